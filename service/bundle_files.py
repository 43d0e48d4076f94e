"""Files of a bundle as they are sent: names put in their places, archives unpacked within bounds."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from workflows.errors import Invalid

MAX_FILES: Final = 200
MAX_FILE_BYTES: Final = 5_000_000
"""As much as the engine reads of one file."""
KINDS: Final = (".bpmn", ".form", ".dmn")
_FOLDERS: Final = {".form": "forms", ".dmn": "decisions"}
_NAME: Final = re.compile(r"[\w-][\w ./()（）-]*")
_NAME_LIMIT: Final = 200
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
"""What a broken archive raises: encrypted ones a RuntimeError, unknown compressions a NotImplementedError."""


class FilesInvalid(Invalid):
    """These files cannot be a bundle."""

    code = "files-invalid"


def placed(name: str) -> str:
    """Where a file belongs: forms without a folder under `forms/`, decisions under `decisions/`.

    Raises FilesInvalid.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    fits = len(str(path)) <= _NAME_LIMIT and _NAME.fullmatch(str(path)) is not None
    if not fits or path.is_absolute() or ".." in path.parts or not path.suffix:
        raise FilesInvalid("A file cannot have this name.", field="files", file=name[:200])
    if len(path.parts) == 1 and path.suffix in _FOLDERS:
        return f"{_FOLDERS[path.suffix]}/{path}"
    return str(path)


def collected(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Files by their places. Raises FilesInvalid for none, too many, too large ones or twice the same."""
    found: dict[str, bytes] = {}
    for name, data in files:
        path = placed(name)
        if path in found:
            raise FilesInvalid("There are two files of one name.", field="files", file=path)
        found[path] = _bounded(path, data)
        if len(found) > MAX_FILES:
            raise _too_many()
    if not found:
        raise FilesInvalid("There is no file.", field="files")
    return found


def unpacked(data: bytes) -> list[tuple[str, bytes]]:
    """The files of an archive; a single folder around everything is taken away. Raises FilesInvalid.

    Sizes are checked while unpacking: what the archive says of itself is not believed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_noise(entry.filename)]
            if len(entries) > MAX_FILES:
                raise _too_many()
            files = [(entry.filename, _read(archive, entry)) for entry in entries]
    except _UNREADABLE as error:
        raise FilesInvalid("The archive cannot be read.", field="files") from error
    return _without_outer_folder(files)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        return _bounded(entry.filename, file.read(MAX_FILE_BYTES + 1))


def _bounded(name: str, data: bytes) -> bytes:
    if len(data) > MAX_FILE_BYTES:
        raise FilesInvalid("A file is too large.", field="files", file=name[:200], limit_bytes=MAX_FILE_BYTES)
    return data


def _too_many() -> FilesInvalid:
    return FilesInvalid("There are too many files.", field="files", limit=MAX_FILES)


def _is_noise(name: str) -> bool:
    """What macOS and Windows add to archives."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1:] in ((".DS_Store",), ("Thumbs.db",))


def _without_outer_folder(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    outer = {name.partition("/")[0] if "/" in name else "" for name, _data in files}
    only = next(iter(outer)) if len(outer) == 1 else ""
    if not only or only in _FOLDERS.values():
        return files
    return [(name.removeprefix(f"{only}/"), data) for name, data in files]
