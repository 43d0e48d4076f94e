"""Timers in working days that reach into a year whose arrangement is loaded later."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from workflows.handlers.calendars import load_arrangement
from workflows.handlers.moments import local_date
from workflows.handlers.ticks import claim_starts, claim_timers
from workflows.handlers.timers import fire_timer
from workflows.model import Actor

sys.path.insert(0, str(Path(__file__).parent))

from relays import END, START, Relay, files

ADMIN = Actor("root", "root", frozenset({"admin"}))
# The law alone gives New Year's Day off, a Friday; the notice adds the Monday.
YEAR = "".join(f"2027-{days} holiday\n" for days in ("01-01/2027-01-04", "02-05/2027-02-11", "10-01/2027-10-07"))


def timer(text: str) -> str:
    return f"<timerEventDefinition>{text}</timerEventDefinition>"


def in_december(*bundles: dict[str, bytes]) -> Relay:
    relay = Relay()
    relay.world.now = datetime(2026, 12, 30, 1, 0, tzinfo=UTC)
    for bundle in bundles:
        relay.deploy(bundle)
    return relay


def load(relay: Relay) -> None:
    relay.world.run(load_arrangement, ADMIN, text=YEAR)


def days(relay: Relay) -> dict[str, str]:
    """By element: the day at whose beginning its timer fires."""
    rows = relay.world.tables["timers"].values()
    return {row.element_id: local_date(row.due_at).isoformat() for row in rows}


def test_a_waiting_timer_moves_to_where_the_new_year_puts_it_and_fires_then() -> None:
    wait = f'<intermediateCatchEvent id="wait">{timer("<timeDuration>P3WD</timeDuration>")}</intermediateCatchEvent>'
    other = f'<intermediateCatchEvent id="other">{timer("<timeDuration>P3D</timeDuration>")}</intermediateCatchEvent>'
    split = '<parallelGateway id="g"/><endEvent id="e2"/>'
    relay = in_december(files("p", START, split, wait, other, END, flows="s g wait e,g other e2"))
    relay.start("p")
    # 31 December, then Monday the 4th and Tuesday the 5th of January: over when Wednesday begins.
    assert days(relay) == {"wait": "2027-01-06", "other": "2027-01-02"}
    load(relay)
    assert days(relay) == {"wait": "2027-01-07", "other": "2027-01-02"}
    for day, fired in ((6, False), (7, True)):
        relay.world.now = datetime(2027, 1, day, 1, 0, tzinfo=UTC)
        ids = relay.run(claim_timers, limit=10)
        assert any(relay.run(fire_timer, timer_id=one) for one in ids if one in waiting(relay)) is fired


def waiting(relay: Relay) -> list[str]:
    return [row.id for row in relay.world.tables["timers"].values() if row.element_id == "wait"]


def test_a_boundary_cycle_moves_too() -> None:
    boundary = (
        '<boundaryEvent id="b" attachedToRef="t" cancelActivity="false">'
        + timer("<timeCycle>R/P3WD</timeCycle>")
        + "</boundaryEvent>"
    )
    ends = END + '<endEvent id="e2"/>'
    relay = in_december(files("p", START, '<userTask id="t"/>', boundary, ends, flows="s t e,b e2"))
    relay.start("p")
    load(relay)
    assert days(relay) == {"b": "2027-01-07"}


def test_a_scheduled_start_moves_too() -> None:
    starts = f'<startEvent id="s">{timer("<timeDuration>P3WD</timeDuration>")}</startEvent>'
    relay = in_december(files("p", starts, END, flows="s e"))
    load(relay)
    (row,) = relay.world.tables["starts"].values()
    assert local_date(row.due_at).isoformat() == "2027-01-07"
    relay.world.now = datetime(2027, 1, 6, 1, 0, tzinfo=UTC)
    assert relay.run(claim_starts, limit=10) == []
