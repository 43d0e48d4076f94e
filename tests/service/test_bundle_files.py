"""Names and archives as hostile designers send them."""

from __future__ import annotations

import time

import pytest

from service.bundle_files import FilesInvalid, collected, placed, unpacked


@pytest.mark.parametrize(
    "name", ["a" * 150 + "!", "a b" * 60 + "!.bpmn", "../x.bpmn", "/x.bpmn", "x", "", "a\nb.bpmn", "x" * 300 + ".bpmn"]
)
def test_a_name_that_is_none_is_refused_at_once(name: str) -> None:
    started = time.monotonic()
    with pytest.raises(FilesInvalid):
        placed(name)
    assert time.monotonic() - started < 1


def test_forms_and_decisions_are_put_in_their_folders() -> None:
    files = [("审查 表.form", b"{}"), ("a.dmn", b"<x/>"), ("p/q.bpmn", b"<x/>")]
    assert set(collected(files)) == {"forms/审查 表.form", "decisions/a.dmn", "p/q.bpmn"}


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(FilesInvalid):
        unpacked(b"PK\x03\x04 and nothing more")
