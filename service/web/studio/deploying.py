"""Checking and deploying what the editor sends: JSON in, JSON or problem+json out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from service.bundle_files import collected, placed, texts
from service.problems import PROBLEM_JSON, problem_of
from service.storage.queries import studio
from service.web.i18n import _, is_english
from service.web.input_refused import InputRefused
from service.web.pages import ask, config, dispatch, now, reading, roles_required
from service.web.refusal_pages import words
from service.web.studio.library import start_url
from service.web.studio.problem_texts import BY_CODE
from workflows.errors import DiagramInvalid
from workflows.handlers.deployments import deploy
from workflows.handlers.inspection import check_files
from workflows.model import Deployment
from workflows.policy import DESIGNERS

NAME_LIMIT: Final = 200
Problem = dict[str, Any]


def add_to(blueprint: Blueprint) -> None:
    """Add the two addresses that the editor posts to."""
    blueprint.add_url_rule("/check", "check", check, methods=["POST"])
    blueprint.add_url_rule("/deploy", "deploy", deploy_files, methods=["POST"])


@roles_required(*DESIGNERS)
def check() -> ResponseReturnValue:
    """What a deployment would refuse: `{"problems": […]}`, empty where it would go through."""
    sent = sent_bundle()
    files = bundle_of(sent)
    return jsonify(problems=problems_of(files, names_of(sent)))


@roles_required(*DESIGNERS)
def deploy_files() -> ResponseReturnValue:
    """201 with the definitions; 200 where this very content is deployed already; 422 with the problems."""
    sent = sent_bundle()
    files = bundle_of(sent)
    if problems := problems_of(files, names_of(sent)):
        return refused(problems)
    before = now()
    deployment = dispatch(deploy, name=deployment_name(sent.get("name"), files), files=files)
    answer = deployed(deployment)
    return jsonify(answer), 200 if deployment.deployed_at < before else 201


def sent_bundle() -> dict[str, Any]:
    """The body as the editor sends it: `files` is a list of `{"name", "text"}`. Raises Invalid."""
    limit = config().uploads.max_megabytes
    if (request.content_length or 0) > limit * 1024 * 1024:
        # Said before a byte of it is read.
        raise InputRefused(_("提交的文件过大：一次最多 %(size)s MB。", size=limit), field="files")
    try:
        sent = request.get_json()
    except RecursionError as error:
        raise BadRequest from error
    listed = sent.get("files") if isinstance(sent, dict) else None
    if not isinstance(listed, list) or not listed or not all(_is_file(one) for one in listed):
        raise InputRefused(_("没有可部署的文件。"), field="files")
    return dict(sent)


def bundle_of(sent: Mapping[str, Any]) -> dict[str, bytes]:
    """The files, and those of the deployment they were edited from that no editor can open. Raises Invalid."""
    files = collected((one["name"], _encoded(one["text"])) for one in sent["files"])
    base = sent.get("base")
    if isinstance(base, str) and base and "\x00" not in base:
        kept = studio.bundle(reading(), base)
        readable = texts(kept)
        files |= {path: data for path, data in kept.items() if path not in readable and path not in files}
    return files


def names_of(sent: Mapping[str, Any]) -> dict[str, str]:
    """What the editor calls the files that were put in their places."""
    return {placed(one["name"]): one["name"] for one in sent["files"]}


def problems_of(files: Mapping[str, bytes], shown_as: Mapping[str, str]) -> list[Problem]:
    """What a deployment would refuse, in the language of the page and with the editor's own file names."""
    return told(ask(check_files, files=files), shown_as)


def told(found: Sequence[Problem], shown_as: Mapping[str, str]) -> list[Problem]:
    """Problems in the language of the page, with the editor's own file names."""
    return [{**one, "file": shown_as.get(one["file"], one["file"]), **_translated(one)} for one in found]


def refused(problems: Sequence[Problem]) -> Response:
    """422 with every problem (RFC 9457)."""
    error = DiagramInvalid(str(problems[0]["message"]), problems=list(problems))
    body = problem_of(error, words)
    body["detail"] = _("不能部署：发现 %(count)s 个问题。", count=len(problems))
    response = jsonify({**body, "problems": list(problems)})
    response.status_code, response.mimetype = 422, PROBLEM_JSON
    return response


def deployed(deployment: Deployment) -> dict[str, Any]:
    """What the editor is told: the definitions, where to go on, and the words for it."""
    found = studio.definitions_in(reading(), deployment.id)
    names = "、".join(_("%(name)s 第 %(n)s 版", name=one.name, n=one.version) for one in found)
    first = next((one for one in found if one.startable), found[0])
    return {
        "deployment": deployment.id,
        "definitions": [
            {"id": one.definition_id, "key": one.key, "name": one.name, "version": one.version} for one in found
        ],
        "message": _("已部署：%(names)s", names=names),
        "location": url_for("studio.process", key=first.key, deployed="1"),
        "start": start_url(first.key),
    }


def deployment_name(given: object, files: Mapping[str, bytes]) -> str:
    """The bundle's name as given, else that of its first diagram."""
    name = " ".join(str(given).split()) if isinstance(given, str) else ""
    return name[:NAME_LIMIT] or next((path for path in sorted(files) if path.endswith(".bpmn")), "bundle")


def _translated(problem: Problem) -> Problem:
    """In Chinese the kind of problem comes first, and the core's own sentence with its names and values after it."""
    summary = BY_CODE.get(str(problem.get("code")))
    if is_english() or summary is None:
        return {}
    details = (problem.get(name) for name in ("message", "advice"))
    return {"message": summary, "advice": " ".join(str(text) for text in details if text)}


def _is_file(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("text"), str)


def _encoded(text: str) -> bytes:
    """A text that says it is GBK was decoded by the browser: it is UTF-8 now, whatever its first line says."""
    head, mark, rest = text.removeprefix("\ufeff").partition("?>")
    if mark and head.startswith("<?xml"):
        head = _without_encoding(head)
    return (head + mark + rest).encode("utf-8", "replace")


def _without_encoding(head: str) -> str:
    before, found, after = head.partition("encoding=")
    if not found or after[:1] not in ("'", '"'):
        return head
    return f'{before}encoding="UTF-8"{after[1:].partition(after[0])[2]}'
