"""Event sub-processes (BPMN 2.0.2 §10.3.5, §13.5.4).

When a process or sub-process begins, each of its event sub-processes gets a token that listens for the trigger of its
start event. Listeners keep nothing alive and go in silence when all else in their level is over. The start event that
fires is the listener's; the event sub-process then runs as a sub-process of its level, with the level's variables.
"""

from __future__ import annotations

from workflows.engine.specs.base import Description
from workflows.engine.specs.events import AsideEventSpec
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.subprocesses import SubProcessSpec
from workflows.engine.specs.trigger import Trigger
from workflows.engine.tokens import Token


class EventSubProcessSpec(SubProcessSpec):
    """What runs when a listener has fired."""


class ListenerSpec(AsideEventSpec):
    """Listens for a start event's trigger; the start event itself is in the trace when the inside begins."""

    traced = False

    def __init__(
        self,
        process: ProcessSpec,
        name: str,
        element: Description,
        trigger: Trigger,
        *,
        interrupting: bool,
        begins: str,
    ) -> None:
        super().__init__(process, name, element, trigger, interrupting=interrupting)
        self.begins = begins
        """Name of the event sub-process."""

    def interrupt(self, token: Token) -> None:
        """Everything else in the level goes, the other listeners too: an interrupted level is not interrupted twice."""
        for other in token.workflow.live_tokens():
            if other is not token:
                other.cancel()
