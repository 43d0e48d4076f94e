"""PDF files: each page is drawn as a picture, the boxes drawn over it, and a new file made of the pictures.

Nothing of the old file is in the new one but what can be seen: no text, no layer, no attachment, no property. The last
page says in words why each numbered blank is there.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader

from service.typesetting import fonts
from service.typesetting.lines import broken
from service.typesetting.tagging import Element, TaggedCanvas
from workflows.disclosure.redaction import Cuts, Region, joined
from workflows.errors import FormInvalid

_SCALE: Final = 200 / 72
_POINTS: Final = 72 / 25.4
_PAGES: Final = 300
_SIDE: Final = 2000.0
"""Points: a page that is larger is not drawn."""
_MARGIN: Final = 1.2
_QUALITY: Final = 82
_SHOWN: Final = 96 / 72
_RULER: Final = 10

Box = tuple[float, float, float, float, str]
"""Left, top, right, bottom in points from the upper left corner, and the reason."""


def pages(content: bytes) -> list[str]:
    """The text of each page, as the PDF library counts its characters. Raises FormInvalid (`file`)."""
    with _opened(content) as document:
        return ["".join(_characters(page)) for page in _each(document)]


def copy(content: bytes, cuts: Cuts, title: str) -> bytes:
    """The new file. Raises FormInvalid (`file`, `region`)."""
    made = io.BytesIO()
    with _opened(content) as document:
        for number in (*(mark.page for mark in cuts.marks), *(region.page for region in cuts.regions)):
            if not 1 <= number <= len(document):
                raise FormInvalid({"region": [f"There is no page {number}."]})
        canvas = TaggedCanvas(made, invariant=1, lang="zh-CN")
        canvas.setTitle(title)
        reasons: list[str] = []
        for number, page in enumerate(_each(document), 1):
            drawn = page.render(scale=_SCALE)
            boxes, picture = _boxes(page, drawn, number, cuts), drawn.to_pil().convert("RGB")
            _cover(picture, boxes, len(reasons))
            reasons += [f"[{len(reasons) + place}] 第{number}页：{box[4]}" for place, box in enumerate(boxes, 1)]
            _place(canvas, picture, page.get_size(), f"第{number}页的图像，涂黑{len(boxes)}处，文字不能朗读")
    _legend(canvas, reasons)
    canvas.save()
    return made.getvalue()


def picture(content: bytes, page: int) -> bytes:
    """A page as PNG with a ruler of millimetres, for naming regions. Raises FormInvalid (`file`, `region`)."""
    with _opened(content) as document:
        if not 1 <= page <= len(document):
            raise FormInvalid({"region": [f"There is no page {page}."]})
        drawn = _sized(document[page - 1]).render(scale=_SHOWN).to_pil().convert("RGB")
    _ruler(drawn)
    made = io.BytesIO()
    drawn.save(made, "PNG")
    return made.getvalue()


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    # A document that opens may still have pages that do not: those are read inside.
    try:
        document = pypdfium2.PdfDocument(content)
        try:
            if len(document) > _PAGES:
                raise FormInvalid({"file": ["The file is too large to be redacted."]})
            yield document
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise FormInvalid({"file": ["This PDF cannot be read: it is damaged or has a password."]}) from error


def _each(document: Any) -> Iterator[Any]:
    for number in range(len(document)):
        yield _sized(document[number])


def _sized(page: Any) -> Any:
    if max(page.get_size()) > _SIDE:
        raise FormInvalid({"file": ["The file is too large to be redacted."]})
    return page


def _characters(page: Any) -> list[str]:
    """One entry for each character that the library counts, so that a place in the text is a place on the page."""
    said = page.get_textpage()
    return [said.get_text_range(place, 1)[:1] or " " for place in range(said.count_chars())]


def _boxes(page: Any, drawn: Any, number: int, cuts: Cuts) -> list[Box]:
    """Raises FormInvalid (`marks`) for a passage that stands nowhere on the page."""
    said, place_of = page.get_textpage(), drawn.get_posconv(page)
    boxes: list[Box] = []
    for mark in joined([mark for mark in cuts.marks if mark.page == number]):
        count = min(mark.length, said.count_chars() - mark.start)
        rectangles = said.count_rects(mark.start, count) if count > 0 else 0
        if not rectangles:
            raise FormInvalid({"marks": [f"A passage has no place on page {number}: mark a region instead."]})
        boxes += [_on_paper(place_of, said.get_rect(place), mark.reason) for place in range(rectangles)]
    boxes += [_region(region) for region in cuts.regions if region.page == number]
    return sorted(boxes, key=lambda box: (round(box[1]), box[0]))


def _region(region: Region) -> Box:
    left, top = region.left * _POINTS, region.top * _POINTS
    return (left, top, left + region.width * _POINTS, top + region.height * _POINTS, region.reason)


def _on_paper(place_of: Any, rectangle: tuple[float, float, float, float], reason: str) -> Box:
    """Where a rectangle of the page's own coordinates is drawn: the page may be turned, or cut out of a larger one."""
    left, bottom, right, top = rectangle
    corners = [place_of.to_bitmap(x, y) for x, y in ((left, bottom), (right, top))]
    across, down = (sorted(corner[axis] / _SCALE for corner in corners) for axis in (0, 1))
    return (across[0] - _MARGIN, down[0] - _MARGIN, across[1] + _MARGIN, down[1] + _MARGIN, reason)


