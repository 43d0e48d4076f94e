"""What the handlers need from outside, as protocols. `workflows.memory` and `service.storage` implement them.

A unit of work is one command: everything done through it is committed together or not at all, and only the
dispatcher commits. Stores take and give the frozen records of `workflows.model`.
"""

from workflows.ports.definitions import Deployments, Starts
from workflows.ports.instances import Batches, DataStores, Incidents, Instances, Tasks
from workflows.ports.keeping import Arrangements, Bookmarks, Files, History
from workflows.ports.outbox import Notices, Outbox
from workflows.ports.people import Directory, Person, TimeSource
from workflows.ports.plugins import (
    BpmnError,
    BundleView,
    Extension,
    Guard,
    LadderStep,
    Plugins,
    Retries,
    TopicFunction,
    Topics,
)
from workflows.ports.unit_of_work import UnitOfWork
from workflows.ports.waiting import Clocks, Escalations, Messages, Subscriptions, Timers

__all__ = [
    "Arrangements",
    "Batches",
    "Bookmarks",
    "BpmnError",
    "BundleView",
    "Clocks",
    "DataStores",
    "Deployments",
    "Directory",
    "Escalations",
    "Extension",
    "Files",
    "Guard",
    "History",
    "Incidents",
    "Instances",
    "LadderStep",
    "Messages",
    "Notices",
    "Outbox",
    "Person",
    "Plugins",
    "Retries",
    "Starts",
    "Subscriptions",
    "Tasks",
    "TimeSource",
    "Timers",
    "TopicFunction",
    "Topics",
    "UnitOfWork",
]
