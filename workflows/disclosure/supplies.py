"""How information reaches an applicant (提供形式, Art. 40) and what help is given on the way (必要的帮助, Art. 43)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final


class FormOfSupply(StrEnum):
    """How the applicant wants the information (获取方式), Art. 29(3)."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    POST = "post"
    INSPECT = "inspect"  # 查阅、抄录


@dataclass(frozen=True, slots=True)
class Supply:
    """Another form than was asked for, and why (Art. 40): the carrier is in danger, or it costs too much."""

    round: int
    form: FormOfSupply
    reason: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Reading:
    """An appointment to read and copy on site (安排查阅). `opens` and `closes` are HH:MM in Beijing.

    `attended` is None until it is recorded; `evidence` is then the applicant's signature, which proves the service.
    """

    id: str
    round: int
    day: date
    opens: str
    closes: str
    place: str
    arranged_by: str
    arranged_on: date
    bring: str = ""
    attended: bool | None = None
    evidence: str = ""
    remark: str = ""
    recorded_by: str = ""

    @property
    def hours(self) -> str:
        """From when until when."""
        return f"{self.opens}—{self.closes}"


_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def hours_problem(opens: str, closes: str) -> dict[str, list[str]]:
    """What is wrong with the hours of an appointment, by field (`opens`, `closes`)."""
    wrong = {
        name: ["A time of day is needed, as HH:MM."]
        for name, value in (("opens", opens), ("closes", closes))
        if not _HOUR.fullmatch(value)
    }
    if not wrong and closes <= opens:
        wrong["closes"] = ["The reading ends after it begins."]
    return wrong


class Need(StrEnum):
    """What makes asking or reading hard for an applicant (Arts. 29, 43)."""

    READING = "reading"  # 阅读困难
    SIGHT = "sight"  # 视力障碍
    HEARING = "hearing"  # 听力障碍
    WRITING = "writing"  # 书写困难
    OTHER = "other"


class Aid(StrEnum):
    """What is done to help."""

    WRITTEN_DOWN = "written_down"  # 代为填写
    READ_BACK = "read_back"  # 宣读并由申请人确认
    ACCOMPANIED = "accompanied"  # 专人陪同
    LARGE_PRINT = "large_print"  # 大字版
    READ_ALOUD = "read_aloud"  # 朗读
    SIGN_LANGUAGE = "sign_language"  # 手语
    OTHER = "other"
    DECLINED = "declined"  # 申请人表示不需要


@dataclass(frozen=True, slots=True)
class Given:
    """Help that was given: by whom, on which day, how."""

    aid: Aid
    on: date
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assistance:
    """The help that an applicant needs, in `note` in words, and what was given of it, in order."""

    needs: tuple[Need, ...] = ()
    note: str = ""
    given: tuple[Given, ...] = field(default=())

    @property
    def is_owed(self) -> bool:
        """Whether something is needed and nothing beyond taking the request down has been recorded."""
        taken_down = (Aid.WRITTEN_DOWN, Aid.READ_BACK)
        return bool(set(self.needs) - {Need.WRITING}) and all(one.aid in taken_down for one in self.given)


NOTE_LENGTH: Final = 500
