"""Refusals and bugs as pages or problem+json: never a stack trace, always in the reader's language."""

from __future__ import annotations

import logging
import secrets
import traceback
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from werkzeug.exceptions import HTTPException

from service import problems
from service.identity.errors import NotSignedIn
from service.web import error_texts, refusals
from workflows.errors import Conflict, Invalid, NotAllowed, WorkflowError

log = logging.getLogger("gongkai")

_CHINESE: Final = {
    "not-signed-in": "登录已过期，请重新登录。本次操作未生效。",
    "request-forged": "页面已过期，请刷新后重试。本次操作未生效。",
    "sign-in-refused": "用户名或密码不正确，或者因多次输错已被暂时锁定。",
    "link-invalid": "该链接已使用或已过期，请联系管理员重新获取。",
    "password-too-weak": "密码太短或过于简单。",
    "bad-request": "请求无法识别。",
    "not-found": "没有找到。可能已被删除，或者链接不完整。",
    "method-not-allowed": "该地址不支持此类请求。",
    "too-large": "提交的内容过大。",
    "unsupported-type": "不支持此类数据。",
    "too-many-requests": "操作过于频繁，请稍后再试。",
    "internal-error": "系统出错，未能完成操作。",
}


def init_refusals(app: Flask) -> None:
    """Answer for every error."""
    app.register_error_handler(WorkflowError, refuse)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def words(code: str, message: str) -> str:
    """A refusal in the language of the page; English is what the core speaks."""
    if str(get_locale()).startswith("en"):
        return message
    return _CHINESE.get(code) or refusals.in_chinese(message) or refusals.BY_CODE.get(code) or message


def wants_json() -> bool:
    """Whether the asker reads JSON: the API, scripts, and htmx, which shows the problem in a toast."""
    if request.path.startswith("/api/") or request.headers.get("HX-Request") == "true":
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def refuse(error: WorkflowError) -> ResponseReturnValue:
    if isinstance(error, NotSignedIn) and request.method == "GET" and not wants_json():
        return redirect(f"/login?next={quote(request.full_path.rstrip('?'))}")
    problem = problems.problem_of(error, words)
    if isinstance(error, (Conflict, NotAllowed, Invalid)) and not request.path.startswith("/api/"):
        # On pages a refusal says who or what stands in the way.
        problem["detail"] = error_texts.message(error)
    return _answer(problem)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:
        return error
    return _answer(problems.http_problem(error, words), headers=dict(error.get_headers()))


def _bug(error: Exception) -> ResponseReturnValue:
    error_id = secrets.token_hex(4)
    log.error(
        "error %s at %s %s: %s (%s)", error_id, request.method, request.path, type(error).__name__, _places(error)
    )
    log.debug("error %s", error_id, exc_info=error)
    return _answer(problems.bug_problem(error_id, words))


def _answer(problem: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    if wants_json():
        response = jsonify(problem)
        response.mimetype = problems.PROBLEM_JSON
    else:
        response = Response(render_template("problem.html", problem=problem), mimetype="text/html")
    response.status_code = problem["status"]
    if headers and "Allow" in headers:
        response.headers["Allow"] = headers["Allow"]
    return response


def _places(error: Exception) -> str:
    """The way to the error as file:line, the innermost last. No values: they may be personal."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{'/'.join(frame.filename.rsplit('/', 2)[-2:])}:{frame.lineno}" for frame in frames[-6:])
