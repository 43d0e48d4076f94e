"""Jobs of the text check: what takes too long for a transaction is read and called outside of one, then kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from service.connectors import Connector
from service.connectors.link_check import look_at
from service.dispatch import Dispatcher
from service.text_files import read_file
from workflows.disclosure.handlers.consultation_checks import WaitingFiles, keep_files, waiting_files
from workflows.disclosure.handlers.text_checks import (
    BODY_WHERE,
    CHECK_TOPIC,
    LINKS_TOPIC,
    Waiting,
    in_pieces,
    keep_links,
    keep_waiting,
    own_findings,
    waiting_texts,
)
from workflows.disclosure.text_findings import Located
from workflows.model import SYSTEM, Job


def text_connectors(dispatch: Dispatcher, look: Callable[[str], str] = look_at) -> dict[str, Connector]:
    """Topic to connector: they read from the database and write to it through the dispatcher, never in between."""

    def check(job: Job) -> Mapping[str, Any]:
        if "consultation_id" in job.payload:
            return _check_consultation(dispatch, str(job.payload["consultation_id"]))
        waiting = dispatch(waiting_texts, SYSTEM, document_id=str(job.payload["document_id"]))
        if waiting is None:
            return {"findings": 0}
        found = found_in(waiting)
        kept = dispatch(keep_waiting, SYSTEM, looked_at=waiting, found=found)
        return {"findings": len(found), "superseded": not kept}

    def call(job: Job) -> Mapping[str, Any]:
        answers = {str(address): look(str(address)) for address in job.payload["addresses"]}
        dispatch(keep_links, SYSTEM, document_id=str(job.payload["document_id"]), answers=answers)
        return {"called": len(answers), "dead": sum(bool(said) for said in answers.values())}

    return {CHECK_TOPIC: check, LINKS_TOPIC: call}


def found_in(waiting: Waiting) -> list[Located]:
    """What is found in the long body and the large files of a document."""
    found: list[Located] = []
    if waiting.body:
        own = own_findings(waiting.document, waiting.terms, waiting.today)
        found += [one for one in own if one.where in BODY_WHERE]
    return [*found, *_in_files(waiting)]


def _in_files(waiting: Waiting | WaitingFiles) -> Iterator[Located]:
    for name, sha256, content in waiting.files:
        yield from in_pieces(sha256, read_file(name, content), waiting.terms, waiting.today)


def _check_consultation(dispatch: Dispatcher, consultation_id: str) -> Mapping[str, Any]:
    waiting = dispatch(waiting_files, SYSTEM, consultation_id=consultation_id)
    if waiting is None:
        return {"findings": 0}
    found = [*_in_files(waiting)]
    kept = dispatch(keep_files, SYSTEM, looked_at=waiting, found=found)
    return {"findings": len(found), "superseded": not kept}
