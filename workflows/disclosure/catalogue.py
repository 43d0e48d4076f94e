"""The disclosure catalogue (公开事项目录) as data: what is published, by whom, where, on what basis, how soon.

A year's work points are one plan, hence a TOML file (`data/work_points_2023.toml`) and never code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final

from workflows.calendar.dates import months_later
from workflows.disclosure.attributes import BASES
from workflows.disclosure.errors import CatalogueInvalid
from workflows.disclosure.publications import Channel
from workflows.disclosure.row_problems import CHOOSE, RENAME, SPLIT, RowProblem, missing, twice


class LimitUnit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


class ItemState(StrEnum):
    """Where an item stands. Nothing leaves the catalogue: what a law takes out stays in it as ended."""

    PREPARING = "preparing"
    """It has no leader or handler yet (work points 2023, 五（二）), or cites no entry that it rests on (一（二）)."""
    ACTIVE = "active"
    ENDED = "ended"


class StartEvent(StrEnum):
    """From when a time limit is counted."""

    FORMED = "formed"
    """形成或者变更之日, Art. 26."""
    APPROVED = "approved"
    """批准（批复）之日, such as 预算法 Art. 14."""


@dataclass(frozen=True, slots=True)
class Limit:
    """公开时限. The default is Art. 26's: 20 working days from the day the text was formed or changed."""

    number: int = 20
    unit: LimitUnit = LimitUnit.WORKING_DAYS
    start: StartEvent = StartEvent.FORMED

    def day(self, start: date) -> date | None:
        """The last day, counted from `start`; None for working days, which a calendar has to count."""
        match self.unit:
            case LimitUnit.CALENDAR_DAYS:
                return start + timedelta(days=self.number)
            case LimitUnit.MONTHS:
                return months_later(start, self.number)
            case LimitUnit.WORKING_DAYS:
                return None


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One entry (事项). `clause` is the paragraph of the work points it comes from, `basis` a code of the regulations.

    `law` names a special rule where there is one; `sources` are codes of the entries of 权责清单 or "三定" that it
    rests on (`mandates`): without one no item is active, and neither without `leader` and `handler`, 负责同志 and
    具体经办人员 (user ids).
    """

    id: str
    name: str
    department: str
    column: str
    basis: str
    channels: tuple[Channel, ...]
    clause: str = ""
    law: str = ""
    theme: str = ""
    cycle: str = ""
    limit: Limit = Limit()
    leader: str | None = None
    handler: str | None = None
    name_en: str = ""
    audience: str = ""
    elements: tuple[str, ...] = ()
    """公开内容要素: what each publication says."""
    sources: tuple[str, ...] = ()
    ended: bool = False

    @property
    def state(self) -> ItemState:
        """Follows from the rest."""
        if self.ended:
            return ItemState.ENDED
        return ItemState.ACTIVE if self.leader and self.handler and self.sources else ItemState.PREPARING


@dataclass(frozen=True, slots=True)
class CatalogueColumn:
    """A column (栏目) of the disclosure site."""

    id: str
    name: str
    name_en: str
    department: str


@dataclass(frozen=True, slots=True)
class CataloguePlan:
    """A loaded file: where it comes from, its columns and its items."""

    source: str
    year: int
    columns: tuple[CatalogueColumn, ...]
    items: tuple[CatalogueItem, ...]


LIMIT_MAX: Final = 250
_ITEM_FIELDS: Final = frozenset(field.name for field in fields(CatalogueItem))
_LISTS: Final = ("channels", "elements", "sources")
_TEXTS: Final = tuple(sorted(_ITEM_FIELDS - {*_LISTS, "limit", "ended"}))


def read_catalogue(text: str) -> CataloguePlan:
    """Reads a catalogue file. Raises CatalogueInvalid with every problem (`problems`)."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        broken = RowProblem("", "", f"The catalogue is no TOML: {error}", "Mend the line that is named.")
        raise CatalogueInvalid(broken.message, problems=[broken.data()]) from error
    problems: list[RowProblem] = []
    columns = tuple(
        CatalogueColumn(
            str(c.get("id", "")), str(c.get("name", "")), str(c.get("name_en", "")), str(c.get("department"))
        )
        for c in data.get("column", [])
    )
    known = {column.id for column in columns}
    items: dict[str, CatalogueItem] = {}
    for entry in data.get("item", []):
        item = _read_item(entry, known, problems)
        if item is None:
            continue
        if item.id in items:
            problems.append(twice(item.id, "id"))
        items[item.id] = item
    if not items and not problems:
        problems.append(RowProblem("", "", "there is no item", "Write at least one."))
    if problems:
        raise CatalogueInvalid("The catalogue has problems.", problems=[one.data() for one in problems])
    return CataloguePlan(str(data.get("source", "")), int(data.get("year", 0)), columns, tuple(items.values()))


