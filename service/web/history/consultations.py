"""Public consultations."""

from __future__ import annotations

from typing import Final

from service.web.consultation_words import ADOPTIONS, SOURCES, STAGES
from service.web.history.telling import Shapes, Telling, Tellings
from service.web.i18n import _l
from service.web.words import word

TELLINGS: Final[Tellings] = {
    "consultation-published": Telling(_l("公开了意见征集的%(stage)s"), "world", "green", "until", impersonal=True),
    "consultation-called-off": Telling(_l("终止了意见征集"), "ban", "red", "reason"),
    "consultation-text-checked": Telling(
        _l("文字检查：新发现%(found)s处，改正%(mended)s处"), "list-check", impersonal=True
    ),
    "consultation-findings-answered": Telling(_l("答复了文字检查发现的问题"), "message-circle", "blue", "answer"),
    "comment-received": Telling(_l("收到意见%(number)s（%(source)s）"), "message-circle", impersonal=True),
    "comments-sorted": Telling(_l("将%(count)s条意见归入第%(point)s点（%(adoption)s）"), "list-check"),
}

SHAPES: Final[Shapes] = {
    ("consultation-published", "stage"): lambda value: word(STAGES, value),
    ("comment-received", "source"): lambda value: word(SOURCES, value),
    ("comments-sorted", "adoption"): lambda value: word(ADOPTIONS, value),
}
