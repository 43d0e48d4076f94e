"""What the parts of the year share: the stage, the people, and what is still to come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from service.demo.stage import Stage
from service.demo.workforce import Planned, Workforce
from workflows.disclosure.ports import Documents, Publications
from workflows.errors import NotFound, WorkflowError
from workflows.model import Actor
from workflows.ports import UnitOfWork

Say = Callable[[str], None]
What = Callable[[], Any]
YEAR: Final = 2026


@dataclass(slots=True)
class Story:
    """People act on days: what is due on a day, or was while nobody worked, is done on the next working morning."""

    stage: Stage
    people: Workforce
    say: Say
    _later: list[tuple[date, What]] = field(default_factory=list)

    def at(self, day: date, what: What) -> None:
        """`what` happens on the first working morning from that day on."""
        self._later.append((day, what))

    def plan(self, subject: str, **steps: Planned) -> None:
        """What is answered at steps of a subject; a name with `__` is a step with hyphens."""
        known = self.people.plans.setdefault(subject, {})
        known.update({step.replace("__", "-"): planned for step, planned in steps.items()})

    def hold(self, subject: str, step: str, until: date) -> None:
        """A task lies until that day; what was planned for it then counts."""
        known = self.people.plans.setdefault(subject, {})
        planned = known.get(step)
        known[step] = None

        def release() -> None:
            known.pop(step)
            if planned is not None:
                known[step] = planned

        self.at(until, release)

    def morning(self) -> None:
        """Everything that is to happen by today. What the rules refuse is told, and nothing has changed."""
        for due in sorted((one for one in self._later if one[0] <= self.stage.today), key=lambda one: one[0]):
            self._later.remove(due)
            try:
                due[1]()
            except WorkflowError as refused:
                self.say(f"{self.stage.today} ✗ {refused} {refused.details}")

    def publication(self, document_id: str) -> str:
        """The id of what a document was published as."""
        return self.stage.look(_publication_of, document_id=document_id)

    def several(self, days: Iterable[tuple[date, What]]) -> None:
        """All of it, each on its day."""
        for day, what in days:
            self.at(day, what)


def _publication_of(uow: UnitOfWork, actor: Actor, *, document_id: str) -> str:  # noqa: ARG001
    found = uow.wing(Publications).of_document(document_id)
    if found is None:
        raise NotFound(f"{uow.wing(Documents).get(document_id).title} is not published.", document_id=document_id)
    return found.id
