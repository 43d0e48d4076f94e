"""`gongkai run`: lines of JSON, an exit status, and a message for whatever goes wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service.cli import main

ROOT = Path(__file__).parents[2]
DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<process id="p"><startEvent id="s"/><userTask id="t" name="Look"/><endEvent id="e"/>
<sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/></process>
</definitions>"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`run("p.bpmn", …)` in a folder with that file; gives exit status and the lines."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.bpmn").write_text(DIAGRAM, encoding="utf-8")

    def run(*words: str) -> tuple[int, list[str]]:
        answer = CliRunner().invoke(main, ["run", *words], catch_exceptions=False)
        return answer.exit_code, answer.stdout.splitlines()

    return run


def test_every_element_is_a_line_and_the_last_line_is_the_end(run: Any) -> None:
    status, lines = run("p.bpmn", "--trace", "json", "--auto", "--data", '{"n": 1}')
    first, *_, last = map(json.loads, lines)
    assert status == 0
    assert first == {
        "element": "s",
        "type": "startEvent",
        "process": "p",
        "instance": "p:1",
        "at": "2026-03-02T09:00:00+08:00",
        "outcome": "completed",
    }
    assert last == {"status": "completed", "data": {"n": 1, "t": {}}, "waiting_on": [], "problems": []}


def test_people_read_an_account(run: Any) -> None:
    status, lines = run("p.bpmn")
    assert status == 4
    assert lines == ["2026-03-02 09:00  ✓ p:1                      s (startEvent)", "waiting", "  … t (task) Look"]


def test_the_command_line_adds_to_the_scenario(run: Any, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("data: {n: 1, m: 2}\nanswers: {t: {ok: true}}\n", encoding="utf-8")
    status, lines = run("p.bpmn", "--scenario", "s.yaml", "--data", '{"n": 3}', "--trace", "json")
    assert (status, json.loads(lines[-1])["data"]) == (0, {"n": 3, "m": 2, "t": {"ok": True}})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.bpmn"], "cannot be read"),
        (["p.bpmn", "--process", "q"], "no executable process q: p"),
        (["p.bpmn", "--data", "{"], "--data is no JSON"),
        (["p.bpmn", "--data", "[1]"], "JSON object"),
        (["p.bpmn", "--scenario", "none.yaml"], "none.yaml cannot be read"),
        (["p.bpmn", "--scenario", "bad.yaml"], "line 2"),
        (["bad.bpmn"], "well-formed"),
        (["empty"], "no .bpmn file"),
    ],
)
def test_what_cannot_be_run_is_refused_with_the_reason(run: Any, tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "bad.yaml").write_text("a:\n b: [}", encoding="utf-8")
    (tmp_path / "bad.bpmn").write_bytes(b"<a")
    (tmp_path / "empty").mkdir()
    status, lines = run(*words, "--trace", "json")
    last = json.loads(lines[-1])
    assert (status, last["status"]) == (2, "refused")
    assert said in last["problems"][0]["message"]
    assert run(*words)[0] == 2


def test_a_folder_with_forms_and_decisions_is_run_whole(run: Any) -> None:
    status, lines = run(str(ROOT / "bpmn" / "request_follow_up"), "--trace", "json")
    assert (status, json.loads(lines[-1])["status"]) in [(0, "completed"), (3, "incident"), (4, "waiting")]


def test_a_step_that_does_not_come_back_is_broken_off(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from service import rehearsing

    def hang(*_: object, **__: object) -> None:
        while True:
            pass

    monkeypatch.setattr(rehearsing, "rehearse", hang)
    monkeypatch.setattr(rehearsing, "_GRACE", 0.1 - 60)
    status, lines = run("p.bpmn", "--trace", "json")
    assert (status, json.loads(lines[-1])["problems"][0]["code"]) == (4, "time-limit")
