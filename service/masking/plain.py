"""Text files: in the encoding and with the line ends that they had."""

from __future__ import annotations

from collections.abc import Sequence

from service.masking.package import pattern_of
from workflows.disclosure.file_masking import MaskingRefused, Spot


def masked(content: bytes, spots: Sequence[Spot]) -> bytes:
    """The file with its masks. Raises MaskingRefused."""
    encoding = _encoding(content)
    raw = content.decode(encoding)
    text = replaced(raw.replace("\r\n", "\n"), spots)
    return (text.replace("\n", "\r\n") if "\r\n" in raw else text).encode(encoding)


def replaced(text: str, spots: Sequence[Spot]) -> str:
    """The text with its masks: names where they were found, numbers wherever they are."""
    for spot in sorted(spots, key=lambda one: one.start, reverse=True):
        if text[spot.start : spot.end] != spot.words:
            raise MaskingRefused("The words are not where they were found: the file cannot be masked.", field="file")
        text = text[: spot.start] + spot.mask + text[spot.end :]
    for spot in spots:
        if spot.everywhere:
            text = pattern_of(spot.words).sub(spot.mask, text)
    return text


def _encoding(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise MaskingRefused("The file is damaged or protected.", field="file")
