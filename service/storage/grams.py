"""Text as the search sees it: folded, cut into words, its pairs of characters (bigrams).

Chinese has no blanks between words, and a dictionary would miss what it does not know. Pairs of neighbouring characters
find any substring: a text that contains 低保金 contains 低保 and 保金. The last character of a run stands alone too, so
that every character begins at least one gram and a search for a single one is a walk over neighbouring grams.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

BODY_LIMIT: Final = 200_000
"""Characters of a text that are searched: some hundred printed pages."""
TERMS: Final = 8
"""Words of a search that count."""
TERM_LENGTH: Final = 40
_GRAMS: Final = 12
"""Grams by which a search looks candidates up; the words themselves are compared afterwards."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text for a page; `hit` where it is what was searched for."""

    text: str
    hit: bool = False


def fold(text: str) -> str:
    """The text in one form: full width is half width, capitals are small, everything but letters and digits a blank."""
    return _folded(text)[0]


def terms(query: str) -> tuple[str, ...]:
    """The words of a search, folded, each once."""
    return tuple(dict.fromkeys(word[:TERM_LENGTH] for word in fold(query).split()))[:TERMS]


def grams(text: str) -> set[str]:
    """The grams of a folded text."""
    found: set[str] = set()
    for run in text.split():
        found.update(run[place : place + 2] for place in range(len(run)))
    return found


def key_grams(words: Sequence[str]) -> tuple[str, ...]:
    """The grams that every text with all these words has, as many as a search looks up; none for single characters."""
    found = [word[place : place + 2] for word in words for place in range(len(word) - 1)]
    return tuple(dict.fromkeys(found))[:_GRAMS]


def after(character: str) -> str:
    """The first text that sorts behind everything that begins with the character."""
    return chr(ord(character) + 1) if ord(character) < 0x10FFFF else character * 3


def marked(text: str, words: Iterable[str]) -> tuple[Piece, ...]:
    """The text in pieces, those that were searched for marked."""
    folded, places = _folded(text)
    spans = sorted(_spans(folded, places, words))
    pieces: list[Piece] = []
    done = 0
    for begin, end in spans:
        if end <= done:
            continue
        if begin > done:
            pieces.append(Piece(text[done:begin]))
        pieces.append(Piece(text[max(begin, done) : end], True))
        done = end
    if done < len(text):
        pieces.append(Piece(text[done:]))
    return tuple(pieces)


def excerpt(text: str, words: Sequence[str], length: int) -> tuple[Piece, ...]:
    """About `length` characters around the first word that occurs, marked; the beginning where none does."""
    folded, places = _folded(text)
    first = min((begin for begin, _ in _spans(folded, places, words)), default=0)
    begin = max(0, first - length // 4)
    cut = text[begin : begin + length]
    lead, tail = ("…" if begin else ""), ("…" if begin + length < len(text) else "")
    return marked(f"{lead}{cut}{tail}".replace("\n", " "), words)


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where in the text it comes from."""
    letters: list[str] = []
    places: list[int] = []
    blank = True
    for place, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", character).casefold():
            if letter.isalnum():
                letters.append(letter)
                places.append(place)
                blank = False
            elif not blank:
                letters.append(" ")
                places.append(place)
                blank = True
    return "".join(letters), places


def _spans(folded: str, places: Sequence[int], words: Iterable[str]) -> Iterable[tuple[int, int]]:
    for word in words:
        at = folded.find(word)
        while word and at >= 0:
            yield places[at], places[at + len(word) - 1] + 1
            at = folded.find(word, at + len(word))
