"""The board: the year's tasks by clause with their lights, and what may be chosen to assign or urge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import supervision as queries
from service.storage.queries.supervision import BoardFilter, BoardLine, ClauseCount
from service.web import error_texts
from service.web.i18n import _, is_english
from service.web.pages import (
    SEE_OTHER,
    dispatch,
    local_path,
    names,
    names_of,
    reading,
    text_argument,
    text_field,
    today,
)
from service.web.sent_forms import once_key, sent_form
from service.web.supervision_words import LIGHTS, LOOKS, STATES
from service.web.words import word
from workflows.disclosure.clauses import Clause, paper
from workflows.disclosure.supervision.handlers.holding import may_manage
from workflows.disclosure.supervision.handlers.urging import urge_tasks
from workflows.disclosure.supervision.handlers.working import assign_tasks
from workflows.disclosure.supervision.lights import SILENCE, Light, worst
from workflows.disclosure.supervision.model import SupervisionTask
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.handlers.once import once

WARNING: Final = (Light.RED, Light.YELLOW)
"""What the board shows first, the worst first; the rest is unfolded."""
OPEN: Final = 8
"""Clauses that stand open; all that have something late do."""
CHOSEN: Final = 500
"""Tasks that one action takes."""


@dataclass(frozen=True, slots=True)
class Section:
    """A clause with its numbers and the tasks shown of it; those of `folded` are shown on request."""

    clause: Clause
    count: ClauseCount
    lines: list[BoardLine]
    folded: list[BoardLine] = field(default_factory=list)

    @property
    def calm(self) -> bool:
        """Whether nothing of it is late or nearly so."""
        return self.count.light not in WARNING


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("", "index", index)
    blueprint.add_url_rule("/choose", "choose", choose, methods=["POST"])


def index() -> ResponseReturnValue:
    """A year's plan. An argument that cannot be is left out."""
    years = queries.years(reading())
    wanted = wanted_of(years)
    counts = queries.clauses(reading(), wanted, today())
    total = sum(count.lights.get(wanted.light, 0) if wanted.light else count.number for count in counts.values())
    whole = total <= queries.SHOWN
    shown = wanted if whole or wanted.clause else replace(wanted, clause=_first(counts))
    lines, ended = _shown(wanted, with_parts(queries.lines(reading(), shown, today())))
    leaders = queries.leaders(reading(), wanted.year)
    people = names_of(*leaders, *(one for line in lines for one in (line.task.leader, line.task.handler)))
    sections = _sections(counts, lines, None if whole else shown.clause, wanted)
    folds = not (wanted.light or wanted.state or wanted.clause or _asks("unfolded") or _asks("ended"))
    sections, nearly, calm = _worst_first(sections) if folds else (sections, [], [])
    return render_template(
        "supervision/index.html",
        sections=sections,
        nearly=nearly,
        calm=calm,
        folds=folds,
        wanted=wanted,
        years=years,
        totals=_totals(counts),
        percent=_percent(counts),
        whole=whole,
        hidden=Counter(line.task.clause for line in ended),
        lights=[(key, str(label)) for key, label in LIGHTS.items()],
        states=[(key, str(label)) for key, label in STATES.items()],
        departments=names().departments,
        leaders=[(one, people.get(one, one)) for one in leaders],
        people=people,
        manages=may_manage(required_actor()),
        **shared(),
    )


def choose() -> ResponseReturnValue:
    """Assigns or urges what was chosen, all or none; the board says what came of it."""
    back = local_path(text_field("back", 500), url_for("supervision.index"))
    chosen = list(dict.fromkeys(request.form.getlist("task")))[:CHOSEN]
    try:
        if not chosen:
            flash(_("请先选择任务。"), "warning")
        elif text_field("action", 20) == "urge":
            urge = partial(urge_tasks, task_ids=chosen, note=text_field("note", 2000))
            urged = dispatch(once, form=sent_form() or once_key(), make=urge, place=lambda made: str(len(made)))[0]
            flash(_("已发出%(n)s份催办通知。", n=urged), "success")
        else:
            assigned = dispatch(assign_tasks, task_ids=chosen)
            flash(_("已交办%(n)s项任务。", n=len(assigned)), "success")
    except (Invalid, Conflict, NotAllowed, NotFound) as error:
        code = error.details.get("code")
        told = error_texts.message(error)
        flash(f"{code} {told}" if code else told, "danger")
    return redirect(back, SEE_OTHER)