def work_points(year: int = 2023) -> CataloguePlan:
    """The catalogue entries of a year's work points that come with the package. Raises CatalogueInvalid."""
    path = files("workflows.disclosure") / "data" / f"work_points_{year}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CatalogueInvalid(f"There are no work points of {year}.", problems=[]) from error
    return read_catalogue(text)


def read_item(entry: Mapping[str, Any], columns: Collection[str]) -> CatalogueItem:
    """The item of a mapping by the names of its fields, as `item_data` gives it.

    Raises CatalogueInvalid with every problem (`problems`: those of `row_problems`, as data).
    """
    problems: list[RowProblem] = []
    item = _read_item(entry, columns, problems)
    if item is None:
        raise CatalogueInvalid("The item has problems.", problems=[one.data() for one in problems])
    return item


def item_data(item: CatalogueItem) -> dict[str, Any]:
    """The item as plain data, whole."""
    data = asdict(item)
    return {
        **data,
        "channels": [channel.value for channel in item.channels],
        "elements": list(item.elements),
        "sources": list(item.sources),
        "limit": {"number": item.limit.number, "unit": item.limit.unit.value, "start": item.limit.start.value},
    }


def _read_item(entry: Mapping[str, Any], columns: Collection[str], problems: list[RowProblem]) -> CatalogueItem | None:
    row = str(entry.get("id") or entry.get("name") or "?")
    wrong = [RowProblem(row, name, f"unknown field {name}", RENAME) for name in entry if name not in _ITEM_FIELDS]
    wrong += [missing(row, name) for name in ("id", "name", "department", "column") if not entry.get(name)]
    wrong += [
        RowProblem(row, name, f"{name} is no text", "Write it as a text.")
        for name in _TEXTS
        if not isinstance(entry.get(name) or "", str)
    ]
    wrong += [
        RowProblem(row, name, f"{name} is no list of texts", SPLIT)
        for name in _LISTS
        if not _is_texts(entry.get(name, []))
    ]
    wrong += _choice_problems(row, entry, columns)
    limit = _read_limit(row, entry.get("limit", {}), wrong)
    problems.extend(wrong)
    if wrong or limit is None:
        return None
    given: dict[str, Any] = {key: entry[key] for key in _TEXTS if entry.get(key)}
    given |= {key: tuple(entry.get(key, ())) for key in ("elements", "sources")}
    channels = tuple(Channel(channel) for channel in entry.get("channels", ["website"]))
    return CatalogueItem(**given, channels=channels, limit=limit, ended=entry.get("ended", False))


def _choice_problems(row: str, entry: Mapping[str, Any], columns: Collection[str]) -> list[RowProblem]:
    column, basis, ended = entry.get("column"), entry.get("basis"), entry.get("ended", False)
    wrong = []
    if not isinstance(ended, bool):
        wrong.append(RowProblem(row, "ended", "ended is true or false", "Write true, or leave it empty."))
    if isinstance(column, str) and column and column not in columns:
        wrong.append(RowProblem(row, "column", f"there is no column {column}", CHOOSE))
    if not isinstance(basis, str) or basis not in BASES:
        wrong.append(RowProblem(row, "basis", f"the basis {basis} is not known", CHOOSE))
    channels = entry.get("channels", [])
    known = [channel.value for channel in Channel]
    if _is_texts(channels):
        wrong += [
            RowProblem(row, "channels", f"there is no channel {one}", f"Choose of {', '.join(known)}.")
            for one in channels
            if one not in known
        ]
    return wrong


def _is_texts(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)


def _read_limit(row: str, entry: object, wrong: list[RowProblem]) -> Limit | None:
    if not isinstance(entry, Mapping):
        wrong.append(RowProblem(row, "limit", "the limit has no number, unit and start", "Write all three."))
        return None
    before = len(wrong)
    text = str(entry.get("number", 20)).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= LIMIT_MAX):
        message = f"a limit is between 1 and {LIMIT_MAX}"
        wrong.append(RowProblem(row, "limit", message, "Write a whole number; the default of Art. 26 is 20."))
    for name, words in (("unit", list(LimitUnit)), ("start", list(StartEvent))):
        if (value := entry.get(name, words[0])) not in words:
            said = f"there is no {name} {value} of a limit"
            wrong.append(RowProblem(row, "limit", said, f"Choose of {', '.join(words)}."))
    if len(wrong) > before:
        return None
    unit, start = entry.get("unit", LimitUnit.WORKING_DAYS), entry.get("start", StartEvent.FORMED)
    return Limit(int(text), LimitUnit(unit), StartEvent(start))
