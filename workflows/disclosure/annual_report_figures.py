"""Table two of the annual report (主动公开政府信息情况), counted: from registers that say so and from publications.

国办公开办函〔2021〕30号; Art. 20(1), (5), (6), (8) of the Regulations. Which records count in which figure stands in
the register's declaration (`[[count]]`); regulatory documents are the publications of the categories in `CATEGORIES`.
A figure that a person enters stands instead of the counted one, and has no cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from workflows.disclosure.publications import Publication, PublicationStatus
from workflows.ports import BundleView, UnitOfWork
from workflows.records.checking import located
from workflows.records.counting import Counted
from workflows.records.declaration import Count, RecordType, Wrong, is_declaration, read_declaration

TWO: Final = {
    "rules_made": "规章本年制发件数",
    "rules_abolished": "规章本年废止件数",
    "rules_in_force": "规章现行有效件数",
    "norms_made": "行政规范性文件本年制发件数",
    "norms_abolished": "行政规范性文件本年废止件数",
    "norms_in_force": "行政规范性文件现行有效件数",
    "permits": "行政许可本年处理决定数量",
    "penalties": "行政处罚本年处理决定数量",
    "coercion": "行政强制本年处理决定数量",
    "fees": "行政事业性收费本年收费金额（万元）",
}
"""The figures of table two, by key."""
TABLE: Final = "two"
"""Table two among the tables whose numbers open cases."""
CATEGORIES: Final[Mapping[str, str]] = {"规章": "rules", "行政规范性文件": "norms", "规范性文件": "norms"}
"""Categories (组配分类) of publications that count, and the figures that they count in: `_made`, `_abolished` …"""
RECORD, PUBLICATION = "record:", "publication:"
"""How the ids of cases begin."""
_STANDING: Final = frozenset({"rules_in_force", "norms_in_force"})
_SUMS: Final = frozenset({"fees"})
_YUAN: Final = 10_000


@dataclass(frozen=True, slots=True)
class TableTwo:
    """The figures that are counted, each with the ids of its cases (`record:…`, `publication:…`); fees in 万元."""

    numbers: Mapping[str, int | float] = field(default_factory=dict)
    cases: Mapping[str, list[str]] = field(default_factory=dict)

    def with_entered(self, entered: Mapping[str, Any]) -> tuple[dict[str, int | float], dict[str, list[str]]]:
        """All figures and the cases of those that are counted; what was entered stands instead of what is counted."""
        said = {name: entered[name] for name in TWO if entered.get(name) is not None}
        numbers = {name: said.get(name, self.numbers.get(name, 0)) for name in TWO}
        return numbers, {name: ids for name, ids in self.cases.items() if name not in said}


def table_two(
    records: Iterable[tuple[Count, Iterable[Counted]]], publications: Iterable[Publication], year: int
) -> TableTwo:
    """Counts the figures of a year. `records` are what registers declare to count, with what `counted` found for it.

    Of publications those count that stand on the site: as made in the year of their form date (成文日期), as abolished
    in the year in which they were repealed or lapsed, as in force where they were neither by the end of the year.
    A record that is counted twice in one figure is one case.
    """
    amounts: dict[str, dict[str, Decimal]] = {}
    for count, found in records:
        cell = amounts.setdefault(count.figure, {})
        cell.update({RECORD + one.record.id: one.amount for one in found})
    for one in publications:
        for figure in _figures(one, year):
            amounts.setdefault(figure, {})[PUBLICATION + one.id] = Decimal(1)
    numbers = {figure: _total(figure, cell.values()) for figure, cell in amounts.items() if figure in TWO}
    return TableTwo(numbers, {figure: list(amounts[figure]) for figure in numbers})


def _figures(publication: Publication, year: int) -> Iterator[str]:
    kind = CATEGORIES.get((publication.category or "").strip())
    if kind is None or publication.status is not PublicationStatus.LIVE:
        return
    made, over = publication.form_date.year, publication.invalid_on.year if publication.invalid_on else None
    if made == year:
        yield f"{kind}_made"
    if over == year:
        yield f"{kind}_abolished"
    if made <= year and (over is None or over > year):
        yield f"{kind}_in_force"


def _total(figure: str, amounts: Iterable[Decimal]) -> int | float:
    total = sum(amounts, Decimal(0))
    if figure in _SUMS:
        total /= _YUAN
    return int(total) if total == int(total) else float(total)


class ReportFigures:
    """`workflows.ports.Extension`: a register counts only in figures that there are, and as they are counted."""

    def problems(self, files: Mapping[str, bytes], bundle: BundleView) -> list[dict[str, Any]]:  # noqa: ARG002
        """Everything that is wrong with `[[count]]` of the declarations of a bundle."""
        found = []
        for path in sorted(path for path in files if is_declaration(path)):
            declared, _ = read_declaration(path, files[path])
            found += [located(wrong, files[path]).problem() for wrong in _wrong(path, declared)]
        return found

    def deployed(self, uow: UnitOfWork, files: Mapping[str, bytes], deployment_id: str) -> None:
        """Nothing to keep: declarations are read from the newest deployment when a report is counted."""


def _wrong(path: str, declared: RecordType | None) -> Iterator[Wrong]:
    for number, count in enumerate(declared.counts if declared else (), 1):
        setting = f"count.{number}"
        if count.figure not in TWO:
            message = f"No report has the figure {count.figure[:80]!r}."
            yield Wrong(path, "record-figure", message, f"There are: {', '.join(TWO)}.", f"{setting}.figure")
            continue
        for part, said, needed in (
            ("until", count.until, count.figure in _STANDING),
            ("sum", count.sum, count.figure in _SUMS),
        ):
            if needed and not said:
                message = f"{count.figure} needs {part}: {_WHY[part]}"
                yield Wrong(path, "record-figure", message, f"Name a field in {part}.", f"{setting}.figure")
            elif said and not needed:
                message = f"{count.figure} counts records: {part} has no place there."
                yield Wrong(path, "record-figure", message, f"Leave {part} out.", f"{setting}.{part}")


_WHY: Final = {
    "until": "it counts what is in force at the end of the year.",
    "sum": "it adds up money, in yuan.",
}
