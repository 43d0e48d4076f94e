"""Who may see which requests: the office all of them, a unit those it is in charge of."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from service.identity import required_actor
from service.storage.queries import requests as queries
from service.storage.queries.requests import Case
from service.web.i18n import _
from service.web.pages import reading
from workflows.errors import NotAllowed
from workflows.model import Actor

blueprint: Final = Blueprint("intake", __name__, url_prefix="/requests")

OFFICE: Final = (
    *("registrar", "disclosure-head", "admin", "supervisor"),
    *("leader", "secrecy-reviewer", "office-reviewer", "office"),
)
REGISTRARS: Final = ("registrar", "admin")
_UNIT_ROLES: Final = ("handler", "head")


def departments(actor: Actor) -> tuple[str, ...] | None:
    """The units whose requests the actor sees; None: all of them. Raises NotAllowed for everybody else."""
    if actor.has(*OFFICE):
        return None
    found = [group.partition("@") for group in sorted(actor.groups)]
    units = tuple(dict.fromkeys(unit for role, at, unit in found if at and role in _UNIT_ROLES))
    if not units:
        raise NotAllowed(_("您的角色不能打开该页面。"), needs=[*OFFICE, *_UNIT_ROLES])
    return units


def visible_case(request_id: str) -> Case:
    """A request that the person may see. Raises NotFound, NotAllowed."""
    units = departments(required_actor())
    case = queries.case(reading(), request_id)
    if units is not None and case.request.department not in units:
        raise NotAllowed(_("该申请不由您所在的科室承办。"), request_id=request_id)
    return case


def held_steps(case: Case, actor: Actor) -> frozenset[str]:
    """The steps of the open tasks that the actor holds."""
    return frozenset(task.properties.get("step", "") for task in case.tasks if task.assignee == actor.id)
