"""Who sees what of the cockpit: supervisors and administrators everything, heads what is their department's."""

from __future__ import annotations

from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import cockpit as queries
from service.storage.queries.cockpit_filters import Scope
from service.web.i18n import _
from workflows.errors import NotAllowed, NotFound
from workflows.policy import SUPERVISORS

_HEAD = "head@"


def scope() -> Scope:
    """The departments that the signed-in person may see; None: all. Raises NotAllowed."""
    actor = required_actor()
    if actor.has(*SUPERVISORS):
        return None
    led = frozenset(group.removeprefix(_HEAD) for group in actor.groups if group.startswith(_HEAD))
    if not led:
        raise NotAllowed(_("您的角色不能打开该页面。"), needs=[*SUPERVISORS, "head"])
    return led


def may_act() -> bool:
    """Whether the person may do more than look."""
    return required_actor().has(*SUPERVISORS)


def check_seen(instance_id: str) -> None:
    """Raises NotFound for what is not there and for what the person may not see: both look alike."""
    if not queries.may_be_seen(reading(), instance_id, scope()):
        raise NotFound(kind="instance", id=instance_id)
