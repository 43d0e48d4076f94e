"""The sample process of these tests."""

from __future__ import annotations

from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "samples" / "review"


def read_files(folder: Path) -> dict[str, bytes]:
    """A folder as a bundle's files."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
