"""Word files: the mask stands in the run where the words began; what of them stood in runs behind it is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from service.masking.package import packed, parts_of, pattern_of, root_of, swept, written
from service.word_text import Atom, W, stem_of, word_pieces
from workflows.disclosure.file_masking import MaskingRefused, Spot

_OLD: Final = (f"{W}t", f"{W}delText", f"{W}instrText")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
Edit = tuple[int, int, str]
"""From where to where in the words of an element, and what stands there instead."""


def masked(content: bytes, names: Sequence[str], spots: Sequence[Spot]) -> bytes:
    """The file with its masks. `names` are the parts with words in the order of their pieces. Raises MaskingRefused."""
    parts = parts_of(content)
    number = 0
    for name in names:
        stem = stem_of(name)
        root = root_of(parts.get(name, b""))
        edits: dict[Any, list[Edit]] = defaultdict(list)
        for piece in word_pieces(stem or "", root):
            for spot in spots:
                if spot.piece == number:
                    _place(edits, piece.atoms, spot.start, spot.end, spot.mask, spot.words)
            number += 1
        _write(edits)
        _in_old_texts(root, spots)
        parts[name] = written(root)
    return packed(swept(parts, spots))


def _place(edits: dict[Any, list[Edit]], atoms: Sequence[Atom], start: int, end: int, mask: str, words: str) -> None:
    """Notes what a spot takes out of each of the elements that it goes over."""
    text = "".join(said for _, said in atoms)
    if text[start:end] != words:
        raise MaskingRefused("The words are not where they were found: the file cannot be masked.", field="file")
    for element, begin, said in _placed(atoms):
        first, last = max(start, begin), min(end, begin + len(said))
        if element is not None and first < last:
            edits[element].append((first - begin, last - begin, mask if first == start else ""))


def _placed(atoms: Sequence[Atom]) -> Iterator[tuple[Any, int, str]]:
    at = 0
    for element, said in atoms:
        yield element, at, said
        at += len(said)


def _write(edits: dict[Any, list[Edit]]) -> None:
    for element, wanted in edits.items():
        text, before = element.text or "", len(element.text or "")
        for start, end, mask in sorted(set(wanted), reverse=True):
            if end <= before:
                text, before = text[:start] + mask + text[end:], start
        element.text = text
        element.set(_SPACE, "preserve")


def _in_old_texts(root: Any, spots: Sequence[Spot]) -> None:
    """What stands in a paragraph once more: in words that were struck out, in a field behind a link."""
    for paragraph in root.iter(f"{W}p"):
        for tag in _OLD:
            atoms = [(one, one.text or "") for one in paragraph.iter(tag)]
            for spot in (one for one in spots if one.everywhere):
                edits: dict[Any, list[Edit]] = defaultdict(list)
                text = "".join(said for _, said in atoms)
                for match in pattern_of(spot.words).finditer(text):
                    _place(edits, atoms, *match.span(), spot.mask, match[0])
                if edits:
                    _write(edits)
                    atoms = [(one, one.text or "") for one, _ in atoms]
