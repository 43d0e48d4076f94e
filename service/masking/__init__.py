"""Masking personal information in attachments (docx, xlsx, pdf, txt, csv): the words are replaced, not covered."""

from service.masking.masker import FileMasker

__all__ = ["FileMasker"]
