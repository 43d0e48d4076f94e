"""Every construct does what the standard says: in memory, through the whole service, and however often it is saved."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from reloading import reload_between_steps

from workflows.rehearsal.conformance import Construct, document, judge, read_suite, run_suite

ROOT = Path(__file__).parents[2]
SUITE = Path(__file__).parent / "cases"


def test_in_memory(construct: Construct) -> None:
    for case in construct.cases:
        assert judge(construct, case).wrong == (), case.title


def test_through_the_whole_service_from_history_alone(construct: Construct, service: Any) -> None:
    for case in construct.cases:
        assert judge(construct, case, service).wrong == (), case.title


def test_saved_loaded_and_pruned_between_every_two_steps(construct: Construct, reloading: Counter[str]) -> None:
    for case in construct.cases:
        assert judge(construct, case).wrong == (), case.title
    assert reloading["times"] or construct.name == "refused"


@pytest.fixture
def reloading(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    return reload_between_steps(monkeypatch)


def test_the_page_about_what_is_supported_is_what_the_suite_says() -> None:
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert page == document(run_suite(read_suite(SUITE))), "run: gongkai conformance --write docs/conformance.md"


def test_no_two_diagrams_have_a_process_or_a_starting_message_in_common(suite: list[Construct]) -> None:
    from workflows.engine import read_bundle

    keys: Counter[str] = Counter()
    for construct in suite:
        bundle = read_bundle(construct.files, topics=None)
        keys.update(process.key for process in bundle.processes)
        keys.update(message for process in bundle.processes for message in process.message_starts)
    assert [name for name, number in keys.items() if number > 1] == []
