"""Random inspections."""

from __future__ import annotations

from typing import Final

from service.web import words
from service.web.history.telling import Shapes, Telling, Tellings
from service.web.i18n import _l
from service.web.words import word

TELLINGS: Final[Tellings] = {
    "lists-frozen": Telling(
        _l("冻结名单：%(candidates)s个对象、%(inspectors)s名人员"), "lock", "blue", impersonal=True
    ),
    "inspection-drawn": Telling(
        _l("随机抽取了%(number)s个对象，公共随机值%(public_value)s，见证人%(witnesses)s"), "dice-5", "green"
    ),
    "inspection-published": Telling(_l("公开了抽查的%(stage)s"), "world", "green", "exemption", impersonal=True),
    "inspection-result-recorded": Telling(
        _l("登记了“%(object_name)s”的检查结论：%(outcome)s"), "clipboard-check", impersonal=True
    ),
}

SHAPES: Final[Shapes] = {
    ("inspection-published", "stage"): lambda value: word(words.INSPECTION_STAGES, value),
    ("inspection-result-recorded", "outcome"): lambda value: word(words.INSPECTION_OUTCOMES, value),
}
