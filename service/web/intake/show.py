"""One request with everything that is recorded on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import history
from service.storage.queries.requests import Case
from service.web import history_texts, request_words
from service.web.clock_texts import Explanation
from service.web.i18n import _
from service.web.intake.facts import asked_facts, facts, outcome_facts
from service.web.intake.frame import REGISTRARS, blueprint, held_steps, visible_case
from service.web.intake.others import around, contacts
from service.web.pages import due_state, moment, names, names_of, reading, today
from service.web.request_clocks import explained
from service.web.words import word
from workflows.disclosure.handlers.archiving import ROLES
from workflows.disclosure.request_clocks import CLOSURE_CLOCK, NOTICE_CLOCK
from workflows.model import Actor, Clock, UserTask
from workflows.policy import may_see_task

COCKPIT: Final = "cockpit.instance"
_BEFORE_CLARITY: Final = ("register", "confirm-receipt", "triage", "clarification-notice")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent from one of the page's forms and why it was refused; `form` names it."""

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""


@blueprint.get("/<request_id>")
def show(request_id: str) -> ResponseReturnValue:
    """The page. Raises NotFound, NotAllowed."""
    return draw(visible_case(request_id), Typed())


def draw(case: Case, typed: Typed) -> str:
    """The page as it stands, with what was typed into a form that was refused."""
    actor = required_actor()
    return render_template("intake/show.html", typed=typed, **values(case, actor), **_around(case))


def values(case: Case, actor: Actor) -> dict[str, Any]:
    """What the parts of the page need; the panel of a task draws some of them too."""
    request = case.request
    steps = held_steps(case, actor)
    people = _people(case)
    return {
        "case": case,
        "req": request,
        "facts": facts(case),
        "asked": asked_facts(case),
        "outcome": outcome_facts(case),
        "status": word(request_words.STATES, request.status),
        "look": request_words.STATE_LOOKS[request.status.value],
        "people": people,
        "steps": steps,
        "supplies": [(key, str(text)) for key, text in request_words.SUPPLIES.items()],
        "aids": [(key, str(text)) for key, text in request_words.AIDS.items()],
        "needs": [(key, str(text)) for key, text in request_words.NEEDS.items()],
        "may_draft": bool(steps & {"draft-reply", "answer-now"}),
        "may_name": "name-parties" in steps,
        "may_archive": "archive" in steps,
        "is_registrar": actor.has(*REGISTRARS),
        "may_correct_day": request.receipt is not None and actor.has("disclosure-head", "admin"),
        "reply_kinds": _kinds(),
        "bases": [("", _("（不涉及）")), *((key, str(text)) for key, text in request_words.BASES.items())],
        "file_roles": [(key, str(text)) for key, text in request_words.FILE_ROLES.items() if key in ROLES],
        "party_kinds": [(key, str(text)) for key, text in request_words.PARTIES.items()],
        "today": today().isoformat(),
        "word": _words,
        "moment": moment,
        "show_url": url_for("intake.show", request_id=request.id),
    }


def _around(case: Case) -> dict[str, Any]:
    happenings = history.of_instances(reading(), [process.id for process in case.processes])
    people = {**names_of(*history_texts.people_in(happenings)), f"applicant:{case.request.id}": _("申请人")}
    clocks = explained(clock for clock in case.clocks if not _is_idle(case, clock))
    return {
        "clocks": clocks,
        **around(case),
        **contacts(case),
        "closure_clock": _closure(case),
        "reply_clock": next((clock for clock in clocks if clock.state.day and clock.ended_on is None), None),
        "lines": history_texts.timeline(happenings, people),
        "due": {task.id: due_state(task.due_at, provisional=task.provisional) for task in case.tasks},
        "seen": {task.id for task in case.tasks if may_see_task(required_actor(), task)},
        "holders": {task.id: _holder(task) for task in case.tasks},
        "cockpit_url": _cockpit_url,
        "follow_up_kinds": [(key, str(text)) for key, text in request_words.FOLLOW_UPS.items()],
        "answers": [(key, str(request_words.ANSWERS[key])) for key in ("consent", "object")],
    }


def _closure(case: Case) -> Explanation | None:
    """The ten working days to close the case, while they run."""
    running = [clock for clock in case.clocks if clock.name == CLOSURE_CLOCK and clock.stopped_on is None]
    return explained(running)[0] if running else None


def _is_idle(case: Case, clock: Clock) -> bool:
    """The term to ask for clarification once nobody is at a step that could still ask: it is nobody's duty any more."""
    waits = any(task.properties.get("step") in _BEFORE_CLARITY for task in case.tasks)
    return clock.name == NOTICE_CLOCK and clock.stopped_on is None and not waits


def _kinds() -> list[tuple[str, str]]:
    endings = ("clarification_lapsed", "fee_lapsed", "withdrawn")
    return [(key, str(text)) for key, text in request_words.REPLIES.items() if key not in endings]


def _words(table: str, value: object) -> str:
    found: Any = getattr(request_words, table)
    return word(found, value)


def _people(case: Case) -> dict[str, str]:
    ids = [record.searched_by for record in case.searches] + [review.reviewer for review in case.reviews]
    ids += [view.viewed_by for view in case.views] + [task.assignee or "" for task in case.tasks]
    ids += [file.added_by for file in case.case_files]
    ids += [one.by for one in case.request.assistance.given] if case.request.assistance else []
    return names_of(*ids, case.reply.drafted_by if case.reply else None)


def _holder(task: UserTask) -> str:
    if task.assignee:
        return names_of(task.assignee).get(task.assignee, task.assignee)
    return _("、").join(names().group(group) for group in task.candidate_groups)


def _cockpit_url(instance_id: str) -> str | None:
    if COCKPIT not in current_app.view_functions or not required_actor().has("supervisor", "admin"):
        return None
    return url_for(COCKPIT, instance_id=instance_id)
