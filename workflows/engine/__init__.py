"""The engine: deployed bundles are read and checked, instances run. Only this package knows SpiffWorkflow.

Tokens, their life cycle and the workflows that hold them are SpiffWorkflow's (`kernel`, `tokens`). What stands at a
token, the nodes in `specs`, is our own: each of the library's was measured to lose data, to grow without bound or to do
nothing where the standard asks for something. Expressions are FEEL; no Python of a diagram is ever run.
"""

from workflows.engine.api import (
    Completed,
    ElementInfo,
    Failure,
    OpenTask,
    Outcome,
    ProcessInfo,
    StartInfo,
    ThrownMessage,
)
from workflows.engine.beginning import load, start
from workflows.engine.bundle import Bundle, content_hash, line_in, read_bundle
from workflows.engine.comparing import Difference, compare
from workflows.engine.due import add_duration
from workflows.engine.failing import engine_failed
from workflows.engine.migration import migrate
from workflows.engine.repair import Standing, Target
from workflows.engine.run import Run
from workflows.engine.schedules import Schedule, condition_holds, first_due, next_due, recounted

__all__ = [
    "Bundle",
    "Completed",
    "Difference",
    "ElementInfo",
    "Failure",
    "OpenTask",
    "Outcome",
    "ProcessInfo",
    "Run",
    "Schedule",
    "Standing",
    "StartInfo",
    "Target",
    "ThrownMessage",
    "add_duration",
    "compare",
    "condition_holds",
    "content_hash",
    "engine_failed",
    "first_due",
    "line_in",
    "load",
    "migrate",
    "next_due",
    "read_bundle",
    "recounted",
    "start",
]