def wanted_of(years: list[int]) -> BoardFilter:
    """The filter that the address names."""
    asked = text_argument("year", 4)
    newest = years[0] if years else today().year
    year = int(asked) if asked.isascii() and asked.isdecimal() and int(asked) in years else newest
    light, state = text_argument("light", 10), text_argument("state", 20)
    department = text_argument("department")
    clause = text_argument("clause", 10)
    return BoardFilter(
        year=today().year if today().year in years and not asked else year,
        department=department if department in names().departments else "",
        light=light if light in LIGHTS else "",
        leader=text_argument("leader"),
        state=state if state in STATES else "",
        clause=clause if clause in {one.number for one in paper().clauses} else "",
    )


def with_parts(lines: list[BoardLine]) -> list[BoardLine]:
    """Tasks that have parts stand as badly as the worst of those that are shown."""
    lights: dict[str, list[Light]] = {}
    for line in lines:
        if line.task.parent:
            lights.setdefault(line.task.parent, []).append(line.light)
    return [
        BoardLine(line.task, worst(lights.get(line.task.id, ()))) if line.task.has_parts else line for line in lines
    ]


def shared() -> dict[str, object]:
    """What the pages say in words."""
    return {
        "looks": LOOKS,
        "light_word": lambda light: word(LIGHTS, str(light)),
        "state_word": lambda state: word(STATES, str(state)),
        "title_of": title_of,
        "clause_text": lambda clause: clause.text_en if is_english() else clause.text,
        "department_of": lambda one: names().department(one),
        "silence": SILENCE,
        "today": today(),
    }


def title_of(task: SupervisionTask) -> str:
    """In the language of the page."""
    return (is_english() and task.title_en) or task.title


def _asks(name: str) -> bool:
    return bool(text_argument(name, 1))


def _shown(wanted: BoardFilter, lines: list[BoardLine]) -> tuple[list[BoardLine], list[BoardLine]]:
    """What is shown, and the parts that are over, which are only counted unless they were asked for."""
    if wanted.light or wanted.state or _asks("ended"):
        return lines, []
    ended = [line for line in lines if line.task.parent and line.light is Light.GREY]
    return [line for line in lines if line not in ended], ended


def _sections(
    counts: Mapping[str, ClauseCount], lines: list[BoardLine], opened: str | None, wanted: BoardFilter
) -> list[Section]:
    by_clause: dict[str, list[BoardLine]] = {}
    for line in lines:
        by_clause.setdefault(line.task.clause, []).append(line)
    found = []
    for clause in paper().clauses:
        own = by_clause.get(clause.number, [])
        count = counts.get(clause.number)
        if count is not None and (own or (opened is not None and not wanted.clause)):
            found.append(Section(clause, count, own))
    return found


def _worst_first(sections: list[Section]) -> tuple[list[Section], list[Section], list[Section]]:
    """What is late or nearly so, the worst clause first, with its other tasks folded; more of that; and the rest."""
    calm = [replace(one, lines=[], folded=one.lines) for one in sections if one.calm]
    warned = [
        replace(
            one,
            lines=[line for line in one.lines if line.light in WARNING],
            folded=[line for line in one.lines if line.light not in WARNING],
        )
        for one in sections
        if not one.calm
    ]
    warned.sort(key=lambda one: WARNING.index(one.count.light))
    stands = max(OPEN, sum(one.count.light is Light.RED for one in warned))
    return warned[:stands], warned[stands:], calm


def _totals(counts: Mapping[str, ClauseCount]) -> dict[str, int]:
    return {light: sum(count.lights.get(light, 0) for count in counts.values()) for light in LIGHTS}


def _percent(counts: Mapping[str, ClauseCount]) -> int:
    whole = ClauseCount({}, sum(one.done for one in counts.values()), sum(one.weight for one in counts.values()))
    return whole.percent


def _first(counts: Mapping[str, ClauseCount]) -> str:
    return next((clause.number for clause in paper().clauses if clause.number in counts), "")
