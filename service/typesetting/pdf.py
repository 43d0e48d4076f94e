"""A letter as PDF: text that can be selected, searched and read aloud in order, the face embedded, title and language
named."""

from __future__ import annotations

import io
from typing import Final

from service.typesetting import fonts, page
from service.typesetting.lines import broken, is_wide
from service.typesetting.tagging import Element, TaggedCanvas
from workflows.disclosure.letters import Letter, day_text

_MM: Final = page.POINTS
_BOLD: Final = 0.026
"""How thick the pen goes round the outlines of a heading, in ems: the open face has one weight only."""
_BASELINE: Final = 0.72
"""How far below its line's top the text stands, in lines."""
_BELOW_NUMBER: Final = 1.6
"""Where the document number ends, in lines from the top of the type area."""
_SIGNATURE: Final = 3
_KEPT: Final = 2
"""Lines of the signature, and of the text that stay with it."""
_SEAL: Final = "（印章）"


def pdf(letter: Letter) -> bytes:
    """The letter on as many pages as it needs."""
    font = f"Song-{letter.content_hash[:16]}"
    with fonts.press, fonts.registered(_all_text(letter), font):
        return _Sheet(letter, font).bytes()


class _Sheet:
    """One letter while it is set. `_line` counts the lines of the page that are full."""

    def __init__(self, letter: Letter, font: str) -> None:
        self._letter, self._font = letter, font
        self._made = io.BytesIO()
        size = (page.WIDTH * _MM, page.HEIGHT * _MM)
        self._canvas = TaggedCanvas(self._made, pagesize=size, invariant=1, lang="zh-CN", pageCompression=1)
        self._canvas.setTitle(letter.title)
        self._canvas.setAuthor(letter.agency)
        self._canvas.setSubject(letter.number)
        self._canvas.setCreator("gongkai")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._said = self._canvas.structure
        self._page, self._line = 1, 0.0

    def bytes(self) -> bytes:
        """Set it and give the file."""
        self._masthead()
        self._heading()
        self._body()
        self._signature()
        self._folio()
        self._canvas.save()
        return self._made.getvalue()

    def _masthead(self) -> None:
        letter, canvas = self._letter, self._canvas
        size = min(page.MASTHEAD, page.RULE_WIDTH * _MM / max(len(letter.agency), 1))
        canvas.setFillColorRGB(*page.RED)
        canvas.setStrokeColorRGB(*page.RED)
        base = (page.HEIGHT - page.MASTHEAD_TOP) * _MM - size * 0.88
        stretch = 1.1 if len(letter.agency) < 12 else 1.0
        self._text(letter.agency, size, base, of=self._said.add("P"), centre=True, bold=True, stretch=stretch)
        with canvas.artifact():
            self._rule(base - size * 0.12 - 4 * _MM, thick_above=True)
            self._rule(page.FOOT_RULE * _MM, thick_above=False)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setStrokeColorRGB(0, 0, 0)
        if letter.number:
            # 10.1.4: the number at the right edge, the first line below the rule.
            width = self._width(letter.number, page.BODY)
            below = base - size * 0.12 - 4 * _MM - page.BODY * 1.6
            edge = (page.LEFT + page.BLOCK_WIDTH) * _MM
            self._text(letter.number, page.BODY, below, of=self._said.add("P"), x=edge - width)
        self._line = _BELOW_NUMBER + page.ABOVE_TITLE

    def _heading(self) -> None:
        lines = broken(self._letter.title, page.BLOCK_WIDTH * _MM, lambda text: self._width(text, page.TITLE))
        title = self._said.add("H1")
        self._canvas.heading(title, self._letter.title)
        for line in lines:
            self._text(line, page.TITLE, self._y(), of=title, centre=True, bold=True)
            self._line += 1.2
        if self._letter.draft:
            self._text("（草稿）", page.FOLIO, self._y(), of=self._said.add("P"), centre=True)
        self._line += 1

    def _body(self) -> None:
        lines = self._lines(f"{self._letter.recipient}：", 0) if self._letter.recipient else []
        for paragraph in self._letter.paragraphs:
            lines += self._lines(paragraph, 2 * page.PITCH)
        signed = _SIGNATURE if self._letter.dated_on else 0
        for place, (text, indent, element) in enumerate(lines):
            # 7.3.5: the last of the text and the signature stand on one page, so that nothing is added between them.
            self._room(_KEPT + signed if place == len(lines) - _KEPT else 1)
            self._text(text, page.BODY, self._y(), of=element, x=page.LEFT * _MM + indent)
            self._line += 1

    def _lines(self, text: str, indent: float) -> list[tuple[str, float, Element]]:
        paragraph = self._said.add("P")
        width = page.BLOCK_WIDTH * _MM + 0.5
        found = broken(text, width, lambda said: self._width(said, page.BODY), indent)
        return [(line, 0.0 if place else indent, paragraph) for place, line in enumerate(found)]

    def _signature(self) -> None:
        letter = self._letter
        if letter.dated_on is None:
            return
        self._room(_SIGNATURE)
        self._line += 1
        right = (page.LEFT + page.BLOCK_WIDTH) * _MM
        day = day_text(letter.dated_on)
        day_width, name_width = self._width(day, page.BODY), self._width(letter.agency, page.BODY)
        edge = right - page.DATE_INDENT * page.PITCH
        middle = min(edge - day_width / 2, right - name_width / 2)
        self._text(letter.agency, page.BODY, self._y(), of=self._said.add("P"), x=middle - name_width / 2)
        self._line += 1
        self._text(day, page.BODY, self._y(), of=self._said.add("P"), x=middle - day_width / 2)
        self._line += 1
        if not letter.draft:
            self._canvas.setFillColorRGB(0.45, 0.45, 0.45)
            seal_width = self._width(_SEAL, 10)
            self._text(_SEAL, 10, self._y() + page.LEADING * 0.45, x=middle - seal_width / 2)
            self._canvas.setFillColorRGB(0, 0, 0)

    def _room(self, lines: float) -> None:
        if self._line + lines <= page.LINES:
            return
        self._folio()
        self._canvas.showPage()
        self._page, self._line = self._page + 1, 0

    def _folio(self) -> None:
        # 10.1.5: no number on the first page of a letter.
        if self._page == 1:
            return
        text = f"— {self._page} —"
        y = (page.BOTTOM - page.FOLIO_DROP) * _MM - page.FOLIO * 0.8
        width = self._width(text, page.FOLIO)
        odd = self._page % 2 == 1
        x = (page.LEFT + page.BLOCK_WIDTH) * _MM - page.PITCH - width if odd else page.LEFT * _MM + page.PITCH
        self._text(text, page.FOLIO, y, x=x)

    def _rule(self, y: float, *, thick_above: bool) -> None:
        left = (page.WIDTH - page.RULE_WIDTH) / 2 * _MM
        thick, thin = (y, y - 3) if thick_above else (y - 3, y)
        for height, weight in ((thick, 2.2), (thin, 0.7)):
            self._canvas.setLineWidth(weight)
            self._canvas.line(left, height, left + page.RULE_WIDTH * _MM, height)

    def _y(self) -> float:
        return (page.HEIGHT - page.TOP) * _MM - (self._line + _BASELINE) * page.LEADING

    def _width(self, text: str, size: float) -> float:
        pitch = page.PITCH / page.BODY * size
        return sum(pitch if is_wide(c) else self._canvas.stringWidth(_known(c), self._font, size) for c in text)

    def _text(
        self,
        text: str,
        size: float,
        y: float,
        *,
        of: Element | None = None,
        x: float = 0,
        centre: bool = False,
        bold: bool = False,
        stretch: float = 1.0,
    ) -> None:
        """One line, in which every Chinese character takes the pitch of the grid. Without `of` it is an artifact."""
        text = "".join(map(_known, text))
        space = (page.PITCH / page.BODY - 1) * size + (stretch - 1) * size
        if centre:
            x = page.WIDTH * _MM / 2 - (self._width(text, size) + (stretch - 1) * size * (len(text) - 1)) / 2
        said = self._canvas.beginText(x, y)
        said.setFont(self._font, size)
        if bold:
            said.setTextRenderMode(2)
            self._canvas.setLineWidth(size * _BOLD)
        for run, wide in _runs(text):
            said.setCharSpace(space if wide else 0)
            said.textOut(run)
        said.setCharSpace(0)
        said.setTextRenderMode(0)
        with self._canvas.marked(of) if of else self._canvas.artifact():
            self._canvas.drawText(said)


def _runs(text: str) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for character in text:
        wide = is_wide(character)
        if found and found[-1][1] == wide:
            found[-1] = (found[-1][0] + character, wide)
        else:
            found.append((character, wide))
    return found


def _known(character: str) -> str:
    return character if fonts.has(character) else fonts.UNKNOWN


def _all_text(letter: Letter) -> str:
    day = day_text(letter.dated_on) if letter.dated_on else ""
    said = (letter.agency, letter.number, letter.title, letter.recipient, *letter.paragraphs, day)
    return "".join(said) + _SEAL + "（草稿）：— 0123456789"
