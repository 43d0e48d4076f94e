"""Office files as packages of parts: read, written again, and looked through for what must not be left.

A word that is masked on a page may stand in other parts: in the preview picture, the properties, an old version of the
paragraph, the cache of a chart. Texts and attributes are masked there too; a part that is no XML and has the words
refuses the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from lxml import etree

from workflows import hostile_xml
from workflows.disclosure.file_masking import MaskingRefused, Spot

_PARTS: Final = 2000
_BYTES: Final = 200 * 1024 * 1024
_XML: Final = (".xml", ".rels", ".vml")
_PREVIEW: Final = re.compile(r"docProps/thumbnail\.\w+")
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WHEN: Final = (1980, 1, 1, 0, 0, 0)

Parts = dict[str, bytes]


def parts_of(content: bytes) -> Parts:
    """The parts by name. Raises MaskingRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > _PARTS or sum(entry.file_size for entry in entries) > _BYTES:
                raise MaskingRefused("The file is too large to be masked.", field="file")
            return {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise MaskingRefused("The file is damaged or protected.", field="file") from error


def packed(parts: Parts) -> bytes:
    """The file again: the same parts give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def root_of(content: bytes) -> Any:
    """The tree of a part. Raises MaskingRefused."""
    try:
        return etree.fromstring(content, hostile_xml.parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MaskingRefused("The file is damaged or protected.", field="file") from error


def written(root: Any) -> bytes:
    """A part again."""
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text


def local(element: Any) -> str:
    """The name of an element without its namespace: old and strict files differ in that."""
    return str(etree.QName(element).localname)


def swept(parts: Parts, spots: Iterable[Spot]) -> Parts:
    """Without the preview, and with the masks in every text and attribute. Raises MaskingRefused for what is left."""
    everywhere = [(pattern_of(spot.words), spot.mask) for spot in spots if spot.everywhere]
    kept = {name: content for name, content in parts.items() if not _PREVIEW.fullmatch(name)}
    for name, content in kept.items():
        if name.endswith(_XML):
            kept[name] = _masked_part(content, everywhere, dropped=len(kept) < len(parts))
        elif any(_holds(content, spot.words) for spot in spots if spot.everywhere):
            message = "The words stand in an embedded object or picture too, where they cannot be masked."
            raise MaskingRefused(message, field="file", part=name)
    return kept


def pattern_of(words: str) -> re.Pattern[str]:
    """The words, whatever white space is between."""
    return re.compile(r"\s*".join(re.escape(sign) for sign in words if not sign.isspace()))


def _masked_part(content: bytes, everywhere: Sequence[tuple[re.Pattern[str], str]], *, dropped: bool) -> bytes:
    root = root_of(content)
    changed = False
    for element in root.iter(etree.Element):
        for get, put in _texts(element):
            before = get()
            after = before
            for pattern, mask in everywhere:
                after = pattern.sub(mask, after)
            if after != before:
                put(after)
                changed = True
    if dropped:
        for relation in list(root.iter(_RELATION)):
            if _PREVIEW.fullmatch(relation.get("Target", "").lstrip("/")):
                relation.getparent().remove(relation)
                changed = True
    for pattern, _ in everywhere:
        if pattern.search("".join(root.itertext())):
            message = "The words stand in this file once more, in pieces that cannot be masked one by one."
            raise MaskingRefused(message, field="file")
    return written(root) if changed else content


def _texts(element: Any) -> list[tuple[Callable[[], str], Callable[[str], None]]]:
    own = [
        (lambda: element.text or "", lambda text: setattr(element, "text", text)),
        (lambda: element.tail or "", lambda text: setattr(element, "tail", text)),
    ]
    given = [
        (lambda name=name: element.get(name), lambda text, name=name: element.set(name, text))
        for name in element.attrib
    ]
    return [*own, *given]


def _holds(content: bytes, words: str) -> bool:
    """In the usual encodings, and inside of a package in the package."""
    plain = "".join(words.split())
    if content.startswith(b"PK\x03\x04"):
        try:
            inner = parts_of(content)
        except MaskingRefused:
            return True
        return any(plain.encode() in part or plain.encode("utf-16-le") in part for part in inner.values())
    return any(plain.encode(encoding, "ignore") in content for encoding in ("utf-8", "utf-16-le", "gb18030"))
