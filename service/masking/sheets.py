"""Excel files: cells become inline text with the mask; everything else of the workbook stays as it is.

A cell with a formula becomes text, since the formula could be computed again. Texts that no cell shows any more are
emptied in the common list of texts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

from lxml import etree

from service.masking.package import Parts, local, packed, parts_of, pattern_of, root_of, swept, written
from workflows.disclosure.file_masking import MaskingRefused, Spot
from workflows.textcheck.model import Cell, FilePiece

_BOOK: Final = "xl/workbook.xml"
_CHAIN: Final = "xl/calcChain.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_ID: Final = re.compile(r"\{[^}]*relationships\}id")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def masked(content: bytes, pieces: Sequence[FilePiece], spots: Sequence[Spot]) -> bytes:
    """The file with its masks. Raises MaskingRefused."""
    parts = parts_of(content)
    strings = _strings(parts)
    names = _sheets(parts)
    wanted = _by_cell(pieces, spots)
    shown: set[int] = set()
    formulas = False
    for title, name in names:
        root = root_of(parts[name])
        for cell in [one for one in root.iter(etree.Element) if local(one) == "c"]:
            changed = _mask_cell(cell, strings, wanted.pop((title, cell.get("r", "")), []), spots)
            formulas = formulas or changed
            shown |= _shown(cell)
        parts[name] = written(root)
    if wanted:
        raise MaskingRefused("The words are not where they were found: the file cannot be masked.", field="file")
    if strings:
        _empty(strings, shown)
        parts[_STRINGS] = written(strings[0].getparent())
    return packed(swept(_without_chain(parts) if formulas else parts, spots))


def _strings(parts: Parts) -> list[Any]:
    """The common texts, by number."""
    return [one for one in root_of(parts[_STRINGS]) if local(one) == "si"] if _STRINGS in parts else []


def _by_cell(pieces: Sequence[FilePiece], spots: Sequence[Spot]) -> dict[tuple[str, str], list[Spot]]:
    """The spots by sheet and cell."""
    wanted: dict[tuple[str, str], list[Spot]] = {}
    for spot in spots:
        piece = pieces[spot.piece]
        cell = _cell_at(piece, spot)
        title = piece.place.removesuffix(" (hidden)")
        wanted.setdefault((title, f"{_letters(cell.column)}{cell.row + 1}"), []).append(spot)
    return wanted


def _cell_at(piece: FilePiece, spot: Spot) -> Cell:
    for cell in piece.text.cells() if piece.text else ():
        if cell.start <= spot.start and spot.end <= cell.start + len(cell.text):
            return cell
    raise MaskingRefused("The words go over several cells: the file cannot be masked.", field="file")


def _letters(number: int) -> str:
    letters, rest = "", number + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        letters = chr(65 + last) + letters
    return letters


def _sheets(parts: Parts) -> list[tuple[str, str]]:
    """Title and part of each sheet with cells."""
    if _BOOK not in parts:
        raise MaskingRefused("The file is damaged or protected.", field="file")
    links = root_of(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = []
    for sheet in (one for one in root_of(parts[_BOOK]).iter(etree.Element) if local(one) == "sheet"):
        wanted = next((value for name, value in sheet.attrib.items() if _ID.fullmatch(name)), "")
        path = posixpath.normpath(posixpath.join("/xl", targets.get(wanted, ""))).lstrip("/")
        if path in parts:
            found.append((sheet.get("name", ""), path))
    return found


def _mask_cell(cell: Any, strings: Sequence[Any], own: Sequence[Spot], spots: Sequence[Spot]) -> bool:
    """Masks what the cell shows. Whether a formula had to go."""
    runs = _runs(cell, strings)
    text = "".join(leaf.text or "" for run in runs for leaf in _leaves(run)) if runs else _value(cell)
    if any(not pattern_of(spot.words).search(text) for spot in own):
        raise MaskingRefused("The words are not where they were found: the file cannot be masked.", field="file")
    everywhere = [spot for spot in spots if spot.everywhere and pattern_of(spot.words).search(text)]
    if not own and not everywhere:
        return False
    inline = _inline(cell, runs, text)
    for words, mask in dict.fromkeys((spot.words, spot.mask) for spot in (*own, *everywhere)):
        _replace(_leaves(inline), words, mask)
    formula = any(local(one) == "f" for one in cell)
    for child in list(cell):
        cell.remove(child)
    cell.append(inline)
    cell.set("t", "inlineStr")
    return formula


def _leaves(holder: Any) -> list[Any]:
    return [one for one in holder.iter(etree.Element) if local(one) == "t"]


def _inline(cell: Any, runs: Sequence[Any], text: str) -> Any:
    """What the cell shows, as text of its own."""
    namespace = etree.QName(cell).namespace
    inline = etree.Element(f"{{{namespace}}}is")
    if runs:
        inline.extend([deepcopy(one) for one in runs])
    else:
        etree.SubElement(inline, f"{{{namespace}}}t").text = text
    return inline


def _replace(leaves: Sequence[Any], words: str, mask: str) -> None:
    """Words may be cut into several runs: the mask stands in the first."""
    for match in reversed(list(pattern_of(words).finditer("".join(one.text or "" for one in leaves)))):
        at = 0
        for leaf in leaves:
            text = leaf.text or ""
            first, last = max(match.start(), at) - at, min(match.end(), at + len(text)) - at
            if first < last:
                leaf.text = text[:first] + (mask if first + at == match.start() else "") + text[last:]
                leaf.set(_SPACE, "preserve")
            at += len(text)


def _runs(cell: Any, strings: Sequence[Any]) -> list[Any]:
    """The children of the cell's text, without the readings (phonetic guides) beside it."""
    holder = _holder(cell, strings)
    return [] if holder is None else [one for one in holder if local(one) in ("t", "r")]


def _holder(cell: Any, strings: Sequence[Any]) -> Any:
    if cell.get("t") == "inlineStr":
        return next((one for one in cell if local(one) == "is"), None)
    if cell.get("t") == "s":
        (index,) = _shown(cell) or {-1}
        return strings[index] if 0 <= index < len(strings) else None
    return None


def _value(cell: Any) -> str:
    """A number as the check reads it: without the point of a whole one, and not in powers of ten."""
    said = next((one.text or "" for one in cell if local(one) == "v"), "")
    try:
        number = float(said)
    except ValueError:
        return said
    return str(int(number)) if number.is_integer() and not said.isdigit() and abs(number) < 1e16 else said


def _shown(cell: Any) -> set[int]:
    """The number of the common text that the cell shows."""
    said = next((one.text or "" for one in cell if local(one) == "v"), "") if cell.get("t") == "s" else ""
    return {int(said)} if said.isascii() and said.isdigit() else set()


def _empty(strings: Sequence[Any], shown: set[int]) -> None:
    for number, entry in enumerate(strings):
        if number not in shown:
            for child in list(entry):
                entry.remove(child)
            etree.SubElement(entry, f"{{{etree.QName(entry).namespace}}}t")


def _without_chain(parts: Parts) -> Parts:
    """The order of computing names cells that compute no more: the file would be called damaged."""
    kept = {name: content for name, content in parts.items() if name != _CHAIN}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        root = root_of(kept[name])
        for one in list(root):
            if "calcChain" in (one.get("PartName") or one.get("Target") or ""):
                root.remove(one)
        kept[name] = written(root)
    return kept
