"""Letters on paper: PDF and Word after GB/T 9704, the same bytes for the same letter."""

from service.typesetting.docx import docx
from service.typesetting.pdf import pdf

__all__ = ["docx", "pdf"]
"""`pdf(letter) -> bytes` and `docx(letter) -> bytes` of a `workflows.disclosure.letters.Letter`."""
