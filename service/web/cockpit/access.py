"""Who sees what of the cockpit: supervisors and administrators everything, heads what is their department's."""

from __future__ import annotations

from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import cockpit as queries
from service.storage.queries.cockpit_filters import Scope
from workflows.policy import SUPERVISORS, departments_overseen


def scope() -> Scope:
    """The departments that the signed-in person may see; None: all. Raises NotAllowed."""
    return departments_overseen(required_actor())


def may_act() -> bool:
    """Whether the person may do more than look."""
    return required_actor().has(*SUPERVISORS)


def check_seen(instance_id: str) -> None:
    """Raises NotFound for what is not there and for what the person may not see: both look alike."""
    queries.check_seen(reading(), instance_id, scope())
