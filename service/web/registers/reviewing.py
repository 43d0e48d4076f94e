"""What a task of a register's process is about: the records that were submitted, with what they change."""

from __future__ import annotations

from typing import Final

from flask import url_for

from service.web.i18n import _
from service.web.pages import ask, lang, moment, names, names_of
from service.web.panels import Panel, TaskContext
from service.web.registers.shown import Fact, cells_of, changed_fields, column_headings, facts_of
from workflows.records.handlers.reading import Register, open_submission
from workflows.records.model import RecordVersion

_LISTED: Final = 200
"""Rows on the page; the rest is counted."""


def panel(submission_id: str, context: TaskContext) -> Panel:  # noqa: ARG001
    """A single record field by field, several as a table. Raises NotFound."""
    opened = ask(open_submission, submission_id=submission_id)
    register, submission, versions = opened.register, opened.submission, opened.versions
    declared = register.declared
    single = versions[0] if len(versions) == 1 else None
    values = {
        "name": declared.name.of(lang()),
        "public": declared.public is not None,
        "by": names_of(submission.submitted_by).get(submission.submitted_by, submission.submitted_by),
        "department": names().department(submission.department),
        "at": moment(submission.submitted_at),
        "facts": _facts(register, single) if single else [],
        "changes": changed_fields(register.form, opened.before, single) if single and opened.before else [],
        "headings": column_headings(register.form, declared.columns),
        "rows": [cells_of(register.form, declared.columns, version.answers) for version in versions[:_LISTED]],
        "count": len(versions),
        "more": max(0, len(versions) - _LISTED),
    }
    return Panel(_("提交的记录"), "registers/_panel.html", values, url=_url(declared.key, single))


def _facts(register: Register, version: RecordVersion) -> list[Fact]:
    key, record_id = register.declared.key, version.record_id
    return facts_of(
        register.form,
        version.answers,
        lambda file_id: url_for("registers.file", type_key=key, record_id=record_id, file_id=file_id),
    )


def _url(type_key: str, single: RecordVersion | None) -> str:
    if single is None:
        return url_for("registers.register", type_key=type_key, state="pending")
    return url_for("registers.record", type_key=type_key, record_id=single.record_id)
