"""Deploying: versioned, immutable, the same content never twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.engine import Bundle, ElementInfo, ProcessInfo, line_in, read_bundle
from workflows.errors import DiagramInvalid, Invalid, NotFound
from workflows.events import DefinitionDeployed
from workflows.handlers.calling import definition_of
from workflows.handlers.escalations import read_ladder
from workflows.handlers.keeping import send_to_new_starts
from workflows.handlers.starts import plan_starts
from workflows.model import Actor, CalledProcess, Definition, Deployment
from workflows.policy import check_design
from workflows.ports import Plugins, UnitOfWork


def deploy(uow: UnitOfWork, actor: Actor, *, name: str, files: Mapping[str, bytes]) -> Deployment:
    """Checks a bundle and makes each executable process in it a new version; running instances stay on theirs.

    The same content again is the same deployment and changes nothing. What begins instances by itself (messages,
    signals, schedules) is the new version's from now on. Raises DiagramInvalid, NotAllowed.
    """
    check_design(actor)
    bundle = check_deployable(uow, files)
    if (known := uow.deployments.by_hash(bundle.content_hash)) is not None:
        return known
    deployment = Deployment(uow.new_id(), name, bundle.content_hash, dict(files), uow.now, actor.id)
    definitions = _definitions(uow, deployment, bundle)
    # Asking for the latest version waits for whoever deploys the same process: perhaps it was this very content.
    if (known := uow.deployments.by_hash(bundle.content_hash)) is not None:
        return known
    uow.deployments.add(deployment, definitions)
    for definition, process in zip(definitions, bundle.processes, strict=True):
        uow.starts.replace(definition.key, plan_starts(uow, definition, bundle, process))
    for extension in uow.plugins.extensions:
        extension.deployed(uow, files, deployment.id)
    send_to_new_starts(uow, {name for process in bundle.processes for name in process.message_starts})
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


def check_deployable(uow: UnitOfWork, files: Mapping[str, bytes]) -> Bundle:
    """`check_bundle`, and what it calls of other deployments is there. Raises DiagramInvalid with every problem."""
    bundle = check_bundle(files, uow.plugins)
    _check_calls(uow, files, bundle)
    return bundle


def check_bundle(files: Mapping[str, bytes], plugins: Plugins) -> Bundle:
    """Reads a bundle and checks what only the handlers know. Raises DiagramInvalid with every problem."""
    bundle = read_bundle(files, topics=plugins.topics)
    problems = [
        found for process in bundle.processes for element in process.elements for found in _ladder(process, element)
    ]
    problems += [found for extension in plugins.extensions for found in extension.problems(files, bundle)]
    if problems:
        raise DiagramInvalid(f"{problems[0]['file']}: {problems[0]['message']}", problems=problems)
    return bundle


def _check_calls(uow: UnitOfWork, files: Mapping[str, bytes], bundle: Bundle) -> None:
    """What other deployments are called for must be there, or be deployed now. Raises DiagramInvalid."""
    problems = [
        {
            "file": process.file,
            "element": element.id,
            "name": element.name,
            "line": line_in(files[process.file], element.id),
            "code": "unknown-process",
            "message": missing,
            "advice": "Deploy the called process first, or call another version.",
        }
        for process in bundle.processes
        for element in process.elements
        if element.elsewhere is not None and (missing := _missing(uow, bundle, element.elsewhere)) is not None
    ]
    if problems:
        raise DiagramInvalid(f"{problems[0]['file']}: {problems[0]['message']}", problems=problems)


def _missing(uow: UnitOfWork, bundle: Bundle, called: CalledProcess) -> str | None:
    own = bundle.process(called.key)
    if own is not None and (called.binding == "latest" or own.version_tag == called.wanted):
        return None
    try:
        definition_of(uow, called)
    except NotFound as error:
        return error.message
    return None


def _ladder(process: ProcessInfo, element: ElementInfo) -> list[dict[str, Any]]:
    own = element.properties.get("escalation")
    if own is None:
        return []
    try:
        read_ladder(own)
    except Invalid as error:
        problem = {"file": process.file, "element": element.id, "name": element.name, "line": None}
        advice = "Write for example: -3:holder, 1:head, 5:leader; or: none"
        return [{**problem, "code": "escalation", "message": error.message, "advice": advice}]
    return []


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
