"""Files of a bundle as designers send them: put in their places, in UTF-8, archives unpacked within bounds."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from workflows.errors import Invalid

MAX_FILES: Final = 200
MAX_FILE_BYTES: Final = 5_000_000
"""As much as the engine reads of one file."""
KINDS: Final = (".bpmn", ".form", ".dmn", ".toml")
_FOLDERS: Final = {".form": "forms", ".dmn": "decisions", ".toml": "records"}
_NAME: Final = re.compile(r"[\w-][\w ./()（）-]*")
"""One pass over the text: what repeats inside what repeats takes forever on a name that does not fit."""
_NAME_LIMIT: Final = 200
_ENCODING: Final = re.compile(rb"""\A(<\?xml[^>]*?encoding\s*=\s*)(["'])([A-Za-z0-9._-]+)\2""")
_MARK: Final = b"\xef\xbb\xbf"
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
        raise FilesInvalid(f"A file cannot be called {name[:80]!r}.", field="files", file=name[:200])
    if len(path.parts) == 1 and path.suffix in _FOLDERS:
        return f"{_FOLDERS[path.suffix]}/{path}"
    return str(path)


def collected(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Files by their places. Raises FilesInvalid for none, too many, too large ones or twice the same."""
    found: dict[str, bytes] = {}
    for name, data in files:
        path = placed(name)
        if path in found:
            raise FilesInvalid(f"The file {path} is there twice.", field="files", file=path)
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


def texts(files: Mapping[str, bytes]) -> dict[str, str]:
    """Those of the files that an editor can open, as text."""
    found = {}
    for path, data in files.items():
        try:
            found[path] = _in_utf8(data).decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    return found


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files as an archive; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, (2000, 1, 1, 0, 0, 0)), files[path], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        return _bounded(entry.filename, file.read(MAX_FILE_BYTES + 1))


def _bounded(name: str, data: bytes) -> bytes:
    if len(data) > MAX_FILE_BYTES:
        megabytes = MAX_FILE_BYTES // 1_000_000
        raise FilesInvalid(
            f"The file {name[:80]} is larger than {megabytes} MB.",
            field="files",
            file=name[:200],
            limit_bytes=MAX_FILE_BYTES,
        )
    return _in_utf8(data)


def _in_utf8(data: bytes) -> bytes:
    """XML of another declared encoding (GB 18030, GBK) becomes UTF-8; what cannot be read stays as it is."""
    declared = _ENCODING.match(data.removeprefix(_MARK))
    if declared is None or declared[3].lower() in (b"utf-8", b"utf8"):
        return data
    encoding = declared[3].decode("ascii").lower()
    try:
        text = data.decode("gb18030" if encoding in ("gb2312", "gbk") else encoding)
    except (LookupError, UnicodeDecodeError):
        return data
    return _ENCODING.sub(rb"\1\2UTF-8\2", text.encode())


def _too_many() -> FilesInvalid:
    return FilesInvalid(f"At most {MAX_FILES} files at once.", field="files", limit=MAX_FILES)


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
