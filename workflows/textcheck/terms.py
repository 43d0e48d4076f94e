"""Words that are not to be used: forbidden, sensitive, superseded; where they are the writer's own present words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from workflows.textcheck.model import Finding, Kind, Term, Text, found

_GOES_ON: Final = {
    "部": "门分署队件位",
    "局": "部面限域势",
    "办": "法理事公学",
    "会": "议员计",
    "委": "托派员",
    "户": "籍外口",
    "县": "志",
    "稳": "定健",
    "子": "女",
    "人": "员民才",
}
"""After which signs a term is the beginning of another word."""
_COMES_BEFORE: Final = {"维稳": "运", "农业部": "副", "文化部": "副"}
_TITLE: Final = re.compile(r"《[^《》]*》")
_TOLD: Final = re.compile(
    r"更名|改名|合并|撤销|撤县|废止|改称|统一为|并入|改为|组建|重组|不再保留|整合|划入|原名|旧称|曾用名|前身|当时"
)
_AVOIDED: Final = re.compile(r"不使用|不再使用|避免|不得使用|禁止使用|不用|慎用|表述|称谓|用语|禁用")
_YEAR: Final = re.compile(r"(?<!\d)((?:18|19|20)\d{2})年")
_NOW: Final = re.compile(r"依据|根据|按照|依照")


def bad_terms(text: Text, terms: Sequence[Term]) -> Iterator[Finding]:
    """Longer terms first: what stands in a longer one is not found again."""
    taken: list[tuple[int, int]] = []
    titles = [match.span() for match in _TITLE.finditer(text.text)]
    for term in sorted(terms, key=lambda known: -len(known.term)):
        for match in re.finditer(re.escape(term.term), text.text):
            place = match.span()
            if any(start < place[1] and place[0] < end for start, end in taken):
                continue
            if _is_other_word(text.text, *place, term.term):
                continue
            taken.append(place)
            if not _is_excused(text.text, *place, term, titles):
                yield found(term.kind, text.text, *place, term.replacement)


def _is_other_word(text: str, start: int, end: int, term: str) -> bool:
    following, before = text[end : end + 1], text[start - 1 : start] if start else ""
    if following and following in _GOES_ON.get(term[-1], ""):
        return True
    return bool(before) and before in _COMES_BEFORE.get(term, "")


def _is_excused(text: str, start: int, end: int, term: Term, titles: list[tuple[int, int]]) -> bool:
    sentence_start = max(text.rfind(sign, 0, start) for sign in "。；\n\t") + 1
    ends = [at for sign in "。；\n\t" if (at := text.find(sign, end)) >= 0]
    sentence = text[sentence_start : min(ends, default=len(text))]
    title = next((span for span in titles if span[0] < start and end < span[1]), None)
    if title and title != (start - 1, end + 1):
        return True
    if text[max(0, start - 1) : start] == "原" or _AVOIDED.search(sentence):
        return True
    if _TOLD.search(sentence):
        return term.kind is Kind.SUPERSEDED_TERM
    if term.kind is not Kind.SUPERSEDED_TERM:
        return False
    years = [int(match[1]) for match in _YEAR.finditer(sentence)]
    before = int(term.since[:4]) if term.since else 9999
    return any(year <= before for year in years) and not (title and _NOW.search(sentence))
