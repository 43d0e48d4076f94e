"""The archive of a request (归档包), for information or to correct a record: one package that verifies itself.

Laid out after BagIt (RFC 8493): `manifest-sha256.txt` names every other file; `case.json` and `history.jsonl` are what
the service knows, `files/` what people made; `README.txt` says how to check it and `verify.py` does.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import Enum
from importlib.resources import files as resources
from typing import Any, Final

from workflows.disclosure.record_corrections import CorrectionOutcome, RecordCorrection
from workflows.disclosure.replies import Outcome
from workflows.disclosure.requests import ArchivedFile, Request, Service
from workflows.disclosure.verify_archive import CLOSING, MANIFEST

FILES: Final = "files/"
_STAMP: Final = (2000, 1, 1, 0, 0, 0)
_UNSAID: Final = ("code_hash", "applicant_mark", "version", "manifest")
TITLE: Final = "政府信息公开申请归档包"
README: Final = """
本包由政务公开系统生成。manifest-sha256.txt 列出每个文件的 SHA-256 校验值；case.json 是案件信息，
closing.json 是结案记录，history.jsonl 是到结案为止的办理经过（每行一件）。
files/ 是申请材料、文书、检索记录、征求意见、审查意见和送达凭证。

校验（需要 Python 3.8 以上，不需要安装其他软件）：
    python verify.py            在解压后的文件夹中
    python verify.py 归档包.zip  或者直接校验压缩包
校验结果末行给出清单的 SHA-256，应当与系统办理经过中“生成归档目录”一条所记的校验值一致。
本包的校验值记录在本包生成之后，因此不在 history.jsonl 之中。

依法重新办理的申请有第二卷：其 closing.json 写明前一卷的校验值。各卷一并校验：
    python verify.py 第二卷.zip 第一卷.zip

This package was made by the disclosure service. manifest-sha256.txt gives the SHA-256 of every other file.
Run verify.py to check them, and compare the digest that it prints with the one in the case's history.
closing.json says how the case ended. A case that was reopened has a second volume whose closing.json
names the digest of the first: verify both at once, python verify.py SECOND.zip FIRST.zip.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of an archive and what it is: `role` as in the manifest of a request."""

    name: str
    role: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file that somebody added to a case (附卷材料). `size` in bytes."""

    id: str
    request_id: str
    role: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Archive:
    """A package that was made for a round; `manifest_sha256` is what the history has on record.

    `request_id` may be that of a request to correct a record, which has one round.
    """

    request_id: str
    round: int
    made_at: datetime
    made_by: str
    sha256: str
    size: int
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package and the lines of the manifest that a request keeps."""

    content: bytes = field(repr=False)
    manifest: tuple[ArchivedFile, ...]
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class CorrectionClosing:
    """How a request to correct a record ended. `target` is the bureau's own day; `told_evidence` shows the telling."""

    number: str
    closed_on: date
    closed_at: datetime
    closed_by: str
    target: date | None
    in_time: bool | None
    outcome: CorrectionOutcome | None
    told_on: date | None
    told_by_way: str
    told_evidence: str
    files: int


@dataclass(frozen=True, slots=True)
class Closing:
    """结案记录: how a round ended. `due` is the last day to close it, None where no term ran; `volume` counts from 1.

    `earlier` are the packages of the rounds before, which this one goes on from: by their digests.
    """

    number: str
    round: int
    volume: int
    closed_on: date
    closed_at: datetime
    closed_by: str
    due: date | None
    in_time: bool | None
    outcome: Outcome | None
    revised: Outcome | None
    service: Service | None
    files: int
    earlier: tuple[Archive, ...] = ()


def pack(
    case: Request | RecordCorrection,
    pieces: Sequence[Piece],
    history: Sequence[Mapping[str, Any]],
    elsewhere: Sequence[ArchivedFile],
    closing: Closing | CorrectionClosing,
    title: str = TITLE,
) -> Package:
    """The package of a request: the same case gives the same bytes. `elsewhere` are files that others keep."""
    named = _named(pieces)
    known = {**_plain(case), "files_kept_elsewhere": [asdict(file) for file in elsewhere]}
    files = {
        "README.txt": f"{title}\n{README}".encode(),
        "case.json": _json(known),
        CLOSING: as_json(closing),
        "history.jsonl": b"".join(_json(line, indent=None) for line in history),
        "verify.py": resources("workflows.disclosure").joinpath("verify_archive.py").read_bytes(),
        **{path: piece.content for path, piece in named.items()},
    }
    lines = [f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)]
    manifest = "".join(lines).encode()
    kept = tuple(
        ArchivedFile(path, piece.role, hashlib.sha256(piece.content).hexdigest(), len(piece.content))
        for path, piece in named.items()
    )
    own = tuple(
        ArchivedFile(path, role, hashlib.sha256(files[path]).hexdigest(), len(files[path]))
        for path, role in (("case.json", "other"), ("history.jsonl", "history"), (CLOSING, "closing"))
    )
    content = _zipped({MANIFEST: manifest, **files})
    return Package(content, (*kept, *own, *elsewhere), hashlib.sha256(manifest).hexdigest())


def as_json(value: Any) -> bytes:
    """A record, or a list of them, as indented JSON in UTF-8."""
    return _json([_plain(one) for one in value] if isinstance(value, list | tuple) else _plain(value))


def _named(pieces: Sequence[Piece]) -> dict[str, Piece]:
    """Paths in the order of the pieces, numbered, so that no two are the same."""
    return {f"{FILES}{place:03d}-{_safe(piece.name)}": piece for place, piece in enumerate(pieces, 1)}


def _safe(name: str) -> str:
    kept = "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in name.strip())
    return kept.lstrip(".")[-150:] or "file"


def _plain(record: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(record).items() if name not in _UNSAID}


def _json(value: Any, indent: int | None = 2) -> bytes:
    said = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=indent, default=_said)
    return said.encode() + b"\n"


def _said(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for path, content in files.items():
            package.writestr(zipfile.ZipInfo(path, _STAMP), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
