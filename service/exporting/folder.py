"""The folder of an export: each file replaced at once or not at all, and only where it says something else."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

MANIFEST: Final = "manifest.json"


@dataclass(slots=True)
class Folder:
    """What one export does to it. `files`: place -> SHA-256 (hex); `stamps`: what a part was made of."""

    root: Path
    written: int = 0
    kept: int = 0
    removed: int = 0
    files: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    _files_before: dict[str, str] = field(default_factory=dict)
    _stamps_before: dict[str, str] = field(default_factory=dict)
    _groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        before = _read_manifest(self.root)
        self._files_before = dict(before.get("files", {}))
        self._stamps_before = dict(before.get("stamps", {}))
        for place in self._files_before:
            self._groups[_group(place)].append(place)

    def unchanged(self, part: str, stamp: str) -> bool:
        """Whether a part was made of the same the last time; from now on it is of this."""
        self.stamps[part] = stamp
        return self._stamps_before.get(part) == stamp

    def keep(self, place: str) -> bool:
        """Leave a file of the last export as it is; False where there is none."""
        sha256 = self._files_before.get(place)
        if sha256 is None or not (self.root / place).exists():
            return False
        if place not in self.files:
            self.files[place] = sha256
            self.kept += 1
        return True

    def keep_below(self, *beginnings: str) -> bool:
        """Leave all files whose places begin so; False where one of them is not there any more."""
        groups = {_group(beginning) for beginning in beginnings}
        places = (place for group in groups for place in self._groups.get(group, ()))
        return False not in {self.keep(place) for place in places if place.startswith(beginnings)}

    def write(self, place: str, content: bytes) -> None:
        """A file as it is to be."""
        sha256 = hashlib.sha256(content).hexdigest()
        if self._files_before.get(place) == sha256 and self.keep(place):
            return
        _replace(self.root / place, content)
        self.files[place] = sha256
        self.written += 1

    def finish(self, url: str) -> None:
        """Take away what an earlier export wrote and this one did not, and write the manifest."""
        for place in self._files_before:
            path = (self.root / place).resolve()
            # Only below the folder, whatever a manifest says.
            if place not in self.files and path.is_relative_to(self.root.resolve()):
                path.unlink(missing_ok=True)
                self.removed += 1
        manifest = {"url": url, "files": self.files, "stamps": self.stamps}
        _replace(self.root / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=0, sort_keys=True).encode())


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """One export of a folder at a time; the next one waits."""
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _group(place: str) -> str:
    """The folder two below the root: what belongs together lies in one."""
    return "/".join(place.split("/", 2)[:2])


def _read_manifest(root: Path) -> dict[str, Any]:
    try:
        found = json.loads((root / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)
