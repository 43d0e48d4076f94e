"""Who may see which: the office all of them, a unit those it checks."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, g

from service.identity import required_actor
from service.storage.queries import record_corrections as queries
from service.storage.queries.record_corrections import CorrectionCase
from service.web.i18n import _
from service.web.intake.frame import departments
from service.web.pages import reading
from workflows.errors import NotAllowed

blueprint: Final = Blueprint("corrections", __name__, url_prefix="/corrections")


@blueprint.before_request
def _beside_requests() -> None:
    g.navigation = "intake"


def visible_case(correction_id: str) -> CorrectionCase:
    """One that the person may see. Raises NotFound, NotAllowed."""
    units = departments(required_actor())
    case = queries.case(reading(), correction_id)
    if units is not None and case.correction.department not in units:
        raise NotAllowed(_("该申请不由您所在的科室承办。"), correction_id=correction_id)
    return case
