"""Files that people attach (附件): what kinds there are, how they are told apart, how they may be called.

The kind is read from the content (magic numbers), never believed from the name: a name that says something else is
refused, since a browser would go by it.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from typing import Final

from workflows.errors import Invalid


class AttachmentInvalid(Invalid):
    """The attachment is refused: its size, its kind or its name is not allowed."""

    code = "attachment-invalid"


SIZE_LIMIT: Final = 50 * 1024 * 1024
"""Bytes of one file."""
COUNT_LIMIT: Final = 50
"""Files of one document."""
NAME_LIMIT: Final = 120
"""Characters of a name, its ending included."""

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
)
_OFFICE: Final = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OLE_KINDS: Final = frozenset({"doc", "xls", "ppt", "wps", "et"})
_ALIASES: Final = {"jpeg": "jpg", "text": "txt"}
MEDIA_TYPES: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
"""Media types by ending: what may be attached."""

_SCANS: Final = (MEDIA_TYPES["pdf"], MEDIA_TYPES["png"], MEDIA_TYPES["jpg"])

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_RESERVED: Final = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


def digest(content: bytes) -> str:
    """SHA-256 (hex): the name of the bytes in the blob store."""
    return hashlib.sha256(content).hexdigest()


def scanned(name: str, content: bytes) -> tuple[str, str]:
    """Safe name and media type of a paper that somebody sends in: a PDF or a picture. Raises AttachmentInvalid."""
    known = safe_name(name)
    kind = media_type(known, content)
    if kind not in _SCANS:
        ending = known.rpartition(".")[2]
        raise AttachmentInvalid(f"Files of the kind .{ending} are not accepted.", field="name", kind=ending)
    return known, kind


def safe_name(name: str) -> str:
    """A file name for every file system: NFC, without path, control or direction characters, of bounded length.

    Raises AttachmentInvalid (details `field="name"`) if nothing is left or the name is reserved.
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = " ".join(_UNSAFE.sub("", base).split()).strip(". ")
    stem, dot, ending = clean.rpartition(".")
    if not dot or not stem.strip() or not ending or _RESERVED.fullmatch(clean):
        raise AttachmentInvalid(
            "The file needs a name with an ending, such as 附件1.pdf.", field="name", name=name[:200]
        )
    return f"{stem.strip()[: NAME_LIMIT - len(ending) - 1]}.{ending.lower()}"


def media_type(name: str, content: bytes) -> str:
    """The media type of a file whose name and content agree.

    Raises AttachmentInvalid (details `field`, `kind`) for an empty, too large, unknown or misnamed file.
    """
    if not content:
        raise AttachmentInvalid("The file is empty.", field="file")
    if len(content) > SIZE_LIMIT:
        raise AttachmentInvalid(f"The file is larger than {SIZE_LIMIT} bytes.", field="file", limit=SIZE_LIMIT)
    ending = name.rpartition(".")[2].lower()
    ending = _ALIASES.get(ending, ending)
    if ending not in MEDIA_TYPES:
        raise AttachmentInvalid(f"Files of the kind .{ending} are not accepted.", field="name", kind=ending)
    kinds = _kinds(content)
    if ending not in kinds:
        raise AttachmentInvalid(
            f"The file is called .{ending}, but its content is of another kind.", field="file", kind=ending
        )
    return MEDIA_TYPES[ending]


def _kinds(content: bytes) -> frozenset[str]:
    """The endings that this content may bear."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return frozenset({kind})
    if content.startswith(_ZIP):
        return _zip_kinds(content)
    if content.startswith(_OLE):
        return _OLE_KINDS
    if content[4:8] == b"ftyp":
        return frozenset({"mp4"})
    return frozenset({"txt", "csv"}) if _is_text(content) else frozenset()


def _zip_kinds(content: bytes) -> frozenset[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return frozenset()
    if "OFD.xml" in names:
        return frozenset({"ofd"})
    office = {kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names)}
    if "[Content_Types].xml" in names and office:
        return frozenset(office) if not any(name.endswith("vbaProject.bin") for name in names) else frozenset()
    return frozenset({"zip"})


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return (
            not content.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<script", b"<svg"))
        )
    return False
