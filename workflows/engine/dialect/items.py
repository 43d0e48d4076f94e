"""Data objects, properties, data inputs and outputs by the names of the variables that hold their values."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from workflows.engine.dialect.diagram import StoreText
from workflows.engine.dialect.xml import short

_NAME: Final = re.compile(r"[^\W\d]\w*")
_ITEMS: Final = frozenset({"bpmn:dataObject", "bpmn:property", "bpmn:dataInput", "bpmn:dataOutput"})


class Items:
    """What a file's item-aware elements are called (BPMN 2.0.2 §10.4.1)."""

    def __init__(self, root: etree._Element) -> None:
        self.names: dict[str, str] = {}
        self.meant: dict[str, str] = {}
        self.stores: dict[str, StoreText] = {}
        """By the ids of the references to them."""
        stores = {element.get("id"): element for element in root.iter("{*}dataStore")}
        for element in root.iter():
            tag, name = short(element.tag), element.get("id")
            if name is None:
                continue
            if tag == "bpmn:dataStoreReference":
                self.stores[name] = _store(element, stores.get(element.get("dataStoreRef")))
            if tag in _ITEMS:
                self.names.setdefault(name, element.get("name") or "")
            elif tag == "bpmn:dataObjectReference" and (ref := element.get("dataObjectRef")):
                self.meant[name] = ref
                # Tools write the name on what is drawn: the first reference that has one names the object.
                self.names[ref] = self.names.get(ref) or element.get("name") or ""

    def variable(self, ref: str | None) -> str | None:
        """The variable of a reference: the item's name, else its id; None for what is no item of the file."""
        item = self.meant.get(ref or "", ref or "")
        return None if item not in self.names else self.names[item] or item

    def linked(self, activity: etree._Element, ref: str, *, into: bool) -> str:
        """What a data input is filled from, or a data output is written to: the other end of its association."""
        end, other = ("targetRef", "sourceRef") if into else ("sourceRef", "targetRef")
        tag = f"{{*}}data{'Input' if into else 'Output'}Association"
        for link in activity.iterchildren(tag):
            if (link.findtext(f"{{*}}{end}") or "").strip() == ref:
                return (link.findtext(f"{{*}}{other}") or "").strip() or ref
        return ref


def _store(reference: etree._Element, store: etree._Element | None) -> StoreText:
    """Tools draw references only: a store that is nowhere declared has the reference's name."""
    declared: dict[str, str] = {} if store is None else {str(k): str(v) for k, v in store.attrib.items()}
    own, drawn = reference.get("id") or "", reference.get("name") or ""
    keys = [
        item.get("value")
        for item in reference.iterfind("{*}extensionElements/{*}properties/{*}property")
        if item.get("name") == "key"
    ]
    bounded = declared.get("isUnlimited") == "false"
    return StoreText(
        name=declared.get("name") or drawn or declared.get("id") or own,
        alias=drawn if _NAME.fullmatch(drawn) else own,
        key=next(iter(keys), None),
        capacity=declared.get("capacity", "") if bounded else None,
    )
