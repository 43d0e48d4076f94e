"""Which process a rehearsal begins with, and by what."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.engine import Bundle, ProcessInfo
from workflows.errors import Invalid, NotFound
from workflows.rehearsal.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Beginning:
    """A process, and the message that starts it; neither where the scenario's own events start one."""

    process: str | None
    message: str | None = None


def choose(bundle: Bundle, scenario: Scenario, wanted: str | None) -> Beginning:
    """The process asked for; else the one that nothing else in the bundle starts or calls.

    Raises NotFound for a process that is not there, Invalid that names the candidates where there are several.
    """
    wanted = wanted or scenario.process
    if wanted is not None:
        process = bundle.process(wanted)
        if process is None:
            keys = ", ".join(process.key for process in bundle.processes)
            raise NotFound(f"There is no executable process {wanted}: {keys or 'none'}.", key=wanted)
        return _beginning(process, scenario)
    candidates = _uncalled(bundle)
    if len(candidates) > 1:
        candidates = [process for process in candidates if process.startable] or candidates
    if len(candidates) > 1:
        keys = ", ".join(process.key for process in candidates)
        raise Invalid(f"Several processes could be started: {keys}. Say which with --process.", candidates=keys)
    return _beginning(candidates[0], scenario)


def _uncalled(bundle: Bundle) -> list[ProcessInfo]:
    called = {element.called for process in bundle.processes for element in process.elements}
    return [process for process in bundle.processes if process.key not in called] or list(bundle.processes)


def _beginning(process: ProcessInfo, scenario: Scenario) -> Beginning:
    if scenario.message is not None:
        return Beginning(process.key, scenario.message)
    if _has_plain_start(process) or not process.message_starts:
        return Beginning(process.key)
    sent = [event.subject for event in scenario.events if event.kind == "message"]
    if sent and sent[0] in process.message_starts:
        return Beginning(None)
    if len(process.message_starts) > 1:
        names = ", ".join(process.message_starts)
        raise Invalid(f"{process.key} is started by a message: {names}. Send one in the scenario's events.")
    return Beginning(process.key, process.message_starts[0])


def _has_plain_start(process: ProcessInfo) -> bool:
    return process.startable
