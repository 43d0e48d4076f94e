"""The conformance suite: small processes, each with what the standard says must happen, and the table of how they fare.

A folder a group (`GROUPS` is their order); in it `NAME.bpmn` beside `NAME.yaml`:

    title: Parallel gateway, split and join
    section: "13.4.1"             # of BPMN 2.0.2, or the number of a workflow pattern
    cases:
      - title: all branches are taken
        …                         # a scenario with `expect`, see `scenario`

Other files with `NAME.` in front (`NAME.dmn`, `NAME.form`) belong to the same bundle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from workflows.engine import Bundle
from workflows.errors import Invalid
from workflows.rehearsal.reading import read_cases
from workflows.rehearsal.rehearsal import rehearse
from workflows.rehearsal.report import Report
from workflows.rehearsal.scenario import Scenario
from workflows.rehearsal.stage import Stage

GROUPS: Final[Mapping[str, str]] = {
    "basics": "Processes and sequence flows",
    "tasks": "Tasks",
    "gateways": "Gateways",
    "subprocesses": "Sub-processes and calls",
    "loops": "Loops and multi-instances",
    "events": "Events",
    "boundary": "Boundary events",
    "event_subprocesses": "Event sub-processes",
    "errors": "Errors and escalations",
    "compensation": "Compensation and transactions",
    "messages": "Messages and signals between instances",
    "data": "Data, expressions and decisions",
    "patterns": "Workflow patterns",
}
_PLACES: Final = {".dmn": "decisions", ".form": "forms"}


@dataclass(frozen=True, slots=True)
class Construct:
    """One diagram of the suite with its cases."""

    group: str
    name: str
    title: str
    section: str
    files: Mapping[str, bytes]
    cases: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A case that was run. `wrong` is empty where it went as the standard says."""

    construct: Construct
    case: Scenario
    report: Report
    wrong: tuple[str, ...]


def read_suite(folder: Path) -> list[Construct]:
    """Every construct, by group and name. Raises Invalid that names the file."""
    found = [_read(path) for path in sorted(folder.glob("*/*.yaml"))]
    if not found:
        raise Invalid(f"There is no conformance suite in {folder}.")
    order = list(GROUPS)
    return sorted(found, key=lambda construct: (order.index(construct.group), construct.name))


def _read(path: Path) -> Construct:
    try:
        about, cases = read_cases(path.read_text(encoding="utf-8"))
    except Invalid as error:
        raise Invalid(f"{path}: {error.message}", **error.details) from error
    if not all(about.values()):
        raise Invalid(f"{path}: a file of the suite has a title and a section.")
    group = path.parent.name
    if group not in GROUPS:
        raise Invalid(f"{path}: {group} is no group; groups are {', '.join(GROUPS)}.")
    return Construct(group, path.stem, about["title"], about["section"], _files(path), tuple(cases))


def _files(path: Path) -> dict[str, bytes]:
    beside = [one for one in sorted(path.parent.glob(f"{path.stem}.*")) if one.suffix != ".yaml"]
    return {"/".join(filter(None, (_PLACES.get(one.suffix), one.name))): one.read_bytes() for one in beside}


def judge(construct: Construct, case: Scenario, stage: Callable[[Bundle], Stage] | None = None) -> Verdict:
    """Runs one case. A problem that the case does not expect is wrong, too."""
    report = rehearse(construct.files, case, stage=stage)
    wrong = list(report.differences)
    if not {"problems", "incidents"} & case.expect.keys() and case.expect.get("status") not in ("incident", "refused"):
        wrong += [
            f"{p['code']} at {p['element']}: {p['message']}" for p in report.problems if p["code"] != "expectation"
        ]
    return Verdict(construct, case, report, tuple(wrong))


def run_suite(constructs: Iterable[Construct]) -> list[Verdict]:
    """Every case, in memory."""
    return [judge(construct, case) for construct in constructs for case in construct.cases]


def by_group(verdicts: Sequence[Verdict]) -> list[tuple[str, int, int, int]]:
    """Title of the group, constructs, cases, cases passed."""
    rows = []
    for group, title in GROUPS.items():
        own = [verdict for verdict in verdicts if verdict.construct.group == group]
        if own:
            constructs = len({verdict.construct.name for verdict in own})
            rows.append((title, constructs, len(own), sum(not verdict.wrong for verdict in own)))
    return rows


def document(verdicts: Sequence[Verdict]) -> str:
    """The page about what is supported, in Markdown."""
    passed = sum(not verdict.wrong for verdict in verdicts)
    lines = [
        _HEAD.format(cases=len(verdicts), passed=passed),
        "| group | constructs | cases | passed |",
        "|---|--:|--:|--:|",
    ]
    lines += [f"| {title} | {constructs} | {cases} | {fine} |" for title, constructs, cases, fine in by_group(verdicts)]
    for group, title in GROUPS.items():
        own = [verdict for verdict in verdicts if verdict.construct.group == group]
        if own:
            lines += ["", f"## {title}", "", "| construct | BPMN 2.0.2 | diagram | cases |", "|---|---|---|---|"]
            lines += _constructs(own)
    return "\n".join(lines) + "\n"


def _constructs(verdicts: Sequence[Verdict]) -> list[str]:
    rows: dict[str, tuple[Construct, list[str]]] = {}
    for verdict in verdicts:
        said = verdict.case.title if not verdict.wrong else f"**{verdict.case.title} (fails)**"
        rows.setdefault(verdict.construct.name, (verdict.construct, []))[1].append(said)
    return [
        f"| {c.title} | {_section(c.section)} | [{name}]({_link(c)}) | {'; '.join(said)} |"
        for name, (c, said) in rows.items()
    ]


def _section(text: str) -> str:
    return text if text[:1].isalpha() else f"§{text}"


def _link(construct: Construct) -> str:
    return f"../tests/conformance/cases/{construct.group}/{construct.name}.bpmn"


def failures(verdicts: Sequence[Verdict]) -> list[tuple[str, Any]]:
    """Place and what is wrong, for each case that failed."""
    return [(f"{v.construct.group}/{v.construct.name}: {v.case.title}", text) for v in verdicts for text in v.wrong]


_HEAD: Final = """# What is supported

Generated by `gongkai conformance --write docs/conformance.md` from the diagrams in `tests/conformance/cases`; a test
holds it to them. Each case is a small process with the trace, the data and the end that the standard asks for. It is
run in memory, through the whole service on both databases from its history alone, and with saving, loading and pruning
forced between every two steps. {passed} of {cases} cases pass. One of them is run by

    gongkai run tests/conformance/cases/GROUP/NAME.bpmn --scenario tests/conformance/cases/GROUP/NAME.yaml --case 1

What is not here is refused at deployment, with the element, the reason and what to draw instead.
"""
