"""What is deployed: processes, their versions, the files of a bundle, and how much runs on each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from service.storage.tables.deployments import definitions, deployment_files, deployments
from service.storage.tables.instances import instances
from workflows.model import InstanceStatus

_LIVE = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a process. `running` counts instances on it, suspended ones too."""

    definition_id: str
    key: str
    name: str
    version: int
    version_tag: str | None
    startable: bool
    deployment_id: str
    deployment_name: str
    content_hash: str
    deployed_at: datetime
    deployed_by: str
    running: int = 0


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """A process: its latest version, and what runs on each version that has anything running."""

    latest: Version
    running: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a bundle; `digest` is SHA-256 in hex."""

    path: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class DeclaredVersion:
    """One version of a register: the first deployment that had this declaration and form."""

    number: int
    deployment_id: str
    deployed_at: datetime
    deployed_by: str


def declared_versions(connection: sa.Connection, paths: Sequence[str]) -> list[DeclaredVersion]:
    """What a register's declaration and form were, the newest first; deployments that changed neither are left out."""
    statement = (
        sa.select(deployment_files.c.path, deployment_files.c.content, deployments)
        .join(deployments, deployments.c.id == deployment_files.c.deployment_id)
        .where(deployment_files.c.path.in_(paths))
        .order_by(deployments.c.deployed_at, deployments.c.id, deployment_files.c.path)
    )
    found: list[DeclaredVersion] = []
    before: list[tuple[str, bytes]] = []
    for _id, rows in groupby(connection.execute(statement), key=lambda row: row.id):
        own = list(rows)
        content = [(row.path, bytes(row.content)) for row in own]
        if content != before and len(own) == len(paths):
            at, by = own[0].deployed_at, own[0].deployed_by
            found.append(DeclaredVersion(len(found) + 1, own[0].id, at, by))
            before = content
    return found[::-1]


def processes(connection: sa.Connection) -> list[ProcessLine]:
    """Everything deployed, by name."""
    counted = sa.select(definitions.c.key, definitions.c.version, sa.func.count().label("number"))
    counted = counted.join(instances, instances.c.definition_id == definitions.c.id)
    counted = counted.where(instances.c.status.in_(_LIVE)).group_by(definitions.c.key, definitions.c.version)
    running: dict[str, dict[int, int]] = {}
    for row in connection.execute(counted):
        running.setdefault(row.key, {})[row.version] = row.number
    newer = definitions.alias("newer")
    is_latest = ~sa.exists().where(newer.c.key == definitions.c.key, newer.c.version > definitions.c.version)
    rows = connection.execute(_versions().where(is_latest).order_by(definitions.c.name, definitions.c.key))
    return [ProcessLine(_version(row), dict(sorted(running.get(row.key, {}).items(), reverse=True))) for row in rows]


def versions(connection: sa.Connection, key: str) -> list[Version]:
    """All versions of a process, the latest first; empty where there is no such process."""
    on_it = (
        sa.select(sa.func.count())
        .where(instances.c.definition_id == definitions.c.id, instances.c.status.in_(_LIVE))
        .scalar_subquery()
    )
    statement = _versions().add_columns(on_it.label("running")).where(definitions.c.key == key)
    rows = connection.execute(statement.order_by(definitions.c.version.desc()))
    return [_version(row, row.running) for row in rows]


def files(connection: sa.Connection, deployment_id: str) -> list[FileLine]:
    """The files of a bundle, by path."""
    return [
        FileLine(path, len(content), hashlib.sha256(content).hexdigest())
        for path, content in bundle(connection, deployment_id).items()
    ]


def bundle(connection: sa.Connection, deployment_id: str) -> dict[str, bytes]:
    """Paths and contents of a bundle, by path; empty where there is none."""
    statement = sa.select(deployment_files.c.path, deployment_files.c.content)
    statement = statement.where(deployment_files.c.deployment_id == deployment_id)
    return {row.path: bytes(row.content) for row in connection.execute(statement.order_by(deployment_files.c.path))}


def file_of(connection: sa.Connection, deployment_id: str, path: str) -> bytes | None:
    """One file of a bundle."""
    statement = sa.select(deployment_files.c.content).where(
        deployment_files.c.deployment_id == deployment_id, deployment_files.c.path == path
    )
    return _bytes(connection.execute(statement).scalar_one_or_none())


def file_of_instance(connection: sa.Connection, instance_id: str, path: str) -> bytes | None:
    """One file of the version that an instance runs on."""
    statement = (
        sa.select(deployment_files.c.content)
        .join(definitions, definitions.c.deployment_id == deployment_files.c.deployment_id)
        .join(instances, instances.c.definition_id == definitions.c.id)
        .where(instances.c.id == instance_id, deployment_files.c.path == path)
    )
    return _bytes(connection.execute(statement).scalar_one_or_none())


def definitions_in(connection: sa.Connection, deployment_id: str) -> list[Version]:
    """The processes of one deployment, by key."""
    statement = _versions().where(definitions.c.deployment_id == deployment_id).order_by(definitions.c.key)
    return [_version(row) for row in connection.execute(statement)]


def _versions() -> sa.Select[Any]:
    return sa.select(
        definitions,
        deployments.c.name.label("deployment_name"),
        deployments.c.content_hash,
        deployments.c.deployed_at,
        deployments.c.deployed_by,
    ).join(deployments, deployments.c.id == definitions.c.deployment_id)


def _version(row: sa.Row[Any], running: int = 0) -> Version:
    return Version(
        definition_id=row.id,
        key=row.key,
        name=row.name or row.key,
        version=row.version,
        version_tag=row.version_tag,
        startable=row.startable,
        deployment_id=row.deployment_id,
        deployment_name=row.deployment_name,
        content_hash=row.content_hash,
        deployed_at=row.deployed_at,
        deployed_by=row.deployed_by,
        running=running,
    )


def _bytes(content: Any) -> bytes | None:
    return None if content is None else bytes(content)
