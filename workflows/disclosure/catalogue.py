"""The disclosure catalogue (公开事项目录) as data: what is published, by whom, where, on what basis, how soon.

A year's work points are one plan, hence a TOML file (`data/work_points_2023.toml`) and never code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final

from workflows.disclosure.attributes import BASES
from workflows.disclosure.errors import CatalogueInvalid
from workflows.disclosure.publications import Channel


class LimitUnit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class ItemState(StrEnum):
    """Where an item stands. Nothing leaves the catalogue: what a law takes out stays in it as ended."""

    PREPARING = "preparing"
    """It has no leader or handler yet (work points 2023, 五（二）)."""
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


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One entry (事项). `clause` is the paragraph of the work points it comes from, `basis` a code of the regulations.

    `law` names a special rule where there is one; `sources` cite the entries of 权责清单 or "三定" that it comes from.
    `leader` and `handler` are 负责同志 and 具体经办人员 (user ids): without both no item is active.
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
        return ItemState.ACTIVE if self.leader and self.handler else ItemState.PREPARING


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


_ITEM_FIELDS: Final = frozenset(field.name for field in fields(CatalogueItem))
_LISTS: Final = ("channels", "elements", "sources")
_TEXTS: Final = tuple(sorted(_ITEM_FIELDS - {*_LISTS, "limit", "ended"}))


def read_catalogue(text: str) -> CataloguePlan:
    """Reads a catalogue file. Raises CatalogueInvalid with every problem (`problems`)."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueInvalid(f"The catalogue is no TOML: {error}", problems=[str(error)]) from error
    problems: list[str] = []
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
            problems.append(f"{item.id}: the identifier occurs twice")
        items[item.id] = item
    if problems or not items:
        raise CatalogueInvalid("The catalogue has problems.", problems=problems or ["there is no item"])
    return CataloguePlan(str(data.get("source", "")), int(data.get("year", 0)), columns, tuple(items.values()))


def work_points(year: int = 2023) -> CataloguePlan:
    """The catalogue entries of a year's work points that come with the package. Raises CatalogueInvalid."""
    path = files("workflows.disclosure") / "data" / f"work_points_{year}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CatalogueInvalid(f"There are no work points of {year}.", problems=[str(year)]) from error
    return read_catalogue(text)


def read_item(entry: Mapping[str, Any], columns: Collection[str]) -> CatalogueItem:
    """The item of a mapping by the names of its fields, as `item_data` gives it.

    Raises CatalogueInvalid with every problem (`problems`: texts that begin with the item and the field).
    """
    problems: list[str] = []
    item = _read_item(entry, columns, problems)
    if item is None:
        raise CatalogueInvalid("The item has problems.", problems=problems)
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


def _read_item(entry: Mapping[str, Any], columns: Collection[str], problems: list[str]) -> CatalogueItem | None:
    name = str(entry.get("id") or entry.get("name") or "?")
    wrong = [f"{name}: unknown field {field}" for field in entry if field not in _ITEM_FIELDS]
    wrong += [f"{name}: {field} is missing" for field in ("id", "name", "department", "column") if not entry.get(field)]
    wrong += [f"{name}: {field} is no text" for field in _TEXTS if not isinstance(entry.get(field) or "", str)]
    wrong += [f"{name}: {field} is no list of texts" for field in _LISTS if not _is_texts(entry.get(field, []))]
    if not isinstance(entry.get("ended", False), bool):
        wrong.append(f"{name}: ended is true or false")
    if isinstance(entry.get("column"), str) and entry["column"] not in columns:
        wrong.append(f"{name}: there is no column {entry['column']}")
    if not isinstance(entry.get("basis"), str) or entry["basis"] not in BASES:
        wrong.append(f"{name}: the basis {entry.get('basis')} is not known")
    try:
        channels = tuple(Channel(channel) for channel in entry.get("channels", ["website"]))
        limit = _read_limit(entry.get("limit", {}))
    except (ValueError, TypeError, AttributeError) as error:
        wrong.append(f"{name}: {error}")
    problems.extend(wrong)
    if wrong:
        return None
    given: dict[str, Any] = {key: entry[key] for key in _TEXTS if entry.get(key)}
    given |= {key: tuple(entry.get(key, ())) for key in ("elements", "sources")}
    return CatalogueItem(**given, channels=channels, limit=limit, ended=entry.get("ended", False))


def _is_texts(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)


def _read_limit(entry: Mapping[str, Any]) -> Limit:
    limit = Limit(
        number=int(entry.get("number", 20)),
        unit=LimitUnit(entry.get("unit", LimitUnit.WORKING_DAYS)),
        start=StartEvent(entry.get("start", StartEvent.FORMED)),
    )
    if not 1 <= limit.number <= 250:
        raise ValueError("a limit is between 1 and 250 days")
    return limit
