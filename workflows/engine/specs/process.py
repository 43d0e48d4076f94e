"""The spec of a process or of an embedded sub-process."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workflows.engine.kernel import BpmnProcessSpec, WorkflowSpec

if TYPE_CHECKING:
    from workflows.engine.specs.base import NodeSpec
    from workflows.engine.specs.flows import Flow

START = "#start"
"""Name of the root node; no XML id can be written so, hence elements may be called Start or End."""


class ProcessSpec(BpmnProcessSpec):
    """Nodes by name. `called`: a process of its own, with variables of its own, not an embedded sub-process."""

    task_specs: dict[str, NodeSpec]

    def __init__(self, name: str, description: str, filename: str, *, process_key: str, called: bool) -> None:
        # Past BpmnProcessSpec's own constructor, which makes nodes named Start, End and EndJoin.
        WorkflowSpec.__init__(self, name=name, filename=filename)
        self.description = description
        self.process_key = process_key
        self.listeners: list[str] = []
        """Names of the nodes at which the event sub-processes of this level listen."""
        self.watches = False
        """Whether there are conditional events in this level."""
        self.compensation: str | None = None
        """Name of the event sub-process that undoes this level."""
        self.element_ids: set[str] = set()
        """Ids of the elements of this level, and of those embedded in it."""
        self.called = called
        self.ad_hoc = False
        """Whether it stands inside an ad-hoc sub-process."""
        self.end = None
        self.svg = None
        self.io_specification = None
        self.data_objects = {}
        self.data_stores = {}
        self.correlation_keys = {}
        self.bpmn_start_events = []

    @cached_property
    def late_joins(self) -> tuple[NodeSpec, ...]:
        """Nodes that are asked whether they go on once nothing else can run. Not before all nodes are there."""
        return tuple(node for node in self.task_specs.values() if node.joins_late)

    def flows(self) -> list[Flow]:
        return [flow for node in self.task_specs.values() for flow in node.flows]
