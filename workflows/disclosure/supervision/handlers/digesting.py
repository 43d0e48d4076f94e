"""The weekly digest (督办周报): on the first working day of a week, once, also after downtime."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from workflows.disclosure.supervision.events import SupervisionDigestMade
from workflows.disclosure.supervision.lights import Light, light
from workflows.disclosure.supervision.model import Digest, Evidence, SupervisionTask, TaskState
from workflows.disclosure.supervision.ports import Digests, Dossiers, Supervision
from workflows.errors import NotFound
from workflows.handlers.escalations import send
from workflows.handlers.moments import local_date
from workflows.model import Actor
from workflows.ports import Person, UnitOfWork

AHEAD: Final = timedelta(days=14)
"""What is due so soon is named."""
WHOLE: Final = ("office-reviewer", "supervisor", "leader")
"""Roles that get the digest of every department."""
SECTIONS: Final = ("red", "yellow", "due", "done")
"""What turned red, what turned yellow, what is due, what was done with evidence."""
_NAMED: Final = 12
"""Tasks that a mail names; the page has them all."""


def week_of(day: date) -> str:
    """The ISO week: 2026-W48."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02}"


def is_time(uow: UnitOfWork) -> bool:
    """Whether the week's digest is due: a working day of a week that has none."""
    worked = uow.calendar.estimated_kind(uow.today).is_worked
    return worked and uow.wing(Digests).get(week_of(uow.today)) is None


def make_digest(uow: UnitOfWork, actor: Actor) -> Digest | None:
    """The digest of this week, kept and sent; None where the week has one or there is nothing under supervision."""
    store, week = uow.wing(Digests), week_of(uow.today)
    before = store.latest()
    since = local_date(before.made_at) if before else uow.today - timedelta(days=7)
    tasks = [task for task in _tasks(uow, since) if not task.has_parts]
    if not tasks or store.get(week) is not None:
        return None
    digest = Digest(
        week=week,
        made_on=uow.today,
        made_at=uow.now,
        since=since,
        lines=_lines(uow, tasks, before, since),
        counts=_counts(tasks, uow.today),
        lights={task.id: found.value for task in tasks if (found := _open_light(task, uow.today))},
    )
    if not store.add(digest):
        return None
    told = [person.id for person in _send(uow, digest, tasks)]
    event = SupervisionDigestMade(at=uow.now, actor_id=actor.id, week=week, recipients=told)
    uow.history.append([event])
    return digest


def digest_of(uow: UnitOfWork, actor: Actor, *, week: str) -> Digest:  # noqa: ARG001
    """Raises NotFound."""
    found = uow.wing(Digests).get(week)
    if found is None:
        raise NotFound(kind="digest", id=week)
    return found


def digest_weeks(uow: UnitOfWork, actor: Actor) -> list[str]:  # noqa: ARG001
    """The weeks of the last year that have a digest, the newest first."""
    return uow.wing(Digests).weeks(53)


def decline_digest(uow: UnitOfWork, actor: Actor, *, declines: bool) -> None:
    """The person wants no digest by mail, or wants it again. What is red in the own department is told anyway."""
    uow.wing(Digests).decline(actor.id, declines=declines)


def declines_digest(uow: UnitOfWork, actor: Actor) -> bool:
    """Whether the person wants none."""
    return actor.id in uow.wing(Digests).declined()


def _tasks(uow: UnitOfWork, since: date) -> list[SupervisionTask]:
    """What is open, and what ended since the last digest."""
    store = uow.wing(Supervision)
    years = range(since.year - 1, uow.today.year + 1)
    ended = [task for year in years for task in store.of_year(year) if task.done_on and task.done_on >= since]
    return [*store.open_tasks(), *ended]


def _open_light(task: SupervisionTask, today: date) -> Light | None:
    found = light(task, today)
    return found if found in (Light.RED, Light.YELLOW) else None


def _lines(
    uow: UnitOfWork, tasks: Iterable[SupervisionTask], before: Digest | None, since: date
) -> dict[str, list[dict[str, Any]]]:
    known = before.lights if before else {}
    lines: dict[str, list[dict[str, Any]]] = {section: [] for section in SECTIONS}
    for task in sorted(tasks, key=lambda task: (task.due_on, task.code)):
        found = _open_light(task, uow.today)
        if found is not None and known.get(task.id) != found.value:
            lines[found.value].append(_line(task, found))
        if task.is_open and uow.today <= task.due_on <= uow.today + AHEAD:
            lines["due"].append(_line(task, light(task, uow.today)))
        if task.state is TaskState.DONE and task.done_on is not None and task.done_on >= since:
            evidence = uow.wing(Dossiers).evidence(task.id)
            lines["done"].append({**_line(task, Light.GREY), "evidence": _named(evidence)})
    return lines


def _line(task: SupervisionTask, found: Light) -> dict[str, Any]:
    return {
        "id": task.id,
        "code": task.code,
        "title": task.title,
        "title_en": task.title_en,
        "department": task.department,
        "due_on": task.due_on.isoformat(),
        "original_due": task.original_due.isoformat(),
        "light": found.value,
        "urged": task.urged,
    }


def _named(evidence: Iterable[Evidence]) -> list[str]:
    return [one.title for one in evidence]


def _counts(tasks: Iterable[SupervisionTask], today: date) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for task in tasks:
        counted.setdefault(task.department, Counter())[light(task, today).value] += 1
    return {department: dict(numbers) for department, numbers in sorted(counted.items())}


def _send(uow: UnitOfWork, digest: Digest, tasks: Iterable[SupervisionTask]) -> list[Person]:
    """Each head their department's, the office and the leaders the whole one; nobody two."""
    declined, told = uow.wing(Digests).declined(), []
    whole = {person.id: person for role in WHOLE for person in uow.directory.members(role)}
    for person in whole.values():
        if person.id not in declined:
            _mail(uow, person, digest, "")
            told.append(person)
    reds = {task.department for task in tasks if light(task, digest.made_on) is Light.RED}
    for department in digest.counts:
        for person in uow.directory.members(f"head@{department}"):
            # Their own red tasks are told to everybody.
            wants = person.id not in declined or department in reds
            if wants and person.id not in {one.id for one in told}:
                _mail(uow, person, digest, department)
                told.append(person)
    return told


def _mail(uow: UnitOfWork, person: Person, digest: Digest, department: str) -> None:
    chosen = {
        section: [line for line in lines if department in ("", line["department"])]
        for section, lines in digest.lines.items()
    }
    counts = digest.counts.get(department) if department else _total(digest)
    named = [*chosen["red"], *chosen["yellow"], *chosen["due"]]
    unique = list({line["id"]: line for line in named}.values())[:_NAMED]
    lines = [f"{line['code']} {line['title']}（{line['due_on']}）" for line in unique]
    data = {
        "week": digest.week,
        "red": (counts or {}).get("red", 0),
        "yellow": (counts or {}).get("yellow", 0),
        "due_soon": len(chosen["due"]),
        "done": len(chosen["done"]),
        "lines": lines,
    }
    path = f"/supervision/digest/{digest.week}" + (f"?department={department}" if department else "")
    key = f"supervision-digest:{digest.week}"
    send(uow, [person], kind="supervision-digest", key=key, instance_id=None, data=data, path=path)


def _total(digest: Digest) -> dict[str, int]:
    total: Counter[str] = Counter()
    for numbers in digest.counts.values():
        total.update(numbers)
    return dict(total)
