"""The fields of what the catalogue rests on, in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from service.web.i18n import _, _l
from service.web.pages import names
from service.web.words import Words, word
from workflows.disclosure.catalogue_reviews import Flag, ReviewCause
from workflows.disclosure.mandates import FIELDS as NAMES
from workflows.disclosure.mandates import Mandate, changed_fields

FIELDS: Final[Words] = {
    "code": _l("编码"),
    "kind": _l("类别"),
    "title": _l("名称"),
    "title_en": _l("英文名称"),
    "department": _l("责任科室"),
    "valid_from": _l("生效日期"),
    "valid_to": _l("失效日期"),
    "text": _l("内容"),
    "source": _l("来源文件"),
    "citation": _l("文号和条款"),
}
KINDS: Final[Words] = {"powers": _l("权责清单"), "structure": _l("“三定”规定")}
CAUSES: Final[Words] = {
    "mandate-changed": _l("职责依据有变更"),
    "mandate-ended": _l("职责依据已失效"),
    "person-left": _l("责任人账号已停用"),
}
_SOON: Final = timedelta(days=90)


def standing(mandate: Mandate, on: date) -> tuple[str, str, str]:
    """(text, colour, icon): whether it holds on a day."""
    if on < mandate.valid_from:
        return _("尚未生效"), "grey", "calendar-event"
    if not mandate.holds(on):
        return _("已失效"), "red", "ban"
    if mandate.valid_to is not None and mandate.valid_to - on <= _SOON:
        return _("%(on)s失效", on=mandate.valid_to), "orange", "calendar-time"
    return _("有效"), "green", "circle-check"


def facts(mandate: Mandate) -> list[tuple[str, str]]:
    """(label, text) of what it says."""
    told = [(word(FIELDS, name), text_of(name, getattr(mandate, name))) for name in NAMES if name in FIELDS]
    return [(label, text) for label, text in told if text]


def changed(before: Mandate | None, after: Mandate) -> list[tuple[str, str, str]]:
    """(label, old text, new text) of every field that changed; none for the first version."""
    if before is None:
        return []
    return [
        (word(FIELDS, name), text_of(name, getattr(before, name)), text_of(name, getattr(after, name)))
        for name in changed_fields(before, after)
    ]


def text_of(name: str, value: Any) -> str:
    """The value of a field in words."""
    match name:
        case "kind":
            return word(KINDS, value)
        case "department":
            return names().department(value) if value else ""
        case "valid_to":
            return str(value) if value else _("长期")
    return str(value or "")


def flag_text(flag: Flag, people: dict[str, str]) -> str:
    """What is not right, in a sentence."""
    if flag.cause is ReviewCause.PERSON:
        return _("%(name)s的账号已停用，请另行明确。", name=people.get(flag.ref, flag.ref))
    if flag.cause is ReviewCause.ENDED:
        return _("职责依据%(code)s已失效，请变更依据。", code=flag.ref)
    return _("没有列明职责依据。")
