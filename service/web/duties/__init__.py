"""The calendar of duties (职责日历): the year, one duty, its form with a preview, and a feed for calendars."""

from __future__ import annotations

from flask import Blueprint, Flask

from service.identity import PublicBlueprint
from service.web.duties import acting, editing, feeds, lists


def register(app: Flask) -> None:
    """Add the pages under /duties."""
    blueprint = Blueprint("duties", __name__, url_prefix="/duties")
    for part in (lists, acting, editing, feeds):
        part.add_to(blueprint)
    app.register_blueprint(blueprint)
    # A calendar program has no session: the secret in the address is what it shows.
    public = PublicBlueprint("duty_feed", __name__)
    public.add_url_rule("/duties/calendar.ics", "show", feeds.show)
    app.register_blueprint(public)
