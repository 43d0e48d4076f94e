"""Rehearsals: a diagram is run on the real engine and handlers, in memory, with a clock that jumps.

What a person or a connector would do stands in a scenario (`scenario`), what cannot be known of another tool's diagram
is filled in (`adapting`), and everything that was left is told line by line (`report`).
"""

from workflows.rehearsal.reading import read_cases, read_scenario, scenario_of
from workflows.rehearsal.rehearsal import LIMITS, Limits, rehearse
from workflows.rehearsal.report import Line, Report, Status
from workflows.rehearsal.scenario import Scenario
from workflows.rehearsal.stage import MemoryStage, Stage

__all__ = [
    "LIMITS",
    "Limits",
    "Line",
    "MemoryStage",
    "Report",
    "Scenario",
    "Stage",
    "Status",
    "read_cases",
    "read_scenario",
    "rehearse",
    "scenario_of",
]
