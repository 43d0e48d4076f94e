"""Forms of diagrams on pages: drawn in the page's language, their first errors listed above them, their files kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request

from service.web import error_texts
from service.web.i18n import _
from service.web.pages import ask, dispatch, lang, today
from workflows.errors import FormInvalid
from workflows.files import AttachmentInvalid
from workflows.forms import Field, FieldView, Form, Kind, fields, from_post, validate
from workflows.handlers.files import check_files, file_names, keep_file


@dataclass(frozen=True, slots=True)
class Posted:
    """What a browser sent: answers, and what was wrong with the files among them, by field."""

    answers: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


def posted(form: Form | None) -> Posted:
    """The answers of this request. Files are kept at once: a form that is refused still has them."""
    if form is None:
        return Posted({})
    answers, errors = from_post(form, request.form.items(multi=True)), {}
    for one in form.fields:
        if one.kind is Kind.FILEPICKER and (wrong := _keep(one, answers)):
            errors[one.key] = wrong
    return Posted(answers, errors)


def validated(form: Form, sent: Posted, data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept. Raises FormInvalid, also for files that were refused."""
    try:
        kept = validate(form, sent.answers, data, lang=lang(), today=today())
    except FormInvalid as error:
        raise FormInvalid({**error.fields, **sent.errors}) from error
    if sent.errors:
        raise FormInvalid(sent.errors)
    ask(check_files, form=form, answers=kept, data=data, lang=lang())
    return kept


def drawn(
    form: Form,
    data: Mapping[str, Any],
    answers: Mapping[str, Any] | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    *,
    live: bool = False,
) -> list[FieldView]:
    """The views for `_form.html`; see `workflows.forms.fields`. Files are called by their names."""
    views = fields(form, data, answers, errors, lang(), live=live)
    if not takes_files(form):
        return views
    names = {key: file.name for key, file in ask(file_names, answers=[dict(data), dict(answers or {})]).items()}
    return [_named(view, names) for view in views]


def takes_files(form: Form | None) -> bool:
    """Whether the form must be sent as multipart."""
    return form is not None and any(one.kind is Kind.FILEPICKER for one in form.fields)


def first_errors(views: Sequence[FieldView]) -> dict[str, str]:
    """The first message of each field by the id of its control, those of groups included."""
    found: dict[str, str] = {}
    for view in views:
        found |= first_errors(view.children)
        if view.errors:
            found[view.html_id] = f"{view.label}{_('：')}{view.errors[0]}"
    return found


def asks_again(views: Sequence[FieldView]) -> bool:
    """Whether an answer shows, hides or changes other fields."""
    return any(view.controls or asks_again(view.children) for view in views)


def _keep(one: Field, answers: dict[str, Any]) -> list[str]:
    new, wrong = [], []
    for sent in request.files.getlist(one.key):
        if not sent.filename:
            continue
        try:
            new.append(dispatch(keep_file, name=sent.filename, content=sent.read()).id)
        except AttachmentInvalid as error:
            wrong.append(f"{sent.filename[:80]}{_('：')}{error_texts.message(error)}")
    branch = answers
    for name in one.path[:-1]:
        branch = branch[name]
    known = branch[one.path[-1]]
    branch[one.path[-1]] = [*known, *new] if one.multiple else (new or known)[-1:]
    return wrong


def _named(view: FieldView, names: Mapping[str, str]) -> FieldView:
    options = view.options
    if view.kind == Kind.FILEPICKER:
        options = tuple(replace(option, label=names.get(option.value, option.label)) for option in options)
    return replace(view, options=options, children=tuple(_named(child, names) for child in view.children))
