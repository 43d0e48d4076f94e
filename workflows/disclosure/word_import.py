"""Word files (.docx) become text: read by mammoth, then sanitised like everything else. Pictures stay outside.

A .docx is a ZIP of XML: what it would unpack to is known before anything is unpacked, and is bounded.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass
from typing import Any, Final

import mammoth

from workflows.disclosure.errors import WordFileInvalid
from workflows.disclosure.rich_text import sanitise

FILE_LIMIT: Final = 20 * 1024 * 1024
"""Bytes of the file as uploaded."""
XML_LIMIT: Final = 30 * 1024 * 1024
"""Bytes of all XML parts unpacked."""
UNPACKED_LIMIT: Final = 200 * 1024 * 1024
"""Bytes of everything unpacked, pictures included."""
ENTRY_LIMIT: Final = 2_000
TIME_LIMIT: Final = 20.0
"""Seconds that reading may take."""

_STYLES: Final = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='标题'] => h1:fresh",
        "p[style-name='Subtitle'] => h2:fresh",
        "u => u",
        "strike => s",
    )
)


@dataclass(frozen=True, slots=True)
class WordImport:
    """What came out: sanitised HTML, and how many pictures were left out for the drafter to attach."""

    body: str
    pictures_left_out: int


def read_word(content: bytes) -> WordImport:
    """Reads a .docx. Raises WordFileInvalid (details `reason`: type, size, unpacked, damaged, macros, time)."""
    if len(content) > FILE_LIMIT:
        raise WordFileInvalid(f"The file is larger than {FILE_LIMIT} bytes.", reason="size", limit=FILE_LIMIT)
    _check_archive(content)
    pictures = 0

    def leave_out(_image: Any) -> list[Any]:
        nonlocal pictures
        pictures += 1
        return []

    def convert() -> str:
        result = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=leave_out, style_map=_STYLES, include_embedded_style_map=False
        )
        return str(result.value)

    return WordImport(sanitise(_in_time(convert)), pictures)


def _check_archive(content: bytes) -> None:
    """Sums the sizes that the directory of the ZIP declares; zipfile refuses to unpack more than is declared."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise WordFileInvalid(reason="type") from error
    names = {entry.filename for entry in entries}
    if "word/document.xml" not in names:
        raise WordFileInvalid("The file is no Word document (.docx).", reason="type")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise WordFileInvalid("The file contains macros.", reason="macros")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise WordFileInvalid("The file is encrypted.", reason="type")
    xml = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    if len(entries) > ENTRY_LIMIT or xml > XML_LIMIT or sum(e.file_size for e in entries) > UNPACKED_LIMIT:
        raise WordFileInvalid("The file would unpack to more than is allowed.", reason="unpacked")


def _in_time(convert: Callable[[], str]) -> str:
    """Runs the conversion beside and stops waiting after the limit; the bounds above keep what goes on small."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="word-import")
    try:
        return pool.submit(convert).result(timeout=TIME_LIMIT)
    except TooLong as error:
        raise WordFileInvalid(f"Reading takes longer than {TIME_LIMIT:.0f} seconds.", reason="time") from error
    except WordFileInvalid:
        raise
    except Exception as error:
        # mammoth raises whatever the broken XML makes it stumble over; to the drafter all of it is one thing.
        raise WordFileInvalid("The file is damaged.", reason="damaged") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
