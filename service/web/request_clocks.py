"""The clocks of a subject in words, for its applicant and for the bureau: why time does not count is said as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from service.web import request_words
from service.web.clock_texts import Explanation, explain, in_order
from service.web.words import word
from workflows.model import Clock, ClockInterval


def explained(clocks: Iterable[Clock]) -> list[Explanation]:
    """The explanations, running clocks first."""
    return [_explained(clock) for clock in in_order(clocks)]


def _explained(clock: Clock) -> Explanation:
    spoken = tuple(_spoken(interval) for interval in clock.excluded)
    return explain(replace(clock, excluded=spoken))


def _spoken(interval: ClockInterval) -> ClockInterval:
    return replace(interval, reason=word(request_words.REASONS, interval.reason))
