"""The year as months with what is due, and one duty with its times."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries.history import Happening, of_duty
from service.web.history_texts import people_in, timeline
from service.web.i18n import _, _l, is_english
from service.web.pages import ask, lang, moment, names, names_of, reading, text_argument, today
from service.web.refusals import in_chinese
from service.web.words import CHANNELS, Words, word
from workflows.calendar.cycle_words import event_name, in_words
from workflows.calendar.cycles import CycleKind, read_cycle
from workflows.calendar.dates import FIRST_YEAR, LAST_YEAR
from workflows.disclosure.duties import Duty, OccurrenceState
from workflows.disclosure.duty_words import period_words
from workflows.disclosure.handlers.duties import may_edit
from workflows.disclosure.handlers.duty_reading import DutyFile, DutyLine, all_duties, duties_of_year, duty_file
from workflows.disclosure.handlers.duty_rounds import STOPPED
from workflows.policy import SUPERVISORS

STATES: Final[Words] = {
    "late": _l("逾期"),
    "planned": _l("未开始"),
    "started": _l("办理中"),
    "done": _l("已办结"),
    "waived": _l("免予办理"),
}
_AHEAD: Final = timedelta(days=200)
LOOKS: Final = {
    "late": ("red", "alert-triangle"),
    "planned": ("grey", "calendar-event"),
    "started": ("blue", "player-play"),
    "done": ("green", "circle-check"),
    "waived": ("grey", "ban"),
}


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("", "index", index)
    blueprint.add_url_rule("/<code>", "duty", duty)


def index() -> ResponseReturnValue:
    """A year, by month. An argument that cannot be is left out."""
    asked = text_argument("year", 4)
    year = int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR else today().year
    department, state = text_argument("department"), text_argument("state", 20)
    state = state if state in STATES else ""
    everything = ask(duties_of_year, year=year)
    lines = ask(duties_of_year, year=year, department=department, state=state)
    months = [(month, list(some)) for month, some in groupby(lines, key=lambda line: line.occurrence.due_on.month)]
    return render_template(
        "duties/index.html",
        year=year,
        years=[one for one in (year - 1, year + 1) if FIRST_YEAR <= one <= LAST_YEAR],
        months=months,
        counts=_counts(everything),
        provisional=any(line.occurrence.provisional for line in lines),
        department=department,
        departments=sorted({(duty.department, names().department(duty.department)) for duty in ask(all_duties)}),
        waiting=[duty for duty in ask(all_duties) if duty.active and duty.rule.kind is CycleKind.EVENT],
        state=state,
        states=[(key, str(label)) for key, label in STATES.items()],
        this_month=today().month if year == today().year else 0,
        may_edit=may_edit(required_actor()),
        **shared(),
    )


def duty(code: str) -> ResponseReturnValue:
    """One duty. Raises NotFound."""
    return draw(ask(duty_file, code=code))


def draw(file: DutyFile, **more: object) -> str:
    """The page of a duty; `more` is what an action has to say."""
    happened = _happened(file)
    people = names_of(
        *(line.occurrence.ended_by for line in file.lines),
        *(one["by"] for line in file.lines for one in line.occurrence.earlier),
        *(event.recorded_by for event in file.events),
        *people_in(happened),
    )
    values: dict[str, object] = {
        "file": file,
        "duty": file.duty,
        "name": name_of(file.duty),
        "coming": file.coming,
        "lines": sorted(filter(_is_near, file.lines), key=lambda line: line.occurrence.due_on, reverse=True),
        "event": event_name(file.duty.rule.at, lang()) if file.duty.rule.kind is CycleKind.EVENT else "",
        "department": names().department(file.duty.department),
        "evidence": (is_english() and file.duty.evidence_en) or file.duty.evidence,
        "channels": [word(CHANNELS, channel.value) for channel in file.duty.channels],
        "history": timeline(happened, people),
        "moment": moment,
        "local": lambda text: moment(datetime.fromisoformat(text)) if text else "",
        "document_of": document_of,
        "oversees": required_actor().has(*SUPERVISORS),
        "stopped": STOPPED,
        "may_edit": may_edit(required_actor()),
        "may_record": may_edit(required_actor()) or required_actor().department == file.duty.department,
        "people": people,
        "typed": {},
        "errors": {},
        **shared(),
    }
    return render_template("duties/duty.html", **{**values, **more})


def shared() -> dict[str, object]:
    """What both pages say in words."""
    return {
        "looks": LOOKS,
        "state_word": lambda state: word(STATES, state),
        "state_of": state_of,
        "name_of": name_of,
        "period_of": lambda occurrence: period_words(occurrence.period, lang()),
        "period_words": lambda period: period_words(period, lang()),
        "words_of": lambda one: in_words(read_cycle(one.cycle), lang()),
        "event_of": lambda one: event_name(one.rule.at, lang()),
        "department_of": lambda one: names().department(one.department),
        "said": lambda text: text if is_english() else in_chinese(text) or text,
        "weekday": lambda day: _weekdays()[day.weekday()],
    }


def state_of(line: DutyLine) -> str:
    """How a time is shown: late before anything that is open."""
    return "late" if line.late and line.occurrence.is_open else line.occurrence.state.value


def name_of(duty: Duty) -> str:
    """In the language of the page."""
    return (is_english() and duty.name_en) or duty.name


def document_of(subject: str) -> str | None:
    """The document that was begun, by the business key."""
    kind, _colon, key = subject.partition(":")
    return key if kind == "document" else None


def _happened(file: DutyFile) -> list[Happening]:
    event = file.duty.rule.at if file.duty.rule.kind is CycleKind.EVENT else ""
    begun = [line.occurrence for line in file.lines if line.occurrence.instance_id]
    before = [one["instance_id"] for times in begun for one in times.earlier]
    return of_duty(reading(), file.duty.code, event, [*(str(times.instance_id) for times in begun), *before])


def _counts(lines: list[DutyLine]) -> dict[str, int]:
    counts = dict.fromkeys(STATES, 0)
    for line in lines:
        counts[state_of(line)] += 1
    return counts


def _is_near(line: DutyLine) -> bool:
    """What lies further ahead than the page says already, nobody has to do anything about."""
    return line.occurrence.state is not OccurrenceState.PLANNED or line.occurrence.due_on <= today() + _AHEAD


def _weekdays() -> tuple[str, ...]:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
