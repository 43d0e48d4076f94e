"""A clock explained: from which day it counts, what does not count, when it ends, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from service.web import words
from service.web.i18n import _, _l, is_english
from service.web.pages import DueState, calendar, due_day_state, today
from service.web.words import Words, word
from workflows.calendar.clock import BASIS, STATUTORY, Due, Step, StepKind
from workflows.handlers.moments import explain_due
from workflows.model import Clock

KINDS: Final[Words] = {
    "day0": _l("起算日，不计入"),
    "counted": _l("工作日"),
    "make_up": _l("调休上班日"),
    "weekend": _l("周末"),
    "holiday": _l("节假日"),
    "excluded": _l("不计入期限"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row of one kind, for the table: `counted_to` is the count after the last of them."""

    first: date
    last: date
    kind: str
    reason: str
    counted_to: int
    provisional: bool

    @property
    def days(self) -> int:
        """How many calendar days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Explanation:
    """One clock on a page. `facts` are (term, value); `spans` the arithmetic; both are words of the page's language.

    `statutory`: its term is the law's, not the bureau's own target.
    """

    name: str
    statutory: bool
    state: DueState
    ended_on: date | None
    paused: bool
    sentence: str
    facts: tuple[tuple[str, str], ...]
    spans: tuple[Span, ...]


def in_order(clocks: Iterable[Clock]) -> list[Clock]:
    """What still runs first, and of that the reply's."""
    return sorted(clocks, key=lambda clock: (clock.stopped_on is not None, clock.name != "reply", clock.start))


def explain(clock: Clock) -> Explanation:
    """The clock as things stand today."""
    answer = explain_due(clock, calendar(), today())
    name, lawful = word(words.CLOCKS, clock.name), clock.name in STATUTORY
    if answer is None:
        day = clock.fixed_due or clock.start
        sentence = _("到期日由人员指定为%(day)s。", day=day)
        return Explanation(name, lawful, due_day_state(day), clock.stopped_on, False, sentence, (), ())
    return Explanation(
        name=name,
        statutory=lawful,
        state=due_day_state(answer.date, provisional=answer.provisional),
        ended_on=clock.stopped_on,
        paused=answer.open_interval and clock.stopped_on is None,
        sentence=_sentence(clock, answer),
        facts=tuple(_facts(clock, answer)),
        spans=tuple(spans(answer.arithmetic)),
    )


def spans(steps: Sequence[Step]) -> Iterable[Span]:
    """The days of an arithmetic, neighbours of one kind together."""
    for (kind, reason, provisional), group in groupby(steps, lambda step: (step.kind, step.reason, step.provisional)):
        days = list(group)
        yield Span(days[0].date, days[-1].date, word(KINDS, kind.value), reason, days[-1].number, provisional)


def _sentence(clock: Clock, answer: Due) -> str:
    parts = [
        _("自%(start)s起算（当日不计），", start=clock.start),
        _("共%(days)s个工作日", days=clock.term + clock.extension),
    ]
    if clock.extension:
        parts.append(_("（含延长%(days)s个）", days=clock.extension))
    if answer.excluded_days:
        parts.append(_("，另有%(days)s个工作日不计入", days=answer.excluded_days))
    parts.append(_("，到期日为%(day)s。", day=answer.date))
    return "".join(parts)


def _facts(clock: Clock, answer: Due) -> Iterable[tuple[str, str]]:
    basis = BASIS.get(clock.name)
    if basis is not None:
        yield _("依据"), basis[1] if is_english() else basis[0]
    for interval in clock.excluded:
        end = interval.end.isoformat() if interval.end else _("尚未返回")
        yield (
            _("不计入的时间"),
            _("%(start)s（不含）至%(end)s：%(reason)s", start=interval.start, end=end, reason=interval.reason),
        )
    if answer.open_interval and answer.at_the_latest is not None:
        yield _("最迟到期日"), answer.at_the_latest.isoformat()
    weekend = sum(step.kind in (StepKind.WEEKEND, StepKind.HOLIDAY) for step in answer.arithmetic)
    yield _("其间休息日"), _("%(days)s天", days=weekend)
    if answer.provisional:
        years = _("、").join(str(year) for year in answer.estimated_years())
        yield _("暂定"), _("%(years)s年的放假安排尚未公布，到期日可能变动。", years=years)
