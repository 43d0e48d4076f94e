"""What the wing adds to the floor: guards, topic functions, the topics of its connectors."""

from __future__ import annotations

from workflows.disclosure.handlers import afterwards_topics, document_topics, publication_topics
from workflows.disclosure.handlers.guard import DocumentGuard
from workflows.ports import Plugins


def plugins() -> Plugins:
    """Guards and topics of the whole wing; the service adds its own connectors and ladder."""
    return Plugins(
        guards=(DocumentGuard(),),
        functions={
            **document_topics.FUNCTIONS,
            **publication_topics.FUNCTIONS,
            **afterwards_topics.FUNCTIONS,
        },
        connectors=frozenset({publication_topics.CHECK_LIVE}),
    )
