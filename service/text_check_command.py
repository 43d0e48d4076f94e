"""`gongkai check FILE…`: the text check for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from service.text_files import read_file
from workflows.files import SIZE_LIMIT
from workflows.textcheck.check import check as check_text
from workflows.textcheck.model import Finding, Kind, Term, Text
from workflows.textcheck.term_list import read_terms, shipped_terms


@click.command(
    help="文字检查：每行一条 JSON。Check files (docx, xlsx, pdf, txt, csv); exit code 1 where a finding blocks."
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--terms", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="词表 CSV")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="检查日期 YYYY-MM-DD")
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], terms: Path | None, today: Any) -> None:
    """Prints a JSON object a finding: file, place, kind, blocks, start, end, excerpt, suggestion."""
    listed = read_terms(terms.read_text(encoding="utf-8")) if terms else shipped_terms()
    day = today.date() if today else date.today()  # noqa: DTZ011 - the day of whoever runs the command
    blocked = False
    for file in files:
        for place, finding in findings_of(file, listed, day):
            blocked = blocked or finding.blocks
            click.echo(json.dumps(_line(file, place, finding), ensure_ascii=False))
    context.exit(1 if blocked else 0)


def findings_of(file: Path, terms: list[Term], today: date) -> Iterator[tuple[str, Finding]]:
    """What is found in the name and the pieces of a file, with the place of each."""
    for finding in check_text(Text("attachment name", file.name), terms, today):
        yield "name", finding
    if file.stat().st_size > SIZE_LIMIT:
        yield "", Finding(Kind.UNREADABLE, 0, 0, f"The file is larger than {SIZE_LIMIT} bytes.")
        return
    for piece in read_file(file.name, file.read_bytes()):
        if piece.text is None:
            yield piece.place, Finding(Kind.UNREADABLE, 0, 0, piece.unreadable)
            continue
        for finding in check_text(piece.text, terms, today):
            yield piece.place, finding


def _line(file: Path, place: str, finding: Finding) -> dict[str, Any]:
    return {
        "file": str(file),
        "place": place,
        "kind": finding.kind,
        "blocks": finding.blocks,
        "start": finding.start,
        "end": finding.end,
        "excerpt": finding.excerpt,
        "suggestion": finding.suggestion,
    }
