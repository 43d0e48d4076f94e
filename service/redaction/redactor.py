"""Which kind of file is redacted how (`request_ports.Redaction`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from service.redaction import paper, words
from workflows.disclosure.redaction import Cuts, Passage, blanked, found_in
from workflows.errors import FormInvalid

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""What no text has: the bytes are a picture or something else."""
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"


class Redactor:
    """Reads files, and makes copies without what is marked. A file is taken for what its bytes are."""

    def kind(self, content: bytes) -> str:
        """Its media type. Raises FormInvalid (`file`) for what cannot be redacted."""
        if content.startswith(b"%PDF-"):
            return PDF
        if content.startswith(b"PK\x03\x04"):
            words.pages(content)
            return WORD
        _decoded(content)
        return TEXT

    def pages(self, content: bytes) -> list[str]:
        """The text of each page; a text or Word file is one page. Raises FormInvalid (`file`)."""
        kind = self.kind(content)
        if kind == PDF:
            return paper.pages(content)
        return words.pages(content) if kind == WORD else [_decoded(content)]

    def find(self, content: bytes, wanted: Sequence[str]) -> list[Passage]:
        """Where the words stand. Raises FormInvalid (`file`)."""
        return found_in(self.pages(content), wanted)

    def copy(self, content: bytes, cuts: Cuts, title: str) -> tuple[str, bytes]:
        """Media type and bytes of the copy. Raises FormInvalid (`file`, `region`)."""
        kind = self.kind(content)
        if kind == PDF:
            return kind, paper.copy(content, cuts, title)
        if cuts.regions:
            raise FormInvalid({"region": ["Only a PDF has regions."]})
        if kind == WORD:
            return kind, words.copy(content, cuts.marks, title)
        return kind, blanked(_decoded(content), cuts.marks).encode()

    def picture(self, content: bytes, page: int) -> bytes:
        """A page of a PDF as PNG, with a ruler in millimetres. Raises FormInvalid (`file`, `region`)."""
        if self.kind(content) != PDF:
            raise FormInvalid({"region": ["Only a PDF has regions."]})
        return paper.picture(content, page)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise FormInvalid({"file": ["Only PDF, Word (docx) and text files can be redacted."]})
