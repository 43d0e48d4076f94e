"""Looking at a register: as it is declared now, and what is in a record. These handlers only look."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from workflows.engine import read_bundle
from workflows.errors import NotAllowed, NotFound
from workflows.forms import Form
from workflows.model import SYSTEM, Actor
from workflows.policy import SUPERVISORS
from workflows.ports import UnitOfWork
from workflows.records.declaration import RecordType
from workflows.records.extension import declarations
from workflows.records.model import Record, RecordVersion, Submission
from workflows.records.ports import Records


@dataclass(frozen=True, slots=True)
class Register:
    """A register as it is declared now, with the form of its records."""

    declared: RecordType
    form: Form


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A record with all that it ever said, newest first."""

    register: Register
    record: Record
    versions: tuple[RecordVersion, ...]


_LIMIT = 64
_cache: OrderedDict[tuple[str, str], Register] = OrderedDict()
_lock = Lock()


def register_of(uow: UnitOfWork, type_key: str) -> Register:
    """The register of a key, as the latest deployment declares it. Raises NotFound."""
    deployment_id = uow.wing(Records).deployment_of(type_key)
    known = (deployment_id, type_key)
    with _lock:
        if (found := _cache.get(known)) is not None:
            return found
    files = uow.deployments.get(deployment_id).files
    declared = declarations(files).get(type_key)
    form = None if declared is None else read_bundle(files, topics=None).form(declared.form)
    if declared is None or form is None:
        raise NotFound("There is no such register.", key=type_key)
    with _lock:
        _cache[known] = Register(declared, form)
        while len(_cache) > _LIMIT:
            _cache.popitem(last=False)
        return _cache[known]


def may_read(actor: Actor, declared: RecordType) -> bool:
    """Readers, writers and supervisors; everybody where the register names no readers."""
    return not declared.read or may_write(actor, declared) or actor.has(*declared.read)


def may_write(actor: Actor, declared: RecordType) -> bool:
    """The register's writers, and supervisors."""
    return actor.id == SYSTEM.id or actor.has(*declared.write, *SUPERVISORS)


def check_write(actor: Actor, declared: RecordType) -> None:
    """Raises NotAllowed."""
    if not may_write(actor, declared):
        raise NotAllowed("You may not enter records here.", key=declared.key, needs=list(declared.write))


def open_register(uow: UnitOfWork, actor: Actor, *, type_key: str) -> Register:
    """A register for somebody who may see it. Raises NotFound, NotAllowed."""
    register = register_of(uow, type_key)
    if not may_read(actor, register.declared):
        raise NotAllowed("You may not see this register.", key=type_key, needs=list(register.declared.read))
    return register


def public_register(uow: UnitOfWork, actor: Actor, *, type_key: str) -> Register:  # noqa: ARG001
    """A register that the public may see. Raises NotFound, also for one that it may not."""
    register = register_of(uow, type_key)
    if register.declared.public is None:
        raise NotFound("There is no such register.", key=type_key)
    return register


def open_record(uow: UnitOfWork, actor: Actor, *, record_id: str) -> RecordFile:
    """A record and its history. Raises NotFound, NotAllowed."""
    record = uow.wing(Records).get(record_id)
    register = open_register(uow, actor, type_key=record.type_key)
    return RecordFile(register, record, tuple(uow.wing(Records).versions(record_id)))


def open_submission(
    uow: UnitOfWork,
    actor: Actor,  # noqa: ARG001
    *,
    submission_id: str,
) -> tuple[Register, Submission, list[RecordVersion]]:
    """What a task of the reviewing process is about: whoever sees the task sees it. Raises NotFound."""
    submission = uow.wing(Records).submission(submission_id)
    versions = uow.wing(Records).of_submission(submission_id)
    return register_of(uow, submission.type_key), submission, versions
