"""Deploying: versioned, immutable, the same content never twice."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.engine import Bundle, read_bundle
from workflows.events import DefinitionDeployed
from workflows.model import Actor, Definition, Deployment
from workflows.policy import check_design
from workflows.ports import UnitOfWork


def deploy(uow: UnitOfWork, actor: Actor, *, name: str, files: Mapping[str, bytes]) -> Deployment:
    """Checks a bundle and makes each executable process in it a new version; running instances stay on theirs.

    The same content again is the same deployment and changes nothing. Raises DiagramInvalid, NotAllowed.
    """
    check_design(actor)
    bundle = read_bundle(files, topics=uow.plugins.topics)
    if (known := uow.deployments.by_hash(bundle.content_hash)) is not None:
        return known
    deployment = Deployment(uow.new_id(), name, bundle.content_hash, dict(files), uow.now, actor.id)
    uow.deployments.add(deployment, _definitions(uow, deployment, bundle))
    uow.history.append(
        [
            DefinitionDeployed(
                at=uow.now,
                actor_id=actor.id,
                deployment_id=deployment.id,
                name=name,
                content_hash=bundle.content_hash,
            )
        ]
    )
    return deployment


def _definitions(uow: UnitOfWork, deployment: Deployment, bundle: Bundle) -> list[Definition]:
    return [
        Definition(
            id=uow.new_id(),
            deployment_id=deployment.id,
            key=process.key,
            name=process.name,
            version=uow.deployments.latest_version(process.key) + 1,
            version_tag=process.version_tag,
            startable=process.startable,
            starter_groups=tuple(process.starter_groups),
            message_starts=tuple(process.message_starts),
        )
        for process in bundle.processes
    ]
