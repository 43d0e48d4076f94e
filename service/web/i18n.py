"""Translation with types: sources are Chinese, `service/translations` has their English."""

from __future__ import annotations

import flask_babel
from babel.dates import get_month_names


def _(text: str, **values: object) -> str:
    """The text in the language of the page, its `%(name)s` filled in."""
    return str(flask_babel.gettext(text, **values))


class LazyText:
    """A text of a module-level table, translated when it is shown."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return str(flask_babel.gettext(self._text))


def _l(text: str) -> LazyText:
    """Mark a text of a module-level table for translation."""
    return LazyText(text)


def is_english() -> bool:
    """Whether the page is in English; otherwise it is in Chinese."""
    return str(flask_babel.get_locale()).startswith("en")


def month_name(month: int) -> str:
    """A month, 1 to 12, as the language of the page calls it."""
    return str(get_month_names("wide", locale="en")[month]) if is_english() else f"{month}月"
