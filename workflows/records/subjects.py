"""Business keys of the processes that look at what was submitted."""

from __future__ import annotations

from typing import Final

PREFIX: Final = "submission"


def of_submission(submission_id: str) -> str:
    """`submission:ID`."""
    return f"{PREFIX}:{submission_id}"


def submission_of(business_key: str | None) -> str | None:
    """The submission that a business key names; None for any other."""
    prefix, _colon, submission_id = (business_key or "").partition(":")
    return submission_id if prefix == PREFIX and submission_id else None
