"""Redacted copies of text, Word and PDF files."""

from service.redaction.redactor import Redactor

__all__ = ["Redactor"]
