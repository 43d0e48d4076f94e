"""The fields of catalogue items in words."""

from __future__ import annotations

from typing import Any, Final

from flask import g

from service.storage.queries.mandates import by_code
from service.web.i18n import _, _l, is_english
from service.web.pages import names, names_of, reading
from service.web.portal.frame import column_name
from service.web.words import CHANNELS, Words, word
from workflows.disclosure.attributes import BASES
from workflows.disclosure.catalogue import CatalogueItem, Limit
from workflows.disclosure.catalogue_versions import differences

FIELDS: Final[Words] = {
    "id": _l("事项编号"),
    "name": _l("事项名称"),
    "name_en": _l("英文名称"),
    "department": _l("责任科室"),
    "column": _l("栏目"),
    "basis": _l("公开依据"),
    "law": _l("特别规定"),
    "sources": _l("权责清单、“三定”规定"),
    "clause": _l("工作要点"),
    "theme": _l("主题"),
    "cycle": _l("公开周期"),
    "audience": _l("公开对象"),
    "channels": _l("公开方式"),
    "limit": _l("公开时限"),
    "elements": _l("公开内容要素"),
    "leader": _l("负责同志"),
    "handler": _l("具体经办人员"),
    "ended": _l("是否终止"),
}
STATES: Final[Words] = {"preparing": _l("待明确责任人"), "active": _l("有效"), "ended": _l("已终止")}
LOOKS: Final = {"preparing": ("orange", "user-question"), "active": ("green", "circle-check"), "ended": ("grey", "ban")}
CYCLES: Final[Words] = {
    "": _l("及时"),
    "yearly": _l("每年"),
    "half-yearly": _l("每半年"),
    "quarterly": _l("每季度"),
    "monthly": _l("每月"),
    "dynamic": _l("动态更新"),
    "festivals": _l("清明、中元、寒衣、春节前"),
}
UNITS: Final[Words] = {"working_days": _l("个工作日"), "calendar_days": _l("日"), "months": _l("个月")}
STARTS: Final[Words] = {"formed": _l("形成或者变更之日起"), "approved": _l("批准（批复）之日起")}
PUBLIC: Final = tuple(name for name in FIELDS if name not in ("id", "leader", "handler", "ended", "name", "name_en"))
"""What the public sees: no persons."""


def name_of(item: CatalogueItem) -> str:
    """In the language of the page."""
    return item.name_en if is_english() and item.name_en else item.name


def limit_text(limit: Limit) -> str:
    """Such as 形成或者变更之日起20个工作日."""
    start, unit = word(STARTS, limit.start), word(UNITS, limit.unit)
    return _("%(start)s%(number)s%(unit)s", start=start, number=limit.number, unit=unit)


def facts(item: CatalogueItem, fields: tuple[str, ...] = tuple(FIELDS)) -> list[tuple[str, str]]:
    """(label, text) of what the item says, in the order of `fields`."""
    people = names_of(item.leader, item.handler)
    told = [(word(FIELDS, name), text_of(name, getattr(item, name), people)) for name in fields]
    return [(label, text) for label, text in told if text]


def text_of(field: str, value: Any, people: dict[str, str]) -> str:
    """The value of a field in words."""
    match field:
        case "channels":
            return _("、").join(word(CHANNELS, one) for one in value or ())
        case "elements" | "sources":
            return "\n".join(_mandate(one) if field == "sources" else one for one in value or ())
        case "limit":
            return limit_text(value) if value else ""
        case "department":
            return names().department(value) if value else ""
        case "column":
            return column_name(value)
        case "basis":
            return _basis(value)
        case "leader" | "handler":
            return people.get(value, value or "")
        case "cycle":
            return word(CYCLES, value or "")
        case "ended":
            return _("是") if value else ""
    return str(value or "")


def _mandate(code: str) -> str:
    if "gongkai_mandates" not in g:
        g.gongkai_mandates = by_code(reading())
    found = g.gongkai_mandates.get(code)
    if found is None:
        return code
    return f"{code} {found.title_en if is_english() and found.title_en else found.title}"


def _basis(code: str | None) -> str:
    found = BASES.get(code or "")
    if found is None:
        return ""
    regulations = _("《政府信息公开条例》")
    return f"{regulations} {found.code}: {found.text_en}" if is_english() else f"{regulations}{found.article}"


_LESS: Final = ("channels", "limit", "ended")


def less_of(before: CatalogueItem | None, after: CatalogueItem) -> list[str]:
    """What the public gets less of, line by line."""
    told = []
    for one in differences(before, after) if before is not None else ():
        if one.field == "ended" and one.after:
            told.append(_("终止公开"))
        elif one.field in _LESS:
            old, new = (text_of(one.field, value, {}) for value in (one.before, one.after))
            told.append(_("%(field)s由“%(old)s”改为“%(new)s”", field=word(FIELDS, one.field), old=old, new=new))
    return told


def changes_of(before: CatalogueItem | None, after: CatalogueItem) -> list[tuple[str, str, str]]:
    """(label, old text, new text) of every field that changed; none for the first version."""
    if before is None:
        return []
    found = differences(before, after)
    people = names_of(before.leader, before.handler, after.leader, after.handler)
    return [
        (word(FIELDS, one.field), text_of(one.field, one.before, people), text_of(one.field, one.after, people))
        for one in found
    ]
