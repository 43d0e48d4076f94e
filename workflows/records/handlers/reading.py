"""Looking at a register: as it is declared now, and what is in a record. These handlers only look."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

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
    return _read(uow, type_key, uow.wing(Records).deployment_of(type_key))


def _read(uow: UnitOfWork, type_key: str, deployment_id: str) -> Register:
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


def registers_to_read(uow: UnitOfWork, actor: Actor) -> dict[str, Register]:
    """Every register that somebody may see, by key."""
    return {key: one for key, one in all_registers(uow).items() if may_read(actor, one.declared)}


def public_registers(uow: UnitOfWork, actor: Actor) -> dict[str, Register]:  # noqa: ARG001
    """Every register that the public may see, by key."""
    return {key: one for key, one in all_registers(uow).items() if one.declared.public is not None}


def all_registers(uow: UnitOfWork) -> dict[str, Register]:
    """Every register, by key, whoever may see it."""
    found = {}
    for key, deployment_id in uow.wing(Records).deployments().items():
        # One that cannot be read is no reason to show none.
        with suppress(NotFound):
            found[key] = _read(uow, key, deployment_id)
    return found


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


def records_as_entered(
    uow: UnitOfWork,
    actor: Actor,  # noqa: ARG001
    *,
    records: Sequence[Record],
) -> list[tuple[Record, Mapping[str, Any]]]:
    """Records with the answers that count; those of the first version where none counts yet."""
    store = uow.wing(Records)
    return [
        (record, record.current_answers if record.current else store.versions(record.id)[-1].answers)
        for record in records
    ]


@dataclass(frozen=True, slots=True)
class SubmissionFile:
    """What was submitted together. `before` is what a single changed record said until then."""

    register: Register
    submission: Submission
    versions: tuple[RecordVersion, ...]
    before: RecordVersion | None = None


def open_submission(uow: UnitOfWork, actor: Actor, *, submission_id: str) -> SubmissionFile:  # noqa: ARG001
    """What a task of the reviewing process is about: whoever sees the task sees it. Raises NotFound."""
    store = uow.wing(Records)
    submission = store.submission(submission_id)
    versions = store.of_submission(submission_id)
    before = None
    if len(versions) == 1 and versions[0].number > 1:
        current = store.get(versions[0].record_id).current
        before = next((one for one in store.versions(versions[0].record_id) if one.number == current), None)
    return SubmissionFile(register_of(uow, submission.type_key), submission, tuple(versions), before)
