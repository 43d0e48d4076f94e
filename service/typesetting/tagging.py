"""Tagged PDF (ISO 32000-1, 14.7 and 14.8): what is a heading, a paragraph or a cell, in the order in which it is read.

The PDF library draws marked content as it is told and passes a structure tree on; what belongs to what is kept here.
Everything drawn is either marked as part of an element or an artifact: rules, page numbers, heads repeated on a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

_OUTLINE: Final = {"H1": 0, "H2": 1}
"""Headings are bookmarks, too."""


@dataclass(eq=False, slots=True)
class Element:
    """A structure element: its standard type (`H1`, `P`, `Table`, `TR`, `TH`, `TD`, `Figure`), what it holds in the
    order of reading, the words for a picture, and the attributes of a cell (`Scope`, `ColSpan`, `RowSpan`)."""

    tag: str
    alt: str = ""
    cell: Mapping[str, str | int] = field(default_factory=dict)
    parts: list[Element | tuple[int, int]] = field(default_factory=list)
    """Elements, and marked contents: page (from 0) and number on it."""

    def add(self, tag: str, *, alt: str = "", cell: Mapping[str, str | int] | None = None) -> Element:
        """The next element inside."""
        made = Element(tag, alt, cell or {})
        self.parts.append(made)
        return made


class TaggedCanvas(Canvas):
    """A canvas whose pages belong to a structure tree. `structure` is its root."""

    def __init__(self, *arguments: Any, structure: Element | None = None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.structure = structure or Element("Document")
        self._marks: list[list[Element]] = [[]]
        self._headings = 0

    @contextmanager
    def marked(self, element: Element) -> Iterator[None]:
        """What is drawn inside belongs to the element."""
        mine, drawn = self._marks[-1], self._drawn
        element.parts.append((len(self._marks) - 1, len(mine)))
        drawn.append(f"/{element.tag} <</MCID {len(mine)}>> BDC")
        mine.append(element)
        yield
        drawn.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn inside is no part of the text."""
        drawn = self._drawn
        drawn.append("/Artifact BMC")
        yield
        drawn.append("EMC")

    def heading(self, element: Element, text: str) -> None:
        """A bookmark for a heading that stands on this page."""
        self._headings += 1
        key = f"heading-{self._headings}"
        self.bookmarkPage(key)
        self.addOutlineEntry(text, key, _OUTLINE[element.tag])

    def showPage(self) -> None:
        super().showPage()
        page: Any = self._pdf.Pages.pages[-1]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self._marks) - 1, PDFName("S")
        self._marks.append([])

    def save(self) -> None:
        """Ends the last page, writes the tree and the file."""
        if self._drawn:
            self.showPage()
        self._write()
        super().save()

    @property
    def _drawn(self) -> list[str]:
        known: list[str] = vars(self)["_code"]
        return known

    @property
    def _pdf(self) -> Any:
        return vars(self)["_doc"]

    def _write(self) -> None:
        pdf = self._pdf
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        reference = pdf.Reference(root)
        known: dict[int, Any] = {}
        root.dict["K"] = self._element(self.structure, reference, known)
        numbers: list[Any] = []
        for page, elements in enumerate(self._marks[:-1]):
            numbers += [page, PDFArray([known[id(element)] for element in elements])]
        root.dict["ParentTree"] = pdf.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        root.dict["ParentTreeNextKey"] = len(self._marks) - 1
        pdf.Catalog.StructTreeRoot = reference
        pdf.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _element(self, element: Element, parent: Any, known: dict[int, Any]) -> Any:
        pdf = self._pdf
        made = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(element.tag), "P": parent})
        known[id(element)] = reference = pdf.Reference(made)
        if element.alt:
            made.dict["Alt"] = PDFString(element.alt)
        if element.cell:
            said = {name: PDFName(value) if isinstance(value, str) else value for name, value in element.cell.items()}
            made.dict["A"] = PDFDictionary({"O": PDFName("Table"), **said})
        made.dict["K"] = PDFArray([self._part(part, reference, known) for part in element.parts])
        return reference

    def _part(self, part: Element | tuple[int, int], parent: Any, known: dict[int, Any]) -> Any:
        if isinstance(part, Element):
            return self._element(part, parent, known)
        page, number = part
        place = self._pdf.Reference(self._pdf.Pages.pages[page])
        return PDFDictionary({"Type": PDFName("MCR"), "Pg": place, "MCID": number})
