"""What the wing adds to the floor: guards, topic functions, the topics of its connectors."""

from __future__ import annotations

from workflows.disclosure.annual_report_figures import ReportFigures
from workflows.disclosure.handlers import (
    afterwards_topics,
    annual_report_topics,
    annual_report_years,
    catalogue_reviews,
    catalogue_topics,
    document_topics,
    duty_topics,
    emergency,
    feedback_settling,
    inspection_guard,
    inspection_topics,
    public_consultation_guard,
    public_consultation_topics,
    publication_topics,
    record_correction_steps,
    reevaluation_topics,
    request_wiring,
    validity,
)
from workflows.disclosure.handlers.guard import DocumentGuard
from workflows.disclosure.letter_bundle import LetterTemplates
from workflows.disclosure.supervision.handlers import topics as supervision_topics
from workflows.ports import Plugins
from workflows.records.extension import Declarations
from workflows.records.guard import RecordGuard
from workflows.records.handlers.ending import FUNCTIONS as RECORD_FUNCTIONS


def plugins() -> Plugins:
    """Guards and topics of the whole wing; the service adds its own connectors and ladder."""
    return Plugins(
        guards=(
            DocumentGuard(),
            validity.ValidityGuard(),
            request_wiring.GUARD,
            record_correction_steps.GUARD,
            RecordGuard(),
            inspection_guard.InspectionGuard(),
            public_consultation_guard.ConsultationGuard(),
            duty_topics.DutyGuard(),
            annual_report_topics.ReportGuard(),
            supervision_topics.SupervisionGuard(),
            catalogue_topics.CatalogueGuard(),
            catalogue_reviews.ReviewGuard(),
        ),
        functions={
            **document_topics.FUNCTIONS,
            **annual_report_topics.FUNCTIONS,
            **emergency.FUNCTIONS,
            **reevaluation_topics.FUNCTIONS,
            **publication_topics.FUNCTIONS,
            **request_wiring.FUNCTIONS,
            **record_correction_steps.FUNCTIONS,
            **afterwards_topics.FUNCTIONS,
            **RECORD_FUNCTIONS,
            **inspection_topics.FUNCTIONS,
            **public_consultation_topics.FUNCTIONS,
            **catalogue_topics.FUNCTIONS,
            **catalogue_reviews.FUNCTIONS,
            **duty_topics.FUNCTIONS,
            **feedback_settling.FUNCTIONS,
            **supervision_topics.FUNCTIONS,
        },
        starts={annual_report_years.PROCESS: annual_report_years.take_year},
        connectors=frozenset({publication_topics.CHECK_LIVE}),
        extensions=(Declarations(), ReportFigures(), LetterTemplates()),
    )
