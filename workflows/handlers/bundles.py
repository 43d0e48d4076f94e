"""Bundles read once a process: immutable by content, hence cached without ever being invalidated."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from workflows.engine import Bundle, read_bundle
from workflows.model import Definition
from workflows.ports import UnitOfWork

_LIMIT = 64
_cache: OrderedDict[str, Bundle] = OrderedDict()
_lock = Lock()


def bundle_of(uow: UnitOfWork, definition: Definition) -> Bundle:
    """The parsed bundle of a definition. What was deployed is read again without asking who serves its topics."""
    with _lock:
        if (known := _cache.get(definition.deployment_id)) is not None:
            _cache.move_to_end(definition.deployment_id)
            return known
    bundle = read_bundle(uow.deployments.get(definition.deployment_id).files, topics=None)
    with _lock:
        _cache[definition.deployment_id] = bundle
        while len(_cache) > _LIMIT:
            _cache.popitem(last=False)
    return bundle
