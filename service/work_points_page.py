"""`docs/work-points.md`: what carries out each of the work points, written from the data that the page shows."""

from __future__ import annotations

from pathlib import Path

import click

from workflows.disclosure.clauses import Clause, paper

_HEAD = """# The work points, and what carries them out

{source} ({issued_on}) clause by clause. Written by `gongkai work-points --write docs/work-points.md` from
`workflows/disclosure/data/clauses_2023.toml`; the page `/work-points` shows the same with how each stands today.
A test sees to it that every process, register, item of the catalogue, page and test file named here is there.

| clause | duty | processes | registers and items of the catalogue | pages | shown by |
|---|---|---|---|---|---|
"""


def document() -> str:
    """The page."""
    known = paper()
    head = _HEAD.format(source=known.source, issued_on=known.issued_on)
    return head + "".join(_row(clause) for clause in known.clauses)


def _row(clause: Clause) -> str:
    records = [f"`{one}`" for one in clause.registers] + [f"`{one}`" for one in clause.items]
    cells = (
        clause.number,
        f"{clause.text_en} {clause.text}",
        ", ".join(f"`{one}`" for one in clause.processes),
        ", ".join(dict.fromkeys(records)),
        ", ".join(f"`{one}`" for one in dict.fromkeys(("work_points.index", *clause.pages))),
        ", ".join(f"[{Path(one).stem}](../{one})" for one in clause.tests),
    )
    return "| " + " | ".join(cells) + " |\n"


@click.command("work-points", help="工作要点逐条由什么承办。What carries out each of the work points.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="写入文档 write the page about it")
def work_points(write: Path | None) -> None:
    """Prints the table."""
    if write is None:
        click.echo(document(), nl=False)
    else:
        write.write_text(document(), encoding="utf-8")
