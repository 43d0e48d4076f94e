"""`gongkai user token`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main


def test_a_token_is_made_from_the_command_line_for_somebody_who_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("GONGKAI_CONFIG", "GONGKAI_LANG", "GONGKAI_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> tuple[int, str]:
        answer = CliRunner().invoke(main, list(words))
        return answer.exit_code, answer.output

    run("migrate")
    assert run("user", "add", "archive", "--name", "档案系统")[0] == 0
    code, token = run("user", "token", "archive", "--name", "归档", "--days", "30")
    assert (code, token.startswith("gongkai_")) == (0, True)
    assert run("user", "token", "nobody", "--name", "x")[0] == 1
