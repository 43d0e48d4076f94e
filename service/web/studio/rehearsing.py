"""The dry run (演练): what is in the editor is played in memory by a process of its own, holding up nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any, Final

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from service.shipped import BPMN
from service.web.i18n import _
from service.web.input_refused import InputRefused
from service.web.pages import roles_required
from service.web.studio.deploying import bundle_of, names_of, sent_bundle
from workflows.errors import Invalid
from workflows.policy import DESIGNERS
from workflows.rehearsal import read_cases

SECONDS: Final = 30
MEGABYTES: Final = 768
SCENARIO_LIMIT: Final = 100_000
LINES: Final = 5_000
_AT_ONCE: Final = 2
_running = BoundedSemaphore(_AT_ONCE)


def add_to(blueprint: Blueprint) -> None:
    """Add what the editor asks for."""
    blueprint.add_url_rule("/rehearse", "rehearse", rehearse_files, methods=["POST"])
    blueprint.add_url_rule("/scenarios.json", "scenarios", scenarios)


@roles_required(*DESIGNERS)
def scenarios() -> ResponseReturnValue:
    """The scenarios that come with a shipped bundle (`name`): `{"scenarios": [{"name", "text", "cases"}]}`."""
    folders = {path.name: path for path in BPMN.iterdir() if path.is_dir()}
    folder = folders.get(request.args.get("name", ""))
    paths = [] if folder is None else sorted((folder / "scenarios").glob("*.yaml"))
    return jsonify(scenarios=[_shown(path) for path in paths])


@roles_required(*DESIGNERS)
def rehearse_files() -> ResponseReturnValue:
    """`{"status", "data", "waiting_on", "problems", "lines"}`: what `gongkai run` would say.

    The body is the bundle as it is in the editor, with `scenario` (YAML), `case` (from 1), `process` and `auto`.
    """
    sent = sent_bundle()
    files, scenario = bundle_of(sent), sent.get("scenario") or ""
    if not isinstance(scenario, str) or len(scenario) > SCENARIO_LIMIT:
        raise InputRefused(_("情景过长。"), field="scenario")
    if not _running.acquire(blocking=False):
        raise InputRefused(_("正在进行的演练较多，请稍后再试。"), field="files")
    try:
        report = _played(files, scenario, _arguments(sent))
    finally:
        _running.release()
    shown_as = {path: name for path, name in names_of(sent).items() if path.endswith(".bpmn")}
    return jsonify({**report, "files": shown_as})


def _arguments(sent: Mapping[str, Any]) -> list[str]:
    found = ["--auto"] if sent.get("auto") is True else []
    if isinstance(case := sent.get("case"), int) and not isinstance(case, bool) and 0 < case < 10_000:
        found += ["--case", str(case)]
    if isinstance(process := sent.get("process"), str) and 0 < len(process) <= 200 and not process.startswith("-"):
        found += ["--process", process]
    return found


def _played(files: Mapping[str, bytes], scenario: str, arguments: list[str]) -> dict[str, Any]:
    """Runs `gongkai run` on the files; whatever becomes of it, there is a report."""
    with TemporaryDirectory(prefix="gongkai-rehearsal-") as name:
        folder = Path(name)
        for path, data in files.items():
            (target := folder / "bundle" / path).parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        if scenario.strip():
            (folder / "scenario.yaml").write_text(scenario, encoding="utf-8")
            arguments = [*arguments, "--scenario", str(folder / "scenario.yaml")]
        command = [sys.executable, "-m", "service", "run", str(folder / "bundle"), "--trace", "json"]
        try:
            done = subprocess.run(  # noqa: S603  our own command on files of our own naming
                [*command, "--megabytes", str(MEGABYTES), *arguments],
                capture_output=True,
                timeout=SECONDS,
                check=False,
                cwd=folder,
            )
        except subprocess.TimeoutExpired:
            return _broken(_("演练超过%(seconds)s秒，已停止：流程图可能循环不止。", seconds=SECONDS))
    return _report(done.stdout)


def _report(output: bytes) -> dict[str, Any]:
    lines = output.decode("utf-8", "replace").splitlines()
    try:
        *steps, last = [json.loads(line) for line in lines[-LINES:]]
    except ValueError:
        return _broken(_("演练占用内存过多，已停止。"))
    return {**last, "lines": steps}


def _broken(message: str) -> dict[str, Any]:
    problem = {"element": None, "code": "rehearsal", "message": message, "line": None, "advice": ""}
    return {"status": "incident", "data": {}, "waiting_on": [], "problems": [problem], "lines": []}


def _shown(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    try:
        about, cases = read_cases(text)
    except Invalid:
        return {"name": path.stem, "text": text, "cases": []}
    return {"name": about["title"] or path.stem, "text": text, "cases": [case.title for case in cases]}
