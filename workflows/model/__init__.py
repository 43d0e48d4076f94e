"""What there is: frozen dataclasses without behaviour that would need anything outside this package.

Moments are timezone-aware `datetime` in UTC; dates are `datetime.date`. Identifiers are strings.
"""

from workflows.model.actor import SYSTEM, Actor
from workflows.model.batch import Batch, BatchItem, BatchKind, ItemStatus, Restorable
from workflows.model.clock import Clock, ClockInterval, DueDate
from workflows.model.data_store import StoredValue
from workflows.model.definition import Definition, Deployment
from workflows.model.file import StoredFile
from workflows.model.incident import Incident, IncidentStatus
from workflows.model.instance import Instance, InstanceStatus
from workflows.model.job import Job, JobStatus
from workflows.model.message import Message, MessageStatus
from workflows.model.notice import Escalation, Notice
from workflows.model.start import StartEvent, StartKind
from workflows.model.subscription import Subscription, SubscriptionKind
from workflows.model.task import TaskStatus, UserTask
from workflows.model.timer import ClockReference, Timer, WorkingDays
from workflows.model.topic import Binding, CalledProcess, TopicCall

__all__ = [
    "SYSTEM",
    "Actor",
    "Batch",
    "BatchItem",
    "BatchKind",
    "Binding",
    "CalledProcess",
    "Clock",
    "ClockInterval",
    "ClockReference",
    "Definition",
    "Deployment",
    "DueDate",
    "Escalation",
    "Incident",
    "IncidentStatus",
    "Instance",
    "InstanceStatus",
    "ItemStatus",
    "Job",
    "JobStatus",
    "Message",
    "MessageStatus",
    "Notice",
    "Restorable",
    "StartEvent",
    "StartKind",
    "StoredFile",
    "StoredValue",
    "Subscription",
    "SubscriptionKind",
    "TaskStatus",
    "Timer",
    "TopicCall",
    "UserTask",
    "WorkingDays",
]
