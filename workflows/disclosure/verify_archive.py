"""Verifies archives of a request (归档包): python verify.py [PACKAGE.zip or folder …]. Needs Python 3.8, nothing else.

Every file must be there with the SHA-256 that manifest-sha256.txt gives it, and no file that it does not name. What the
manifest itself must be is on record at the bureau, as the digest that is printed at the end: compare the two. The
second volume of a reopened case names the digests of the volumes before it: give them all, and the chain is checked.
"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import re
import sys
import zipfile
import zlib
from pathlib import Path

MANIFEST = "manifest-sha256.txt"
CLOSING = "closing.json"
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


def earlier(files: dict[str, bytes]) -> list[str]:
    """The digests of the volumes that a package goes on from, as its closing record names them."""
    try:
        known = json.loads(files[CLOSING])["earlier"]
        return [str(one["manifest_sha256"]) for one in known]
    except (KeyError, TypeError, ValueError):
        return []


def chain(volumes: list[dict[str, bytes]]) -> list[str]:
    """What is wrong between volumes of one case that are given together."""
    there = {digest(files) for files in volumes}
    named = {one for files in volumes for one in earlier(files)}
    found = [f"an earlier volume is missing: manifest SHA-256 {one}" for one in sorted(named - there)]
    if len(there - named) > 1:
        found.append("these are not volumes of one case: no one of them names all others")
    return found


def main(arguments: list[str]) -> int:
    """0 if all is well, 1 if something is wrong, 2 if nothing could be read."""
    volumes = []
    wrong = 0
    for place in [Path(one) for one in arguments] or [Path(__file__).resolve().parent]:
        try:
            files = _read(place)
        except (OSError, ValueError) as error:
            sys.stderr.write(f"{place}: {error}\n")
            return 2
        found = problems(files)
        for line in found:
            sys.stdout.write(f"{line}\n")
        sys.stdout.write(f"{len(files)} files, {len(found)} problems; manifest SHA-256 {digest(files)}\n")
        wrong += len(found)
        volumes.append(files)
    if len(volumes) == 1:
        for one in earlier(volumes[0]):
            sys.stdout.write(f"goes on from an earlier volume; manifest SHA-256 {one}\n")
        return 1 if wrong else 0
    for line in (broken := chain(volumes)):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(volumes)} volumes, {len(broken)} problems between them\n")
    return 1 if wrong or broken else 0


def _read(place: Path) -> dict[str, bytes]:
    if not place.is_dir():
        return unpacked(place.read_bytes())
    paths = [path for path in place.rglob("*") if path.is_file()]
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in paths}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
