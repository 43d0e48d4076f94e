"""What a look at items is about: the cause, and each item with what is not right and whether a change is under way."""

from __future__ import annotations

from typing import Any

from service.storage.queries import catalogue
from service.storage.queries import mandates as queries
from service.web.catalogue.mandates import title_of
from service.web.i18n import _
from service.web.pages import moment, names_of, reading, today
from service.web.panels import Panel, TaskContext
from service.web.portal.item_words import name_of
from service.web.portal.mandate_words import CAUSES, changed, flag_text, standing
from service.web.words import word
from workflows.disclosure.catalogue_reviews import CatalogueReview, ReviewCause


def panel(review_id: str, context: TaskContext) -> Panel:  # noqa: ARG001
    """Raises NotFound."""
    review = queries.review(reading(), review_id)
    wrong, moving = queries.flagged(reading(), today()), catalogue.moving(reading())
    people = names_of(review.ref, *(flag.ref for some in wrong.values() for flag in some))
    items = [found for one in review.items if (found := catalogue.find(reading(), one)) is not None]
    values: dict[str, Any] = {
        "cause": word(CAUSES, review.cause),
        "at": moment(review.opened_at),
        "person": people.get(review.ref, review.ref) if review.cause is ReviewCause.PERSON else "",
        "items": [
            {
                "id": item.id,
                "name": name_of(item),
                "moving": item.id in moving,
                "flags": [flag_text(flag, people) for flag in wrong.get(item.id, ())],
            }
            for item in items
        ],
        **_mandate(review),
    }
    return Panel(_("目录核对"), "catalogue/_review_panel.html", values)


def _mandate(review: CatalogueReview) -> dict[str, Any]:
    if review.cause is ReviewCause.PERSON:
        return {"mandate": None}
    code, _at, number = review.ref.partition("@")
    versions = {version.number: version for version in queries.versions(reading(), code)}
    newest = versions[max(versions)]
    version = versions[int(number)] if number else newest
    before = versions.get(version.number - 1)
    return {
        "mandate": newest.mandate,
        "title": title_of(newest.mandate),
        "standing": standing(newest.mandate, today()),
        "reason": version.reason,
        "changes": changed(before.mandate, version.mandate) if before else [],
    }
