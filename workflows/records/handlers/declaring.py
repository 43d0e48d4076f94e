"""Declaring a register without writing its files: what designers do in the Studio.

A register is deployed with the bundle that has its review, as that bundle's next version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.engine import content_hash, read_bundle
from workflows.errors import Conflict, Invalid, NotFound
from workflows.forms import Form
from workflows.handlers.deployments import deploy
from workflows.handlers.inspection import check_files
from workflows.model import Actor, Deployment
from workflows.policy import check_design
from workflows.ports import UnitOfWork
from workflows.records.declaration import ACCEPT, RecordType
from workflows.records.drafting import RegisterDraft, drafted, path_of, written
from workflows.records.extension import declarations
from workflows.records.ports import Records


@dataclass(frozen=True, slots=True)
class DeclaredRegister:
    """A register in force. `home` is the process whose bundle it is declared with; `paths` its declaration and form.

    `digest` is what a change must name: it is another one once somebody has changed the register.
    """

    declared: RecordType
    draft: RegisterDraft
    deployment_id: str
    home: str
    paths: tuple[str, str]
    digest: str


def reviewing(uow: UnitOfWork, actor: Actor, *, keys: Sequence[str]) -> list[str]:
    """Those of the processes in whose bundle something lets records count. Raises NotAllowed."""
    check_design(actor)
    return [key for key in keys if ACCEPT in read_bundle(_latest(uow, key), topics=None).topics]


def open_declaration(uow: UnitOfWork, actor: Actor, *, type_key: str) -> DeclaredRegister:
    """A register as it is in force, to be looked at or edited. Raises NotFound, NotAllowed."""
    check_design(actor)
    deployment_id = uow.wing(Records).deployment_of(type_key)
    return _opened(type_key, deployment_id, _declaring(uow, deployment_id))


def open_declarations(uow: UnitOfWork, actor: Actor) -> dict[str, DeclaredRegister]:
    """Every register as it is in force, by key; each bundle is read once. Raises NotFound, NotAllowed."""
    check_design(actor)
    where = uow.wing(Records).deployments()
    bundles = {one: _declaring(uow, one) for one in set(where.values())}
    return {key: _opened(key, one, bundles[one]) for key, one in where.items()}


_Declaring = tuple[Mapping[str, bytes], Mapping[str, RecordType], str]
"""The files of a bundle, the registers that they declare, and the first process of the bundle."""


def _declaring(uow: UnitOfWork, deployment_id: str) -> _Declaring:
    files = uow.deployments.get(deployment_id).files
    return files, declarations(files), uow.deployments.definitions_of(deployment_id)[0].key


def _opened(type_key: str, deployment_id: str, bundle: _Declaring) -> DeclaredRegister:
    files, found, first = bundle
    declared = found.get(type_key)
    if declared is None:
        raise NotFound("There is no such register.", key=type_key)
    paths = (path_of(files, type_key), f"forms/{declared.form}.form")
    home = declared.process or first
    digest = content_hash({path: files[path] for path in paths})
    return DeclaredRegister(declared, drafted(declared, files[paths[1]]), deployment_id, home, paths, digest)


def check_declaration(uow: UnitOfWork, actor: Actor, *, draft: RegisterDraft, home: str) -> list[dict[str, Any]]:
    """What a deployment would refuse, as `check_files` lists it. Raises NotFound, NotAllowed."""
    return check_files(uow, actor, files=declared_files(uow, actor, draft=draft, home=home))


def declared_files(uow: UnitOfWork, actor: Actor, *, draft: RegisterDraft, home: str) -> dict[str, bytes]:
    """The bundle of the process with the register as drafted. Raises NotFound, NotAllowed."""
    check_design(actor)
    files = {**_latest(uow, home)}
    if _is_declared(uow, draft.key):
        # Another deployment of the bundle may have left out what is in force.
        known = open_declaration(uow, actor, type_key=draft.key)
        own = uow.deployments.get(known.deployment_id).files
        files |= {path: own[path] for path in known.paths}
    return {**files, **written(draft, files)}


def declare_register(
    uow: UnitOfWork, actor: Actor, *, draft: RegisterDraft, home: str, expected: str | None
) -> Deployment:
    """The register is in force as drafted; records that are there stay, with the fields that they were entered with.

    It is deployed with the bundle of the process `home`, as that bundle's next version. `expected` is the `digest` of
    the register that is changed, None for a new one.

    Raises NotAllowed, NotFound, DiagramInvalid, Invalid (`field` key: the name is taken), Conflict (somebody changed
    the register meanwhile).
    """
    check_design(actor)
    # Asking for the latest version waits for whoever deploys the same process.
    uow.deployments.latest_version(home)
    if expected is None and _is_declared(uow, draft.key):
        raise Invalid(f"There is a register {draft.key} already.", field="key")
    if expected is not None:
        actual = open_declaration(uow, actor, type_key=draft.key).digest
        if actual != expected:
            raise Conflict("Somebody changed this register meanwhile.", expected=expected, actual=actual)
    files = declared_files(uow, actor, draft=draft, home=home)
    name = uow.deployments.get(uow.deployments.latest(home).deployment_id).name
    deployment = deploy(uow, actor, name=name, files=files)
    # Deployed before with this very content, it is in force again as it was then.
    uow.wing(Records).declare(draft.key, deployment.id, draft.name)
    return deployment


def form_of(files: Mapping[str, bytes], declared: RecordType) -> Form | None:
    """The form of a register in a sound bundle."""
    return read_bundle(files, topics=None).form(declared.form)


def _latest(uow: UnitOfWork, home: str) -> Mapping[str, bytes]:
    return uow.deployments.get(uow.deployments.latest(home).deployment_id).files


def _is_declared(uow: UnitOfWork, key: str) -> bool:
    try:
        uow.wing(Records).deployment_of(key)
    except NotFound:
        return False
    return True
