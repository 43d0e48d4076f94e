"""Forms as they are deployed, and answers checked in the language of whoever asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from service.api.base import ask, language, today
from workflows.errors import FormInvalid, NotFound
from workflows.forms import Form, validate
from workflows.handlers.forms import open_form


def form_file(content: bytes | None, form: Form) -> dict[str, Any]:
    """The form as form-js reads it. Raises NotFound."""
    if content is None:
        raise NotFound("The form of this task is missing.", form=form.file)
    found: dict[str, Any] = json.loads(content.decode("utf-8-sig"))
    return found


def accepted(form: Form | None, answers: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they would be kept. Raises FormInvalid, in the asker's language."""
    if form is None:
        if answers:
            raise FormInvalid({name: ["There is no such field."] for name in sorted(answers)})
        return {}
    return validate(form, answers, data, lang=language(), today=today())


def in_the_language_of_the_asker(task_id: str, answers: Mapping[str, Any], error: FormInvalid) -> FormInvalid:
    """The same refusal. Commands speak Chinese about forms: whoever reads English is told again, in English."""
    if language() == "zh":
        return error
    opened = ask(open_form, task_id=task_id)
    try:
        accepted(opened.form, answers, opened.data)
    except FormInvalid as translated:
        return translated
    return error
