"""Redacted copies (区分处理, Art. 37): what may not be disclosed is taken out, and the reason stands where it was.

The copy is made anew from what may be read: nothing that was taken out is in it any more, under a box or anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workflows.errors import FormInvalid

CONTEXT: Final = 20
"""Characters shown on either side of a passage."""
MARKS_LIMIT: Final = 500
REASON_LENGTH: Final = 200
BLANK: Final = "████"
"""Stands for every passage, however long it was: a blank does not tell its length."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was found: `start` and `length` count characters of the page's text; `page` from 1."""

    page: int
    start: int
    length: int
    before: str
    text: str
    after: str

    @property
    def key(self) -> str:
        """`page:start:length`, as forms send it."""
        return f"{self.page}:{self.start}:{self.length}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage to be taken out, and why."""

    page: int
    start: int
    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of a page to be taken out, in millimetres from its upper left corner, and why."""

    page: int
    left: float
    top: float
    width: float
    height: float
    reason: str


@dataclass(frozen=True, slots=True)
class Cuts:
    """Everything that is to be taken out of a file."""

    marks: tuple[Mark, ...] = ()
    regions: tuple[Region, ...] = ()

    def __len__(self) -> int:
        return len(self.marks) + len(self.regions)


def found_in(pages: Sequence[str], words: Sequence[str]) -> list[Passage]:
    """Where the words stand, letter for letter, whatever white space is between. At most MARKS_LIMIT."""
    passages: list[Passage] = []
    for word in words:
        letters = [re.escape(letter) for letter in word if not letter.isspace()]
        if not letters:
            continue
        pattern = re.compile(r"\s*".join(letters))
        for number, text in enumerate(pages, 1):
            for match in pattern.finditer(text):
                start, end = match.span()
                before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
                passages.append(Passage(number, start, end - start, before, match[0], after))
    unique = {passage.key: passage for passage in passages}
    return sorted(unique.values(), key=lambda passage: (passage.page, passage.start))[:MARKS_LIMIT]


def marked_texts(pages: Sequence[str], marks: Sequence[Mark]) -> list[str]:
    """What the marks take out. Raises FormInvalid (`marks`) for one that is not in the text of its page."""
    texts = []
    for mark in marks:
        text = pages[mark.page - 1] if 1 <= mark.page <= len(pages) else ""
        if not 0 <= mark.start < mark.start + mark.length <= len(text):
            raise FormInvalid({"marks": [f"A passage is not in the text of page {mark.page}: look for it again."]})
        texts.append(text[mark.start : mark.start + mark.length])
    return texts


def copy_name(name: str, taken_out: Sequence[str]) -> str:
    """What the copy of a file is called: nothing that was taken out stands in its name either."""
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, suffix) if stem else (suffix, "")
    for text in sorted({"".join(text.split()) for text in taken_out}, key=len, reverse=True):
        stem = stem.replace(text, BLANK) if len(text) > 1 else stem
    return f"{stem}（区分处理）{dot if suffix else ''}{suffix}"


def blank(mark: Mark) -> str:
    """What stands where a passage was: the blank with its reason."""
    return f"{BLANK}（不予公开：{mark.reason}）"


def blanked(text: str, marks: Sequence[Mark]) -> str:
    """The text of a page without its marked passages: a blank and the reason in place of each."""
    said, place = [], 0
    for mark in joined(marks):
        said += [text[place : mark.start], blank(mark)]
        place = max(place, mark.start + mark.length)
    return "".join([*said, text[place:]])


def joined(marks: Sequence[Mark]) -> list[Mark]:
    """Marks of one page in order; those that overlap are one, with the reasons of all."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.length)):
        last = kept[-1] if kept else None
        if last is None or mark.start >= last.start + last.length:
            kept.append(mark)
            continue
        end = max(last.start + last.length, mark.start + mark.length)
        reason = last.reason if mark.reason in last.reason else f"{last.reason}；{mark.reason}"
        kept[-1] = Mark(last.page, last.start, end - last.start, reason)
    return kept


def check_cuts(cuts: Cuts) -> None:
    """Raises FormInvalid (`marks`, `reason`, `region`) for none, too many, without a reason, or off the paper."""
    wrong: dict[str, list[str]] = {}
    if not 0 < len(cuts) <= MARKS_LIMIT:
        wrong["marks"] = [f"Choose 1 to {MARKS_LIMIT} passages or regions."]
    reasons = [mark.reason for mark in cuts.marks] + [region.reason for region in cuts.regions]
    if any(not reason.strip() or len(reason) > REASON_LENGTH for reason in reasons):
        wrong["reason"] = ["Every blank needs its reason (Art. 37)."]
    for region in cuts.regions:
        if not (0 <= region.left < 2000 and 0 <= region.top < 2000 and region.width > 0 and region.height > 0):
            wrong["region"] = ["A region has a page, a place and a size in millimetres."]
    if wrong:
        raise FormInvalid(wrong)
