"""Where publications go besides the portal: one section `[channels.NAME]` of `config.toml` each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from service.settings import among, between, pattern, read_section, shown
from workflows.errors import Invalid

KINDS: Final = ("wechat", "export", "webhook", "site", "mail")
_NAME: Final = pattern(r"[a-z][a-z0-9_-]{0,39}", "a name of small letters, digits, - and _")
_RESERVED: Final = ("website",)
"""The portal itself: it shows what is committed and needs no section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """One channel (发布渠道).

    `serves` is the way of publication (途径, Art. 23) whose publications go here; `columns` narrows to some columns
    (栏目). The secret (AppSecret, signing key) comes from the environment: `GONGKAI_CHANNEL_NAME_SECRET`.
    """

    kind: str = field(metadata=among(*KINDS))
    name: str = field(default="", metadata=shown("text"))
    label: str = field(default="", metadata=shown("text"))
    label_en: str = field(default="", metadata=shown("text"))
    serves: str = field(default="", metadata=among("website", "wechat"))
    columns: tuple[str, ...] = field(default=(), metadata=shown("ids of columns"))
    url: str = field(default="", metadata=pattern(r"(https?://[^\s/]+(/\S*)?)?", "an address, or nothing"))
    private: bool = field(default=False, metadata=shown("true for an address inside the house"))
    app_id: str = field(default="", metadata=pattern(r"\S*", "the AppID of the official account"))
    author: str = field(default="", metadata=shown("text"))
    cover: str = field(default="", metadata=shown("a JPEG of at most 64 kB, relative to the file"))
    folder: str = field(default="", metadata=shown("a folder, relative to the file"))
    poll_seconds: int = field(default=20, metadata=between(1, 3600))

    @property
    def has_page(self) -> bool:
        """Whether readers see a page there, which can be looked at (回查)."""
        return self.kind in ("wechat", "site") or (self.kind == "export" and bool(self.url))

    def title(self, lang: str) -> str:
        """What people read."""
        return (self.label_en if lang == "en" else self.label) or self.label or self.name


def channel_names(settings: Iterable[ChannelSettings]) -> frozenset[str]:
    """Where publications can go now: the portal and what is configured."""
    return frozenset((*_RESERVED, *(one.name for one in settings)))


def read_channels(table: Mapping[str, Any]) -> tuple[ChannelSettings, ...]:
    """The sections below `channels`. Raises Invalid (details `key`, `allowed`)."""
    found = []
    for name, section in table.items():
        key = f"channels.{name}"
        if name in _RESERVED or not _NAME["accepts"](name):
            raise Invalid(
                f"{key}: the portal needs no section" if name in _RESERVED else key, key=key, allowed=_NAME["allowed"]
            )
        if not isinstance(section, dict):
            raise Invalid(f"{key} must be a section: [{key}]", key=key, allowed="a section")
        one = read_section(ChannelSettings, key, {**section, "name": name})
        found.append(one if one.serves else replace(one, serves="wechat" if one.kind == "wechat" else "website"))
    return tuple(found)
