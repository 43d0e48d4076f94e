"""Checks of a whole diagram: what the table cannot say, and what would be accepted and then run wrongly."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.engine.dialect.diagram import Process
from workflows.engine.problems import Problems


def lint(processes: Mapping[str, Process], problems: Problems) -> None:
    """Notes every problem of the executable processes of a bundle."""
