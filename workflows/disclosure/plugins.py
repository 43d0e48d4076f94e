"""What the wing adds to the floor: guards, topic functions, the topics of its connectors."""

from __future__ import annotations

from workflows.disclosure.handlers import afterwards_topics, document_topics, publication_topics, request_wiring
from workflows.disclosure.handlers.guard import DocumentGuard
from workflows.ports import Plugins


def plugins() -> Plugins:
    """Guards and topics of the whole wing; the service adds its own connectors and ladder."""
    return Plugins(
        guards=(DocumentGuard(), request_wiring.GUARD),
        functions={
            **document_topics.FUNCTIONS,
            **publication_topics.FUNCTIONS,
            **request_wiring.FUNCTIONS,
            **afterwards_topics.FUNCTIONS,
        },
        connectors=frozenset({publication_topics.CHECK_LIVE}),
    )
