"""Masking personal information inside files (脱敏): what is replaced where. The bytes are the service's business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.disclosure.text_findings import TextFinding
from workflows.errors import Invalid
from workflows.textcheck.model import PERSONAL, Finding, Kind, half_width


class MaskingRefused(Invalid):
    """The file cannot be masked. Take the words out of it yourself, and upload the corrected file."""

    code = "masking-refused"


@dataclass(frozen=True, slots=True)
class Spot:
    """Characters `start` to `end` of the piece with this number, and what is to stand there.

    `everywhere`: numbers are taken out wherever the file has them, since one that is left gives the others away. Of a
    name only the place that was found: its signs stand in other words too.
    """

    piece: int
    start: int
    end: int
    words: str
    mask: str
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one command masks: the spots, and the findings that are gone with them."""

    spots: tuple[Spot, ...]
    rows: tuple[TextFinding, ...]


def chosen(
    rows: Sequence[TextFinding], found: Sequence[tuple[int, Finding]], finding_id: str, *, all_in_file: bool
) -> Chosen:
    """The spots of a finding and of those with the same words; of all that can be masked with `all_in_file`.

    `rows` and `found` (number of the piece, finding) are the same findings in the same order.
    """
    pairs = [pair for pair in zip(rows, found, strict=True) if pair[1][1].kind in PERSONAL and pair[1][1].suggestion]
    said = {_bare(finding) for row, (_, finding) in pairs if row.id == finding_id}
    taken = [
        (row, number, finding)
        for row, (number, finding) in pairs
        if all_in_file or row.id == finding_id or (_everywhere(finding) and _bare(finding) in said)
    ]
    spots = [_spot(number, one) for _, number, one in taken]
    return Chosen(tuple(_apart(spots)), tuple(row for row, _, _ in taken))


def _spot(number: int, one: Finding) -> Spot:
    return Spot(number, one.start, one.end, one.excerpt, one.suggestion, _everywhere(one))


def _apart(spots: Sequence[Spot]) -> list[Spot]:
    """Without those that lie over one before them, of which the longest is first."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda one: (one.piece, one.start, -one.end)):
        if not kept or kept[-1].piece != spot.piece or kept[-1].end <= spot.start:
            kept.append(spot)
    return kept


def _everywhere(finding: Finding) -> bool:
    return finding.kind is not Kind.PERSONAL_NAME


def _bare(finding: Finding) -> str:
    return "".join(sign for sign in half_width(finding.excerpt) if sign.isalnum())
