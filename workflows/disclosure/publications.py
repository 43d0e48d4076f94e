"""What has been published: immutable versions under one index number that outlives them all (索引号)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from workflows.errors import Invalid


class Channel(StrEnum):
    """途径, Art. 23."""

    GAZETTE = "gazette"
    """政府公报"""
    WEBSITE = "website"
    """政府网站"""
    WECHAT = "wechat"
    """微信公众号等政务新媒体"""
    PRESS_CONFERENCE = "press_conference"
    """新闻发布会"""
    PRESS = "press"
    """报刊"""
    BROADCAST = "broadcast"
    """广播、电视"""


ONLINE: Final = (Channel.WEBSITE, Channel.WECHAT)
"""Channels that the service itself serves; the others are worked by people, who record the evidence."""


class Validity(StrEnum):
    """有效性"""

    IN_FORCE = "in_force"
    """有效"""
    LAPSED = "lapsed"
    """失效"""
    REPEALED = "repealed"
    """废止"""


class PublicationStatus(StrEnum):
    LIVE = "live"
    WITHDRAWN = "withdrawn"
    """撤稿: a tombstone keeps index number and reason."""


class Cause(StrEnum):
    """Why a text is corrected or withdrawn (更正、撤稿原因)."""

    WORDING = "wording"
    """文字错误"""
    FACTS = "facts"
    """事实、数据错误"""
    LAW = "law"
    """不符合法律、法规、政策"""
    PERSONAL_DATA = "personal_data"
    """泄露个人信息"""
    STATE_SECRET = "state_secret"  # noqa: S105 - no password
    """泄露国家秘密、工作秘密"""
    OTHER = "other"
    """其他"""


SEALING: Final = (Cause.PERSONAL_DATA, Cause.STATE_SECRET)
"""Causes for which nobody outside may go on reading the text (个人信息保护法 Art. 47, 保守国家秘密法 Art. 35)."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Versions that the public does not read any more (封存): all up to number `through`."""

    through: int
    cause: Cause
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of a withdrawn publication (撤稿)."""

    reason: str
    taken_down_at: datetime
    taken_down_by: str
    ratified_at: datetime | None = None
    ratified_by: str | None = None
    cause: Cause = Cause.OTHER
    awaits_correction: bool = False
    """It comes back with a corrected version, which is under way."""


@dataclass(frozen=True, slots=True)
class PublicationVersion:
    """One published text. `snapshot` is everything needed to show it again, as JSON-safe values; never changed.

    `checksum` (SHA-256, hex) is the content hash that was signed. `correction_notice` is empty in the first version.
    """

    publication_id: str
    number: int
    document_id: str
    checksum: str
    published_at: datetime
    published_by: str
    correction_notice: str = ""
    snapshot: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publication:
    """An entry of the public catalogue (公开目录). Its fields are those of the latest version."""

    id: str
    index_number: str
    """索引号"""
    title: str
    """标题"""
    document_number: str | None
    """发文字号"""
    publisher: str
    """发布机构"""
    form_date: date
    """成文日期"""
    published_on: date
    """发布日期"""
    theme: str | None
    """主题分类"""
    category: str | None
    """组配分类"""
    keywords: tuple[str, ...]
    """关键词"""
    attribute: str
    """公开方式"""
    basis: str
    department: str
    """责任科室"""
    column: str | None
    item_id: str | None
    channels: tuple[Channel, ...]
    checksum: str
    document_id: str
    version_number: int = 1
    validity: Validity = Validity.IN_FORCE
    invalid_on: date | None = None
    """废止日期"""
    validity_basis: str = ""
    """The document that declares the validity, where it was ever changed."""
    status: PublicationStatus = PublicationStatus.LIVE
    tombstone: Tombstone | None = None
    interprets: str | None = None
    """The publication this one explains."""
    checked_at: datetime | None = None
    """When the live check (回查) last passed."""
    archived_at: datetime | None = None
    version: int = 1
    seals: tuple[Seal, ...] = ()
    """In the order in which they were put on."""

    def seal_of(self, number: int) -> Seal | None:
        """What keeps a version from the public, if anything does."""
        return next((seal for seal in self.seals if number <= seal.through), None)

    @property
    def awaits_correction(self) -> bool:
        """Sealed until a corrected version is there."""
        return self.tombstone is not None and self.tombstone.awaits_correction


@dataclass(frozen=True, slots=True)
class Route:
    """A place besides the portal where publications of one way of publication go; no columns: all of them."""

    name: str
    serves: Channel
    columns: tuple[str, ...] = ()
    page: bool = True
    """Whether readers see a page there, which can be looked at (回查)."""

    def takes(self, publication: Publication) -> bool:
        """Whether the publication goes there."""
        in_column = not self.columns or publication.column in self.columns
        return in_column and self.serves in publication.channels


CHECK: Final = "check"
"""The action of a job that looks at what a channel shows (回查)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One job that carries a version to a channel, or looks there later; what became of it stands with the job."""

    job_id: str
    publication_id: str
    channel: str
    """Name of a route, or `website`, or a way of publication that no route serves yet."""
    action: str
    """publish or remove; check for looking at what the channel shows"""
    version_number: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A document that is not published, in the internal register; `reevaluate_on` is at most a year away (Art. 18)."""

    document_id: str
    title: str
    attribute: str
    basis: str
    department: str
    registered_on: date
    reevaluate_on: date
    checksum: str
    reevaluated_on: date | None = None
    outcome: str | None = None
    reason: str | None = None
    successor: str | None = None
    """The document in which its attribute is decided anew."""


@dataclass(frozen=True, slots=True)
class IndexTemplate:
    """How index numbers are written (索引号模板), such as `{organisation_code}/{year}-{serial:05d}`.

    国办秘书局 实施指引: organisation code (9)/year-serial (5). `publisher` is the agency's name as shown. Numbers that
    differ in nothing but the serial are one series. Raises Invalid (details `field="template"`) for unknown fields,
    or a template without serial.
    """

    organisation_code: str
    publisher: str
    template: str = "{organisation_code}/{year}-{serial:05d}"

    def __post_init__(self) -> None:
        if not _TEMPLATE.fullmatch(self.template) or self.template.count("{serial") != 1:
            raise Invalid("Index numbers are made of organisation_code, year, month and one serial.", field="template")

    def series(self, day: date) -> str:
        """The name of the counter that a number given on this day is taken from."""
        return _SERIAL.sub("#", self.template).format(**self._parts(day))

    def number(self, day: date, serial: int) -> str:
        """The index number of the `serial`-th publication of its series."""
        return self.template.format(**self._parts(day), serial=serial)

    def _parts(self, day: date) -> dict[str, Any]:
        return {"organisation_code": self.organisation_code, "year": day.year, "month": day.month}


_TEMPLATE: Final = re.compile(r"(?:[^{}]|\{(?:organisation_code|year|month(?::02d)?|serial(?::0[1-9]d)?)\})+")
_SERIAL: Final = re.compile(r"\{serial[^}]*\}")
