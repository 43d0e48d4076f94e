"""Verifies the archive of a request (归档包): python verify.py [PACKAGE.zip or folder]. Needs Python 3.8, nothing else.

Every file must be there with the SHA-256 that manifest-sha256.txt gives it, and no file that it does not name. What the
manifest itself must be is on record at the bureau, as the digest that is printed at the end: compare the two.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import sys
import zipfile
import zlib
from pathlib import Path

MANIFEST = "manifest-sha256.txt"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\\\r\n]+)")
_LIMIT = 2_000_000_000


def problems(files: dict[str, bytes]) -> list[str]:
    """What is wrong with the files of an archive, by path; nothing if all is well."""
    if MANIFEST not in files:
        return [f"{MANIFEST} is missing"]
    named: dict[str, str] = {}
    found = []
    for number, line in enumerate(files[MANIFEST].decode("utf-8", "replace").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in named:
            found.append(f"{MANIFEST}: line {number} is not well formed")
            continue
        named[match[2]] = match[1]
    found += [f"{path}: missing" for path in sorted(set(named) - set(files))]
    found += [f"{path}: not in the manifest" for path in sorted(set(files) - set(named) - {MANIFEST})]
    for path in sorted(set(named) & set(files)):
        if hashlib.sha256(files[path]).hexdigest() != named[path]:
            found.append(f"{path}: changed")
    return found


def digest(files: dict[str, bytes]) -> str:
    """SHA-256 (hex) of the manifest: what the bureau has on record."""
    return hashlib.sha256(files.get(MANIFEST, b"")).hexdigest()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of a package. Raises ValueError for what is none, names a file twice or is larger than 2 GB."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            if len({entry.filename for entry in entries}) < len(entries):
                raise ValueError("a file is there twice")
            if sum(entry.file_size for entry in entries) > _LIMIT:
                raise ValueError("the package is too large")
            return {entry.filename: package.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, OSError, EOFError) as error:
        raise ValueError(f"this is no sound package: {error}") from error


def main(arguments: list[str]) -> int:
    """0 if all is well, 1 if something is wrong, 2 if nothing could be read."""
    place = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        if place.is_dir():
            paths = [path for path in place.rglob("*") if path.is_file()]
            files = {path.relative_to(place).as_posix(): path.read_bytes() for path in paths}
        else:
            files = unpacked(place.read_bytes())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{place}: {error}\n")
        return 2
    found = problems(files)
    for line in found:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(files)} files, {len(found)} problems; manifest SHA-256 {digest(files)}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
