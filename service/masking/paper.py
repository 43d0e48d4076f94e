"""PDF files: a page with something to mask becomes a picture of itself with the mask painted in, over invisible text.

The text of the old page is left behind with it. The picture is read aloud, searched and checked by the words that the
page had, with the masks. Pages without anything to mask go over as they are, unless something of the page could come
over with them: a form, or a drawing that several pages share. The document's properties and what is attached to it
stay behind.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from service.masking.package import pattern_of
from service.redaction.paper import face_of_size
from service.typesetting import fonts
from workflows.disclosure.file_masking import MaskingRefused, Spot

PAGES: Final = 30
"""Pages that are drawn; each takes about half a second."""
_SCALE: Final = 200 / 72
_SIDE: Final = 2000.0
_MARGIN: Final = 1.0
_QUALITY: Final = 88
_GREY: Final = 500_000
"""Bytes above which a grey page holds a photograph, which is packed as one."""
_NUMBER: Final = re.compile(r"page (\d+)")
_FACE: Final = "Song-masked"

Area = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the upper left corner."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Characters of a page, as the PDF library counts them, and their mask."""

    start: int
    end: int
    mask: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a picture, and its words with where they stand."""

    picture: Image.Image
    size: tuple[float, float]
    lines: tuple[tuple[str, Area], ...]


def masked(content: bytes, places: Sequence[str], spots: Sequence[Spot]) -> bytes:
    """The file with its masks. `places` name the pages of the pieces. Raises MaskingRefused."""
    try:
        document = pypdfium2.PdfDocument(content)
        try:
            cuts = _cuts(document, places, spots)
            wanted = sorted(cuts) if _stand_alone(document, cuts) else list(range(len(document)))
            if len(wanted) > PAGES:
                raise MaskingRefused(f"More than {PAGES} pages would have to be drawn anew.", field="file", limit=PAGES)
            made = _put_together(document, {number: _draw(document[number], cuts.get(number, [])) for number in wanted})
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise MaskingRefused("The file is damaged or protected.", field="file") from error
    _check(made, spots)
    return made


def _cuts(document: Any, places: Sequence[str], spots: Sequence[Spot]) -> dict[int, list[Cut]]:
    """What is masked on each page, from 0."""
    cuts: dict[int, list[Cut]] = {}
    for number in range(len(document)):
        text = "".join(_characters(document[number].get_textpage()))
        own = [spot for spot in spots if _NUMBER.fullmatch(places[spot.piece]) and _page_of(places, spot) == number]
        found = [
            Cut(*match.span(), spot.mask)
            for spot in {(one.words, one.mask): one for one in (*own, *(s for s in spots if s.everywhere))}.values()
            for match in pattern_of(spot.words).finditer(text)
        ]
        if any(not pattern_of(spot.words).search(text) for spot in own):
            message = f"The words cannot be found on page {number + 1}."
            raise MaskingRefused(message, field="file", page=number + 1)
        if found:
            cuts[number] = _apart(found)
    return cuts


def _page_of(places: Sequence[str], spot: Spot) -> int:
    return int(places[spot.piece].rpartition(" ")[2]) - 1


def _apart(found: Sequence[Cut]) -> list[Cut]:
    kept: list[Cut] = []
    for cut in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= cut.start:
            kept.append(cut)
    return kept


def _characters(said: Any) -> list[str]:
    """One entry for each character that the library counts."""
    return [said.get_text_range(place, 1)[:1] or " " for place in range(said.count_chars())]


def _stand_alone(document: Any, cuts: dict[int, list[Cut]]) -> bool:
    """Whether nothing of the pages that are drawn can go over with the others."""
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        return False
    forms = (document[number].get_objects(filter=(pdfium.FPDF_PAGEOBJ_FORM,), max_depth=1) for number in cuts)
    return not any(list(found) for found in forms)


def _draw(page: Any, cuts: Sequence[Cut]) -> Drawn:
    if max(page.get_size()) > _SIDE:
        raise MaskingRefused("The file is too large to be masked.", field="file")
    drawn, said = page.render(scale=_SCALE), page.get_textpage()
    picture, place_of = drawn.to_pil().convert("RGB"), drawn.get_posconv(page)
    for cut in cuts:
        areas = [_on_paper(place_of, said.get_rect(n)) for n in range(said.count_rects(cut.start, cut.end - cut.start))]
        if not areas:
            raise MaskingRefused("The words have no place on the page.", field="file")
        for number, area in enumerate(areas):
            _paint(picture, area, cut.mask if number == 0 else "")
    return Drawn(picture, page.get_size(), tuple(_lines(said, place_of, cuts)))


def _on_paper(place_of: Any, rectangle: tuple[float, float, float, float]) -> Area:
    left, bottom, right, top = rectangle
    corners = [place_of.to_bitmap(x, y) for x, y in ((left, bottom), (right, top))]
    across, down = (sorted(corner[axis] / _SCALE for corner in corners) for axis in (0, 1))
    return (across[0], down[0], across[1], down[1])


def _paint(picture: Image.Image, area: Area, mask: str) -> None:
    """The mask on the ground that the words stood on, in the colour that is seen on it."""
    left, top, right, bottom = (
        round((side + margin) * _SCALE)
        for side, margin in zip(area, (-_MARGIN, -_MARGIN, _MARGIN, _MARGIN), strict=True)
    )
    box = (max(0, left), max(0, top), min(picture.width, right), min(picture.height, bottom))
    colours = picture.crop(box).getcolors(1 << 20) or [(1, (255, 255, 255))]
    ground: Any = max(colours)[1]
    draw = ImageDraw.Draw(picture)
    draw.rectangle(box, fill=ground)
    if not mask:
        return
    size = max(8, bottom - top - 2)
    font: ImageFont.FreeTypeFont = face_of_size(size)
    while size > 8 and draw.textlength(mask, font=font) > right - left:
        size -= 1
        font = face_of_size(size)
    ink = "white" if sum(ground) < 384 else "black"
    draw.text(((left + right) / 2, (top + bottom) / 2), mask, fill=ink, font=font, anchor="mm")


def _lines(said: Any, place_of: Any, cuts: Sequence[Cut]) -> Iterator[tuple[str, Area]]:
    """The words of the page line by line, with the masks, and where each line stands."""
    masks, gone = {cut.start: cut.mask for cut in cuts}, {n for cut in cuts for n in range(cut.start, cut.end)}
    words = ""
    boxes: list[Area] = []
    for place, sign in enumerate([*_characters(said), "\n"]):
        if sign in "\r\n" and place not in gone:
            if words.strip() and boxes:
                yield words, _around(boxes)
            words, boxes = "", []
            continue
        words += masks.get(place, "" if place in gone else sign)
        box = said.get_charbox(place) if sign.strip() else None
        if box and box[0] < box[2] and box[1] < box[3]:
            boxes.append(_on_paper(place_of, box))


def _around(boxes: Sequence[Area]) -> Area:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return (left, top, max(box[2] for box in boxes), max(box[3] for box in boxes))


def _put_together(document: Any, drawn: dict[int, Drawn]) -> bytes:
    """The drawn pages and the others, in their order."""
    made = pypdfium2.PdfDocument.new()
    pictures = pypdfium2.PdfDocument(_printed(list(drawn.values())))
    try:
        order = sorted(drawn)
        for number in range(len(document)):
            source, page = (pictures, order.index(number)) if number in drawn else (document, number)
            made.import_pages(source, [page])
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()
    finally:
        pictures.close()
        made.close()


def _printed(pages: Sequence[Drawn]) -> bytes:
    """The pictures, each over its words, which are there to be read by machines."""
    made = io.BytesIO()
    said = "".join(words for page in pages for words, _ in page.lines)
    with fonts.press, fonts.registered(said, _FACE):
        canvas = Canvas(made, invariant=1, lang="zh-CN")
        for page in pages:
            canvas.setPageSize(page.size)
            for words, area in page.lines:
                _unseen(canvas, words, area, page.size[1])
            canvas.drawImage(_packed(page.picture), 0, 0, *page.size)
            canvas.showPage()
        canvas.save()
    return made.getvalue()


def _packed(picture: Image.Image) -> ImageReader:
    """A page of words alone in sixteen greys, which takes less than half of what the photograph of it does."""
    red, green, blue = picture.split()
    if not any(ImageChops.difference(red, other).getbbox() for other in (green, blue)):
        grey = io.BytesIO()
        picture.convert("L").point([round(level / 17) * 17 for level in range(256)]).save(grey, "PNG")
        if len(grey.getvalue()) < _GREY:
            return ImageReader(io.BytesIO(grey.getvalue()))
    photograph = io.BytesIO()
    picture.save(photograph, "JPEG", quality=_QUALITY)
    return ImageReader(io.BytesIO(photograph.getvalue()))


def _unseen(canvas: Canvas, words: str, area: Area, height: float) -> None:
    """A line of words as wide as it stands on the page."""
    known = "".join(sign if fonts.has(sign) else fonts.UNKNOWN for sign in words)
    left, _, right, bottom = area
    size = max(1.0, area[3] - area[1])
    width = canvas.stringWidth(known, _FACE, size)
    text = canvas.beginText(left, height - bottom)
    text.setFont(_FACE, size)
    text.setTextRenderMode(3)
    text.setHorizScale(max(1.0, 100 * (right - left) / width) if width else 100)
    text.textOut(known)
    canvas.drawText(text)


def _check(made: bytes, spots: Sequence[Spot]) -> None:
    """Nothing that was to go is in the new file's words."""
    document = pypdfium2.PdfDocument(made)
    try:
        for page in document:
            text = "".join(_characters(page.get_textpage()))
            if any(spot.everywhere and pattern_of(spot.words).search(text) for spot in spots):
                raise MaskingRefused("The words cannot be taken out of this file.", field="file")
    finally:
        document.close()
