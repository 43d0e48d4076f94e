"""Plays the year on a stage, one working morning after the other, and tells what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from service.demo.stage import Stage
from service.demo.telling import Chronicle
from service.demo.workforce import Workforce
from service.demo.year import afterwards, corrections, documents, others, readers, requests, supervision
from service.demo.year.asked import Ask
from service.demo.year.story import Say, Story


@dataclass(slots=True)
class Told:
    """What came of the year, for whoever wants to count it."""

    asked: dict[str, Ask] = field(default_factory=dict)
    days: int = 0
    tasks: int = 0
    undone: dict[str, str] = field(default_factory=dict)


class Year:
    """The year on a stage."""

    def __init__(self, stage: Stage, say: Say) -> None:
        self._stage, self._say = stage, say
        self._chronicle = Chronicle()
        self._people = Workforce(stage)
        self._told = Told()
        self._story = Story(stage, self._people, say)
        requests.begin(self._story, self._told.asked)
        for part in (documents, afterwards, corrections, readers, supervision, others):
            part.begin(self._story)

    def play(self, days: list[date]) -> Told:
        """Every working morning and what is done on it."""
        for day in days:
            self._stage.go_on(day)
            self._story.morning()
            self._people.work(since=timedelta(hours=12))
            for line in self._chronicle.lines():
                self._say(line)
            self._told.days += 1
        self._told.tasks, self._told.undone = self._people.done, dict(self._people.undone)
        return self._told
