"""Everything requests add to the floor, for `workflows.disclosure.plugins`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from workflows.disclosure.handlers import applicant_topics, follow_up_topics, party_topics, request_topics
from workflows.disclosure.handlers.request_guard import RequestGuard
from workflows.ports import TopicFunction

GUARD: Final = RequestGuard()
FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    **request_topics.FUNCTIONS,
    **applicant_topics.FUNCTIONS,
    **party_topics.FUNCTIONS,
    **follow_up_topics.FUNCTIONS,
}
