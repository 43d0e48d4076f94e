"""config.toml and the environment."""

from __future__ import annotations

import base64
import stat
from pathlib import Path
from typing import Any

import pytest

from service.config import Bureau, Config, load_config
from workflows.errors import Invalid
from workflows.ports import LadderStep

ROOT = Path(__file__).parents[2]
SECRETS = {"GONGKAI_SECRET_KEY": "s" * 32, "GONGKAI_IDENTITY_KEY": base64.urlsafe_b64encode(b"k" * 32).decode()}


def _load(folder: Path, text: str, **environ: str) -> Config:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load_config(folder / "config.toml", {**SECRETS, **environ})


def _refusal(folder: Path, text: str, **environ: str) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        _load(folder, text, **environ)
    return refusal.value


def test_the_shipped_file_says_what_the_defaults_are(tmp_path: Path) -> None:
    shipped = _load(tmp_path, (ROOT / "config.toml").read_text(encoding="utf-8"))
    assert shipped == _load(tmp_path, "")


def test_the_ladder_is_read_in_its_order(tmp_path: Path) -> None:
    text = '[escalation]\nsteps = [{ offset = 2, to = "head" }, { offset = -1, to = "holder" }]'
    assert _load(tmp_path, text).escalation.ladder == (LadderStep(2, "head"), LadderStep(-1, "holder"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[serve]\nport = 1", "serve"),
        ("server = 1", "server"),
        ("[server]\nprot = 1", "server.prot"),
        ("[server]\nport = 0", "server.port"),
        ("[server]\nport = true", "server.port"),
        ('[server]\nport = "80"', "server.port"),
        ('[server]\npublic_url = "example.org"', "server.public_url"),
        ('[server]\npublic_url = "https://example.org/"', "server.public_url"),
        ('[mail]\ntls = "ssl"', "mail.tls"),
        ('[uploads]\ntypes = "pdf"', "uploads.types"),
        ('[uploads]\ntypes = [".PDF"]', "uploads.types"),
        ("[escalation]\nsteps = [1]", "escalation.steps"),
        ('[escalation]\nsteps = [{ offset = 1, to = "boss" }]', "escalation.steps[0].to"),
        ('[escalation]\nsteps = [{ to = "head" }]', "escalation.steps[0].offset"),
        ('[bureau]\nindex_template = "{year}"', "bureau.index_template"),
        ('[bureau]\nindex_template = "{serial}{secret}"', "bureau.index_template"),
        ('[database]\nurl = "mysql://localhost/x"', "database.url"),
        ('[database]\nurl = "sqlite://"', "database.url"),
        ('[database]\nurl = "nonsense"', "database.url"),
        ('[language]\ndefault = "fr"', "language.default"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_what_would_be_allowed(tmp_path: Path, text: str, key: str) -> None:
    refusal = _refusal(tmp_path, text)
    assert refusal.details["key"] == key
    assert refusal.details["allowed"]


def test_a_file_that_is_no_toml_or_not_there_is_named(tmp_path: Path) -> None:
    assert "config.toml" in _refusal(tmp_path, "[server").message
    with pytest.raises(Invalid, match="cannot be read"):
        load_config(tmp_path / "nowhere.toml", SECRETS)


def test_a_wrong_address_of_the_database_is_refused_without_its_password(tmp_path: Path) -> None:
    refusal = _refusal(tmp_path, "", GONGKAI_DATABASE_URL="oracle://scott:tiger@host/x")
    assert "tiger" not in refusal.message + str(refusal.details)


def test_a_sqlite_file_is_relative_to_the_configuration(tmp_path: Path) -> None:
    assert _load(tmp_path, "").database.url == f"sqlite:///{tmp_path / 'var' / 'gongkai.db'}"


def test_the_environment_wins_over_the_file_and_postgresql_gets_its_driver(tmp_path: Path) -> None:
    config = _load(tmp_path, '[database]\nurl = "sqlite:///x.db"', GONGKAI_DATABASE_URL="postgresql://u:p@h/n")
    assert config.database.url == "postgresql+psycopg://u:p@h/n"
    assert "u:p" not in repr(config)


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch()
    first = load_config(path, {}).secrets
    assert load_config(path, {}).secrets == first
    assert len(base64.urlsafe_b64decode(first.identity_key)) == 32
    for name in ("secret_key", "identity_key"):
        assert stat.S_IMODE((tmp_path / "var" / "secrets" / name).stat().st_mode) == 0o600
    assert sorted(p.name for p in (tmp_path / "var" / "secrets").iterdir()) == ["identity_key", "secret_key"]
    assert first.secret_key not in repr(first)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch()
    load_config(path, {})
    (tmp_path / "var" / "secrets" / "secret_key").chmod(0o644)
    with pytest.raises(Invalid, match="can be read by others"):
        load_config(path, {})


@pytest.mark.parametrize(
    "environ", [{"GONGKAI_SECRET_KEY": "short"}, {"GONGKAI_IDENTITY_KEY": "short"}, {"GONGKAI_IDENTITY_KEY": "ä" * 44}]
)
def test_weak_or_malformed_keys_are_refused(tmp_path: Path, environ: Any) -> None:
    assert _refusal(tmp_path, "", **environ).details["key"] == next(iter(environ))


def test_a_bureau_in_english_keeps_what_has_no_english() -> None:
    bureau = Bureau(name="民政局", office="综合科", office_hours="工作日", office_hours_en="working days").in_english()
    assert (bureau.name, bureau.office, bureau.office_hours) == ("Civil Affairs Bureau", "综合科", "working days")
