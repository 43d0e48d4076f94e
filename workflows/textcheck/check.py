"""The whole check of one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from workflows.textcheck.amounts import impossible_amounts
from workflows.textcheck.cells import wrong_cells
from workflows.textcheck.dates import impossible_dates
from workflows.textcheck.links import dead_links
from workflows.textcheck.lists import in_lists
from workflows.textcheck.model import Finding, Term, Text
from workflows.textcheck.numbering import numbering_gaps
from workflows.textcheck.personal import bank_cards, identity_numbers, phones
from workflows.textcheck.secrecy import secrecy_markings
from workflows.textcheck.terms import bad_terms
from workflows.textcheck.totals import wrong_totals
from workflows.textcheck.writing import doubled_words, mixed_widths, unpaired_marks

_TITLES: Final = 3


def check(text: Text, terms: Sequence[Term], today: date) -> list[Finding]:
    """Everything that is found in a piece, in reading order, each place and kind once."""
    titles = _titles(text)
    if not titles:
        return _checked(text, terms, today)
    above = "\n".join("\t".join(row) for row in text.rows[:titles])
    below = _checked(replace(text, text=text.text[len(above) + 1 :], rows=text.rows[titles:]), terms, today)
    moved = [one if one.field else _moved(one, len(above) + 1) for one in below]
    return [*_checked(Text(text.where, above, text.rows[:titles]), terms, today), *moved]


def _titles(text: Text) -> int:
    """How many rows stand above the heads of a table: each has one cell with words, such as a title or a unit."""
    for number, row in enumerate(text.rows[: _TITLES + 1]):
        if sum(bool(cell.strip()) for cell in row) > 1:
            return number
    return 0


def _moved(one: Finding, by: int) -> Finding:
    return replace(one, start=one.start + by, end=one.end + by)


def _checked(text: Text, terms: Sequence[Term], today: date) -> list[Finding]:
    private = [*identity_numbers(text, today), *phones(text), *bank_cards(text, today)]
    everything = [
        *private,
        *in_lists(text, private),
        *secrecy_markings(text),
        *impossible_amounts(text),
        *wrong_totals(text),
        *wrong_cells(text),
        *impossible_dates(text, today),
        *numbering_gaps(text),
        *mixed_widths(text),
        *unpaired_marks(text),
        *doubled_words(text),
        *bad_terms(text, terms),
        *dead_links(text),
    ]
    unique = {(one.kind, one.start, one.end, one.field, one.excerpt): one for one in everything}
    return sorted(unique.values(), key=lambda one: (one.start, one.end, one.kind))
