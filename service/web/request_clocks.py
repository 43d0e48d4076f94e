"""The clocks of a request in words, for its applicant and for the bureau."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from service.web import request_words, words
from service.web.clock_texts import Explanation, explain, in_order
from service.web.words import word
from workflows.model import Clock, ClockInterval

_NAMES = {**words.CLOCKS, **request_words.CLOCKS}


def explained(clocks: Iterable[Clock]) -> list[Explanation]:
    """The explanations, running clocks first."""
    return [_explained(clock) for clock in in_order(clocks)]


def _explained(clock: Clock) -> Explanation:
    spoken = tuple(_spoken(interval) for interval in clock.excluded)
    return replace(explain(replace(clock, excluded=spoken)), name=word(_NAMES, clock.name))


def _spoken(interval: ClockInterval) -> ClockInterval:
    return replace(interval, reason=word(request_words.REASONS, interval.reason))
