"""The weekly digest: once a week, to whom it concerns, saying what changed since the last one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workflows.disclosure.supervision.handlers.digesting import (
    decline_digest,
    declines_digest,
    digest_of,
    digest_weeks,
    make_digest,
    week_of,
)
from workflows.disclosure.supervision.handlers.working import assign_tasks, confirm_task, submit_task
from workflows.errors import NotFound
from workflows.model import SYSTEM


def told(bureau: Any) -> dict[str, dict[str, Any]]:
    return dict(bureau.mails("supervision-digest"))


def test_each_head_gets_their_own_and_the_office_and_leaders_the_whole(bureau: Any) -> None:
    bureau.plan({"due": "2026-03-06"}, {"code": "2.6a-9", "clause": "2.6a", "department": "elderly-care"})
    bureau.at("2026-03-02")
    mails = told(bureau)
    assert mails.keys() == {"zhao", "zhou", "wu", "sun", "wang", "he"}
    assert (mails["wang"]["yellow"], mails["he"]["yellow"], mails["sun"]["yellow"]) == (1, 0, 1)
    assert mails["sun"]["due_soon"] == 1
    assert mails["wang"]["lines"] == ["2.1-9 公布统计公报（2026-03-06）"]
    assert bureau.run(digest_weeks, "li") == ["2026-W10"]


def test_it_goes_out_once_a_week_on_the_first_working_day_also_after_downtime(bureau: Any) -> None:
    bureau.plan()
    for day in ("2026-03-02", "2026-03-03", "2026-03-07"):
        bureau.at(day)
    assert bureau.run(digest_weeks, "li") == ["2026-W10"]
    bureau.at("2026-03-12")
    assert bureau.run(digest_weeks, "li") == ["2026-W11", "2026-W10"], "nothing ran from Monday to Wednesday"
    bureau.at("2026-04-06")
    assert bureau.run(digest_weeks, "li")[0] == "2026-W11", "a holiday is no working day"
    bureau.at("2026-04-07")
    assert bureau.run(digest_weeks, "li")[0] == "2026-W15"
    assert bureau.run(make_digest, SYSTEM) is None
    assert len(bureau.mails("supervision-digest")) == 3 * 5


def test_it_says_what_turned_red_or_yellow_and_what_was_done_with_which_evidence(bureau: Any) -> None:
    tasks = bureau.plan(
        {"code": "a", "due": "2026-03-06"}, {"code": "b", "due": "2026-03-18"}, {"code": "c", "due": "12-01"}
    )
    bureau.run(assign_tasks, "zhao", task_ids=[task.id for task in tasks])
    bureau.at("2026-03-02", 10)
    bureau.prove(tasks[2].id, name="公报.pdf.txt")
    bureau.run(submit_task, "li", task_id=tasks[2].id, text="已办")
    bureau.run(confirm_task, "zhao", task_id=tasks[2].id)
    bureau.at("2026-03-11")
    digest = bureau.run(digest_of, "li", week="2026-W11")
    codes = {section: [line["code"] for line in lines] for section, lines in digest.lines.items()}
    assert codes == {"red": ["a"], "yellow": ["b"], "due": ["b"], "done": ["c"]}
    assert digest.lines["done"][0]["evidence"] == ["公报.pdf.txt"]
    assert digest.counts == {"finance": {"red": 1, "yellow": 1, "grey": 1}}
    bureau.at("2026-03-16")
    again = bureau.run(digest_of, "li", week="2026-W12")
    assert again.lines["red"] == [], "it was red before"
    with pytest.raises(NotFound):
        bureau.run(digest_of, "li", week="2026-W01")


def test_who_wants_none_is_still_told_of_their_own_red_tasks(bureau: Any) -> None:
    bureau.plan({"due": "2026-03-06"})
    for person in ("wang", "sun"):
        bureau.run(decline_digest, person, declines=True)
    assert bureau.run(declines_digest, "wang")
    bureau.at("2026-03-02")
    assert "wang" not in told(bureau)
    bureau.at("2026-03-09")
    assert told(bureau)["wang"]["red"] == 1
    assert "sun" not in told(bureau)
    bureau.run(decline_digest, "sun", declines=False)
    bureau.at("2026-03-16")
    assert "sun" in told(bureau)


def test_nothing_under_supervision_is_no_digest(bureau: Any) -> None:
    bureau.at("2026-03-02")
    assert bureau.run(digest_weeks, "li") == []


def test_a_week_is_the_iso_week() -> None:
    assert week_of(date(2027, 1, 1)) == "2026-W53"
    assert week_of(date(2026, 11, 26)) == "2026-W48"
