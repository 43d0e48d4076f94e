"""Where values live. A process instance has one set of variables that all its tokens share, as BPMN has it.

Inside it stand the scopes of a called process (separate: nothing is seen from outside but what is passed in) and of
each child of a multi-instance (sees what is around it, keeps what is written in it). An element's input parameters are
names of its own. Values are never changed in place, so that they may be shared; they are copied where they leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from workflows.engine.tokens import Instance, Scope, Token

SHARED: Final = "shared"
"""Kept by an instance of a standard loop: what is written in it goes to the variables around it."""


def visible(token: Token) -> dict[str, Any]:
    """Every name that an expression at this token may use; inner names hide outer ones."""
    layers = _own(token)
    workflow = token.workflow
    while isinstance(workflow, Scope) and not workflow.own_variables:
        layers += _own(workflow.host)
        workflow = workflow.host.workflow
    layers.append(workflow.data)
    names: dict[str, Any] = {}
    for layer in reversed(layers):
        names.update(layer)
    names.setdefault("businessKey", token.top.business_key)
    return names


def _own(token: Token) -> list[dict[str, Any]]:
    """Names of the element's own; of one instance of a multi-instance, those of the whole are behind them."""
    return [token.data, counts(token.parent), token.parent.data] if token.each else [token.data]


def counts(token: Token) -> dict[str, int]:
    """What a multi-instance knows of its instances, by the standard's names (BPMN 2.0.2 §10.3.8) and Camunda's.

    While it runs none is terminated: what takes instances away ends the whole.
    """
    items, done = token.internal_data.get("items"), token.internal_data.get("done", 0)
    if items is None:
        return {}
    active = token.internal_data["begun"] - done
    return {
        "numberOfInstances": len(items),
        "numberOfCompletedInstances": done,
        "numberOfActiveInstances": active,
        "numberOfTerminatedInstances": 0,
        "nrOfInstances": len(items),
        "nrOfCompletedInstances": done,
        "nrOfActiveInstances": active,
    }


def variables_of(token: Token) -> dict[str, Any]:
    """The variables of the process that the token stands in."""
    workflow: Instance | Scope = token.workflow
    while isinstance(workflow, Scope) and not workflow.own_variables:
        workflow = workflow.host.workflow
    return workflow.data


def assign(token: Token, values: Mapping[str, Any]) -> None:
    """Writes results at a token: each name into the nearest scope that holds it."""
    token.top.changed = True
    for name, value in values.items():
        _home(token, name)[name] = value


def _apart(token: Token) -> bool:
    return token.each and SHARED not in token.internal_data


def _home(token: Token, name: str) -> dict[str, Any]:
    if _apart(token):
        return token.data
    workflow: Instance | Scope = token.workflow
    while isinstance(workflow, Scope) and not workflow.own_variables:
        host = workflow.host
        if _apart(host) or name in host.data:
            return host.data
        workflow = host.workflow
    return workflow.data
