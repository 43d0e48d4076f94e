"""Delivery of what the outbox holds: one module a channel, one callable a topic, no database.

A connector gets a job and returns the result of its service task, or raises `DeliveryFailed` (tried again, then an
incident) or `workflows.ports.BpmnError` (catchable in the diagram). It must be safe to call twice with one
idempotency key: delivery is at least once.
"""

from service.connectors.errors import DeliveryFailed
from service.connectors.registry import Connector, connectors

__all__ = ["Connector", "DeliveryFailed", "connectors"]
