"""The command `gongkai`, as an administrator types it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli import main

ROOT = Path(__file__).parents[2]
BROKEN = b"""<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
  <bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:complexGateway id="g"/></bpmn:process>
</bpmn:definitions>"""


@pytest.fixture
def gongkai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`gongkai("doctor")` in a folder with a `config.toml` of its own."""
    (tmp_path / "config.toml").write_text('[bureau]\norganisation_code = "123456789"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("GONGKAI_CONFIG", "GONGKAI_LANG", "GONGKAI_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=stdin)

    return run


def test_the_doctor_fails_before_the_schema_is_there_and_says_what_to_run(gongkai: Any) -> None:
    answer = gongkai("doctor")
    assert answer.exit_code == 1
    assert "gongkai migrate" in answer.output


def test_migrating_twice_is_migrating_once(gongkai: Any) -> None:
    assert "0001" in gongkai("migrate").output
    assert "0001" not in gongkai("migrate").output
    assert "The schema is up to date." in gongkai("--lang", "en", "doctor").output


def test_the_doctor_finds_missing_assets_and_a_silent_mail_server(
    gongkai: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service import doctor

    with (tmp_path / "config.toml").open("a") as file:
        file.write('[mail]\nhost = "127.0.0.1"\nport = 9\n')
    monkeypatch.setattr(doctor, "_MAIL_SECONDS", 0.2)
    gongkai("migrate")
    answer = gongkai("--lang", "en", "doctor")
    assert answer.exit_code == 1
    assert "127.0.0.1:9 is out of reach" in answer.output
    finding = doctor._assets(tmp_path)
    assert finding.state == doctor.FAILED


def test_the_doctor_names_a_database_that_takes_no_writes(gongkai: Any, tmp_path: Path) -> None:
    (tmp_path / "var" / "gongkai.db").parent.mkdir()
    (tmp_path / "var" / "gongkai.db").write_bytes(b"this is no database, it only looks like a file" * 100)
    answer = gongkai("--lang", "en", "doctor")
    assert answer.exit_code == 1
    assert "cannot be read and written" in answer.output


def test_a_wrong_configuration_is_one_line_and_no_stack_trace(gongkai: Any, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[server]\nport = 0", encoding="utf-8")
    answer = gongkai("doctor")
    assert answer.exit_code == 1
    assert answer.output.strip() == "Error: server.port must be a whole number from 1 to 65535"


def test_a_user_is_added_with_a_link_and_not_twice(gongkai: Any) -> None:
    gongkai("migrate")
    missing = gongkai("user", "add", "ann", "--name", "安宁", "--department", "nowhere")
    assert missing.exit_code == 1
    assert "nowhere" in missing.output
    first = gongkai("user", "add", "ann", "--name", "安宁")
    assert re.search(r"http://127\.0\.0\.1:8000/set-password/[\w-]{43}", first.output)
    assert gongkai("user", "add", "ann", "--name", "安宁").exit_code == 1


def test_linting_names_the_element_and_deploys_nothing(gongkai: Any, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "process.bpmn").write_bytes(BROKEN)
    answer = gongkai("lint", str(tmp_path / "bad"))
    assert answer.exit_code == 1
    assert "process.bpmn:3" in answer.output
    assert " g" in answer.output


def test_the_shipped_processes_are_sound(gongkai: Any) -> None:
    answer = gongkai("lint", str(ROOT / "bpmn"))
    assert answer.exit_code == 0, answer.output


def test_deploying_twice_is_deploying_once(gongkai: Any) -> None:
    gongkai("migrate")
    folder = str(ROOT / "bpmn" / "request_follow_up")
    assert gongkai("deploy", folder).output == gongkai("deploy", folder).output != ""


def test_a_folder_without_diagrams_is_refused(gongkai: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert gongkai("lint", str(tmp_path / "empty")).exit_code == 1


def test_the_due_date_is_explained_day_by_day_in_both_languages(gongkai: Any) -> None:
    chinese = gongkai("due", "2026-02-13", "2")
    assert "到期日：2026-02-24" in chinese.output
    assert "Due: 2026-02-24" in gongkai("--lang", "en", "due", "2026-02-13", "2").output
    assert gongkai("due", "2026-02-30", "2").exit_code == 1
    assert gongkai("due").exit_code == 2


def test_due_answers_json_line_by_line(gongkai: Any) -> None:
    lines = '{"start": "2026-01-12", "working_days": 3}\nnonsense\n'
    answer = gongkai("due", "--json", stdin=lines).output.splitlines()
    assert answer[0] == '{"due": "2026-01-15", "provisional": false}'
    assert '"error"' in answer[1]


def test_the_first_start_makes_one_administrator_and_the_second_none(gongkai: Any, tmp_path: Path) -> None:
    from service.app import create_app
    from service.config import load_config
    from service.serving import first_administrator, prepare
    from service.storage.database import db

    config = load_config(tmp_path / "config.toml", {})
    app = create_app(config)
    prepare(app, lambda zh, en: None)
    address = first_administrator(app, config)
    assert address is not None
    assert app.test_client().get(address.removeprefix(config.server.public_url)).status_code == 200
    assert first_administrator(app, config) is None
    with app.app_context():
        db.engine.dispose()


def test_an_older_schema_is_upgraded_only_when_that_is_asked_for(gongkai: Any, tmp_path: Path) -> None:
    from service.app import create_app
    from service.config import load_config
    from service.serving import prepare
    from service.storage import schema
    from service.storage.database import db
    from workflows.errors import Conflict

    app = create_app(load_config(tmp_path / "config.toml", {}))
    said: list[str] = []
    with app.app_context():
        schema.upgrade("0001")
    with pytest.raises(Conflict, match="gongkai migrate"):
        prepare(app, lambda zh, en: said.append(en))
    prepare(app, lambda zh, en: said.append(en), upgrade=True)
    with app.app_context():
        assert schema.pending() == []
        db.engine.dispose()
    assert len(said) == 1


def test_only_the_year_is_played_whole(gongkai: Any) -> None:
    answer = gongkai("--lang", "en", "demo", "--whole")
    assert answer.exit_code == 2
    assert "gongkai demo year --whole" in answer.output
