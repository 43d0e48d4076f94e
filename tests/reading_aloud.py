"""What a screen reader is told by a PDF: its structure tree, page by page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

Said = tuple[str, str, tuple[str, ...]]
"""The type of an element, the words for its picture, its tags inside."""


def is_tagged(document: pypdfium2.PdfDocument) -> bool:
    return bool(raw.FPDFCatalog_IsTagged(document.raw))


def elements(page: pypdfium2.PdfPage) -> list[Said]:
    """The elements below the root that have something on the page, each with the types of what is in it."""
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    try:
        (root,) = (raw.FPDF_StructTree_GetChildAtIndex(tree, n) for n in range(raw.FPDF_StructTree_CountChildren(tree)))
        assert _text(raw.FPDF_StructElement_GetType, root) == "Document"
        return [
            (
                _text(raw.FPDF_StructElement_GetType, one),
                _text(raw.FPDF_StructElement_GetAltText, one),
                tuple(_text(raw.FPDF_StructElement_GetType, part) for part in _children(one)),
            )
            for one in _children(root)
        ]
    finally:
        raw.FPDF_StructTree_Close(tree)


def _children(element: Any) -> Iterator[Any]:
    for number in range(raw.FPDF_StructElement_CountChildren(element)):
        if child := raw.FPDF_StructElement_GetChildAtIndex(element, number):
            yield child


def _text(ask: Callable[..., int], element: Any) -> str:
    size = ask(element, None, 0)
    if not size:
        return ""
    kept = ctypes.create_string_buffer(size)
    ask(element, kept, size)
    return kept.raw[:size].decode("utf-16-le").rstrip("\0")