def _cover(image: Image.Image, boxes: Sequence[Box], counted: int) -> None:
    draw = ImageDraw.Draw(image)
    for place, (left, top, right, bottom, reason) in enumerate(boxes, counted + 1):
        area = [left * _SCALE, top * _SCALE, right * _SCALE, bottom * _SCALE]
        draw.rectangle(area, fill="black")
        size = max(12, min(34, int((area[3] - area[1]) * 0.7)))
        font = face_of_size(size)
        # As much of the reason as the blank has room for; all of it stands on the last page.
        for text in (f"[{place}] {reason}", f"[{place}]"):
            if draw.textlength(text, font=font) <= area[2] - area[0] - 4:
                draw.text((area[0] + 4, (area[1] + area[3]) / 2), text, fill="white", font=font, anchor="lm")
                break
        else:
            draw.text((area[2] + 2, area[1]), f"[{place}]", fill=(170, 0, 0), font=face_of_size(14), anchor="lb")


def _place(canvas: TaggedCanvas, image: Image.Image, size: tuple[float, float], words: str) -> None:
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=_QUALITY)
    canvas.setPageSize(size)
    with canvas.marked(canvas.structure.add("Figure", alt=words)):
        canvas.drawImage(ImageReader(io.BytesIO(packed.getvalue())), 0, 0, *size)
    canvas.showPage()


def _legend(canvas: TaggedCanvas, reasons: Sequence[str]) -> None:
    heading = "区分处理说明（《中华人民共和国政府信息公开条例》第三十七条）"
    name = "Song-legend"
    with fonts.press, fonts.registered(heading + "".join(reasons), name):
        top = canvas.structure.add("H1")
        lines: list[tuple[str, Element | None]] = [(heading, top), ("", None)]
        for reason in reasons:
            paragraph = canvas.structure.add("P")
            found = broken(reason, 38 * 12, lambda text: canvas.stringWidth(text, name, 12))
            lines += [(line, paragraph) for line in found]
        canvas.heading(top, heading)
        for begin in range(0, len(lines), 36):
            canvas.setPageSize((595.28, 841.89))
            canvas.setFont(name, 12)
            for place, (line, element) in enumerate(lines[begin : begin + 36]):
                if element is not None:
                    with canvas.marked(element):
                        canvas.drawString(70, 770 - 20 * place, line)
            canvas.showPage()


def _ruler(image: Image.Image) -> None:
    draw, step = ImageDraw.Draw(image), _RULER * _POINTS * _SHOWN
    for axis, length in enumerate(image.size):
        for place in range(int(length / step) + 1):
            at = place * step
            line = [(at, 0), (at, image.size[1])] if axis == 0 else [(0, at), (image.size[0], at)]
            draw.line(line, fill=(120, 160, 220) if place % 5 == 0 else (205, 220, 240), width=1)
            if place % 5 == 0:
                spot = (at + 2, 2) if axis == 0 else (2, at + 2)
                draw.text(spot, str(place * _RULER), fill=(0, 60, 160), font=face_of_size(13))


@lru_cache(maxsize=64)
def face_of_size(size: int) -> ImageFont.FreeTypeFont:
    """The face of letters in pixels, for what is painted into pictures."""
    return ImageFont.truetype(io.BytesIO(_face()), size)


@lru_cache(maxsize=1)
def _face() -> bytes:
    return files(fonts.PACKAGE).joinpath(fonts.FILE).read_bytes()
