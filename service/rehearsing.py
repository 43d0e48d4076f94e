"""`gongkai run` plays a diagram of anybody's, `gongkai conformance` those of the conformance suite."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

try:
    import resource
except ImportError:  # there is none on Windows
    resource = None  # type: ignore[assignment]

from service.bundle_files import collected
from service.shipped import bundle_files
from workflows.errors import Invalid, WorkflowError
from workflows.rehearsal import Line, Report, Scenario, Status, read_scenario, rehearse
from workflows.rehearsal import conformance as suite_of
from workflows.rehearsal.report import problem, refused

_OUTCOMES: Final = {"completed": "✓", "cancelled": "–", "error": "✗"}
SUITE: Final = Path(__file__).parents[1] / "tests" / "conformance" / "cases"
"""A clone is the documented way to run gongkai; its tests come with it."""
_NAME: Final = "diagram.bpmn"
_GRACE: Final = 15.0
"""Seconds that a single step may take beyond the rehearsal's own limit."""


def files_of(diagram: Path) -> dict[str, bytes]:
    """A .bpmn file by itself, or all files of a folder. Raises Invalid."""
    try:
        files = bundle_files(diagram) if diagram.is_dir() else {_NAME: diagram.read_bytes()}
    except OSError as error:
        raise Invalid(f"{diagram} cannot be read: {error.strerror}.") from error
    if not any(path.endswith(".bpmn") for path in files):
        raise Invalid(f"There is no .bpmn file in {diagram}.")
    return collected(files.items())


def scenario_from(path: Path | None, data: str | None, case: int | None, *, auto: bool) -> Scenario:
    """The scenario file, if there is one, with what the command line adds. Raises Invalid."""
    scenario = Scenario()
    if path is not None:
        try:
            scenario = read_scenario(path.read_text(encoding="utf-8-sig"), case)
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid(f"{path} cannot be read: {error}.") from error
    if data is not None:
        scenario = replace(scenario, data={**scenario.data, **_variables(data)})
    return replace(scenario, auto=scenario.auto or auto)


def _variables(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"--data is no JSON: {error}.") from error
    if not isinstance(values, dict):
        raise Invalid("--data has to be a JSON object.")
    return values


def play(diagram: Path, scenario: Callable[[], Scenario], process: str | None, *, as_json: bool) -> int:
    """Runs, prints and gives the exit status. Whatever goes wrong, the last line is printed."""
    try:
        with _bounded():
            tell = _print_json if as_json else _print_line
            report = rehearse(files_of(diagram), scenario(), process=process, tell=tell)
    except WorkflowError as error:
        report = refused([problem(error.code, error.message)])
    except _TooLong:
        report = Report(Status.WAITING, problems=[problem("time-limit", "A single step took too long.")])
    click.echo(report.json() if as_json else _told(report))
    return report.status.exit_status


class _TooLong(BaseException):
    """No handler of the engine's may take this for a failure of the diagram."""


@contextmanager
def _bounded() -> Iterator[None]:
    """A step that does not come back is broken off, where the system can do that."""
    from workflows.rehearsal import LIMITS

    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, LIMITS.seconds + _GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _print_json(line: Line) -> None:
    click.echo(line.json())


def _print_line(line: Line) -> None:
    mark = _OUTCOMES.get(line.outcome, "?")
    click.echo(f"{line.at[:16].replace('T', ' ')}  {mark} {line.instance:<24} {line.element} ({line.type})")


def _told(report: Report) -> str:
    parts = [report.status.value]
    if report.data:
        parts.append("  " + json.dumps(report.data, ensure_ascii=False))
    parts += [f"  … {wait['element']} ({wait['kind']}) {wait['name']}".rstrip() for wait in report.waiting_on]
    for found in report.problems:
        place = " ".join(str(part) for part in (found["element"], found["line"] and f"line {found['line']}") if part)
        parts.append(f"  ✗ {place} [{found['code']}] {found['message']}".replace("  [", " ["))
        if found["advice"]:
            parts.append(f"      → {found['advice']}")
    return "\n".join(parts)


@click.command("run", help="在内存中演练流程图。Play a diagram in memory, with a clock that jumps.")
@click.argument("diagram", type=click.Path(path_type=Path))
@click.option("--process", metavar="ID", help="要启动的流程 the process to start")
@click.option("--data", metavar="JSON", help="启动时的变量 variables at the start")
@click.option("--scenario", type=click.Path(path_type=Path), help="情景文件 a scenario in YAML")
@click.option("--case", type=int, metavar="N", help="情景文件中的第几个 which of the cases in the scenario file")
@click.option("--trace", type=click.Choice(["json"]), help="逐行输出 JSON a JSON object a line")
@click.option("--megabytes", type=click.IntRange(64), hidden=True, help="Memory that the run may take.")
@click.option("--auto", is_flag=True, help="没有答案的任务以空答案完成 tasks without an answer are completed")
def run(
    diagram: Path,
    process: str | None,
    data: str | None,
    scenario: Path | None,
    case: int | None,
    trace: str | None,
    megabytes: int | None,
    auto: bool,
) -> None:
    """Exit status: 0 completed, 3 incident, 4 waiting, 2 refused."""
    if megabytes is not None and resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    read = partial(scenario_from, scenario, data, case, auto=auto)
    sys.exit(play(diagram, read, process, as_json=trace == "json"))


@click.command("conformance", help="按标准检查引擎。Run the conformance suite and print the table.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="写入文档 write the page about it")
@click.option("--suite", type=click.Path(path_type=Path), default=SUITE, help="用例文件夹 the folder of the suite")
def conformance(write: Path | None, suite: Path) -> None:
    """Exit status 1 if a case fails."""
    verdicts = suite_of.run_suite(suite_of.read_suite(suite))
    rows = [("", "constructs", "cases", "passed"), *suite_of.by_group(verdicts)]
    total = len({(v.construct.group, v.construct.name) for v in verdicts}), len(verdicts)
    rows.append(("", *total, sum(not verdict.wrong for verdict in verdicts)))
    for title, *numbers in rows:
        click.echo(f"{title:<42}" + "".join(f"{number:>12}" for number in numbers))
    failed = suite_of.failures(verdicts)
    for place, text in failed:
        click.echo(f"✗ {place}\n    {text}", err=True)
    if write is not None:
        write.write_text(suite_of.document(verdicts), encoding="utf-8")
    sys.exit(1 if failed else 0)
