"""Files that people attach to answers: kept when they are sent, checked when they are named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.errors import FormInvalid, NotAllowed, NotFound
from workflows.files import digest, media_type, safe_name
from workflows.forms import Field, Form, Kind, say
from workflows.model import SYSTEM, Actor, StoredFile
from workflows.policy import SUPERVISORS
from workflows.ports import UnitOfWork


def keep_file(uow: UnitOfWork, actor: Actor, *, name: str, content: bytes) -> StoredFile:
    """Keeps a file until an answer names it. Its kind is read from the content. Raises AttachmentInvalid."""
    clean = safe_name(name)
    file = StoredFile(
        id=uow.new_id(),
        name=clean,
        media_type=media_type(clean, content),
        size=len(content),
        sha256=digest(content),
        created_at=uow.now,
        created_by=actor.id,
    )
    uow.files.add(file, content)
    return file


def own_file(uow: UnitOfWork, actor: Actor, *, file_id: str) -> tuple[StoredFile, bytes]:
    """A file for whoever uploaded it, and for supervisors. Raises NotFound, NotAllowed."""
    file = uow.files.get(file_id)
    if file.created_by != actor.id and not actor.has(*SUPERVISORS):
        raise NotAllowed("This file is somebody else's.", file_id=file_id)
    return file, uow.files.content(file_id)


def named_file(
    uow: UnitOfWork,
    actor: Actor,  # noqa: ARG001 - who may see the answers is asked before
    *,
    file_id: str,
    answers: Any,
) -> tuple[StoredFile, bytes]:
    """A file that these answers name: who sees them may have it. Raises NotFound."""
    if file_id not in set(_texts(answers)):
        raise NotFound("There is no such file here.", id=file_id)
    return uow.files.get(file_id), uow.files.content(file_id)


def file_names(uow: UnitOfWork, actor: Actor, *, answers: Any) -> dict[str, StoredFile]:  # noqa: ARG001
    """The files that answers name, by id."""
    return uow.files.known({text for text in _texts(answers) if len(text) <= _ID_LIMIT})


def check_files(
    uow: UnitOfWork, actor: Actor, *, form: Form, answers: Mapping[str, Any], data: Mapping[str, Any], lang: str = "zh"
) -> None:
    """Every file that answers newly name was uploaded by whoever answers, and is of a kind that the field takes.

    `data` is what the form saw: files that stood there already stay. Raises FormInvalid.
    """
    wrong: dict[str, list[str]] = {}
    for field in form.fields:
        if field.kind is Kind.FILEPICKER and (found := _at(answers, field)):
            wrong |= _wrong(uow, actor, field, found, set(_texts(_at(data, field))), lang)
    if wrong:
        raise FormInvalid(wrong)


_ID_LIMIT = 100


def _wrong(
    uow: UnitOfWork, actor: Actor, field: Field, found: list[str], before: set[str], lang: str
) -> dict[str, list[str]]:
    known = uow.files.known(found)
    endings = {ending.strip().lower() for ending in field.accept.split(",") if ending.strip().startswith(".")}
    messages = []
    for file_id in found:
        file = known.get(file_id)
        if file is None or (file_id not in before and actor.id not in (file.created_by, SYSTEM.id)):
            messages.append(say("no_file", lang))
        elif endings and "." + file.name.rpartition(".")[2] not in endings:
            messages.append(say("file_kind", lang, name=file.name, kinds=", ".join(sorted(endings))))
    return {field.key: messages} if messages else {}


def _at(answers: Mapping[str, Any], field: Field) -> list[str]:
    found: Any = answers
    for name in field.path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
