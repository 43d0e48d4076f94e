"""The catalogue as a table (CSV, Excel) and back: a row an item, a column a field, lists with ；between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from workflows.disclosure.catalogue import CatalogueItem, item_data

SEPARATOR: Final = "；"
_LISTS: Final = ("channels", "elements", "sources")
_LIMIT: Final = {"limit_number": "number", "limit_unit": "unit", "limit_start": "start"}
COLUMNS: Final = (
    *("id", "name", "name_en", "department", "column", "basis", "law", "sources", "clause", "theme", "cycle"),
    *("audience", "channels", "limit_number", "limit_unit", "limit_start", "elements", "leader", "handler", "ended"),
)
"""In their order; what a file leaves out is empty."""


def row_of(item: CatalogueItem) -> dict[str, str]:
    """The item by `COLUMNS`."""
    data = item_data(item)
    limit = data.pop("limit")
    texts = {name: SEPARATOR.join(value) if name in _LISTS else value for name, value in data.items()}
    texts["ended"] = "true" if item.ended else ""
    texts |= {name: limit[key] for name, key in _LIMIT.items()}
    return {name: str(texts[name] or "") for name in COLUMNS}


def entry_of(row: Mapping[str, str]) -> dict[str, Any]:
    """What `catalogue.read_item` reads, of a row; what is wrong stays wrong for it to say."""
    entry: dict[str, Any] = {name: text.strip() for name, text in row.items() if name not in _LIMIT}
    for name in _LISTS:
        if name in entry:
            texts = entry[name].replace(";", SEPARATOR).split(SEPARATOR)
            entry[name] = [text.strip() for text in texts if text.strip()]
    entry["ended"] = _truth(entry.get("ended", ""))
    limit = {key: row[name].strip() for name, key in _LIMIT.items() if row.get(name, "").strip()}
    return {**entry, "limit": limit}


def _truth(text: str) -> bool | str:
    return {"": False, "false": False, "否": False, "0": False, "true": True, "是": True, "1": True}.get(
        text.casefold(), text
    )
