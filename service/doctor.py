"""What is wrong with an installation, and what to do about it."""

from __future__ import annotations

import json
import smtplib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask

from service.config import Config
from service.storage import schema
from service.storage.database import db, probe_writable, reading
from service.storage.queries.people import has_users

OK, WARNING, FAILED = "ok", "warning", "failed"
_SQLITE: Final = (3, 35)
_POSTGRESQL: Final = 13
_MAIL_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its state, and the same sentence in Chinese and English."""

    state: str
    zh: str
    en: str


def examine(app: Flask, config: Config) -> Iterator[Finding]:
    """Look at everything; without a database what stands on it is left out."""
    yield Finding(OK, f"配置有效：{config.base / 'config.toml'}", "The configuration is valid.")
    yield from _secrets(config)
    with app.app_context():
        problem = _database()
        yield problem or Finding(OK, "数据库可读写。", "The database can be read and written.")
        if problem is None:
            yield from _schema()
            yield from _calendar(app)
    yield _assets(Path(app.static_folder or "") / "dist")
    yield _mail(config)
    if config.bureau.organisation_code == "000000000":
        yield Finding(
            WARNING,
            "config.toml 尚未填写 bureau.organisation_code，索引号将使用 000000000。",
            "bureau.organisation_code is not set: index numbers begin with 000000000.",
        )


def _secrets(config: Config) -> Iterator[Finding]:
    kept = [name for name in ("secret_key", "identity_key") if (config.var / "secrets" / name).exists()]
    if kept:
        yield Finding(
            WARNING if config.server.secure else OK,
            f"密钥保存在 {config.var / 'secrets'}，请与数据库一并备份：没有它，申请人信息无法解密。",
            f"Secrets are kept in {config.var / 'secrets'}. Back them up: without them applicants cannot be read.",
        )
    else:
        yield Finding(OK, "密钥来自环境变量。", "Secrets come from the environment.")


def _database() -> Finding | None:
    try:
        version = probe_writable(db.engine)
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        return Finding(FAILED, f"数据库不能读写：{reason}", f"The database cannot be read and written: {reason}")
    if db.engine.dialect.name == "sqlite" and sqlite3.sqlite_version_info < _SQLITE:
        return Finding(
            FAILED,
            f"SQLite {sqlite3.sqlite_version} 版本过旧，需要 3.35 以上。",
            f"SQLite {sqlite3.sqlite_version} is too old: 3.35 is needed.",
        )
    if db.engine.dialect.name == "postgresql" and version[0] < _POSTGRESQL:
        return Finding(
            FAILED,
            f"PostgreSQL {version[0]} 版本过旧，需要 {_POSTGRESQL} 以上。",
            f"PostgreSQL {version[0]} is too old: {_POSTGRESQL} is needed.",
        )
    return None


def _schema() -> Iterator[Finding]:
    pending = schema.pending()
    if pending:
        steps = ", ".join(pending)
        yield Finding(
            FAILED,
            f"数据库结构不是最新（{steps}）：请运行 gongkai migrate",
            f"Run gongkai migrate: {steps} is missing.",
        )
        return
    yield Finding(OK, "数据库结构为最新。", "The schema is up to date.")
    if not has_users(reading()):
        yield Finding(
            WARNING,
            "还没有用户：gongkai serve 首次启动时会建立管理员。",
            "Nobody has an account: gongkai serve makes one.",
        )


def _calendar(app: Flask) -> Iterator[Finding]:
    if schema.pending():
        return
    calendar = app.extensions["calendars"].calendar(reading())
    this_year = datetime.now(ZoneInfo("Asia/Shanghai")).year
    for year in (this_year, this_year + 1):
        if calendar.is_loaded(year):
            yield Finding(OK, f"{year} 年放假安排已载入。", f"The arrangement of {year} is loaded.")
        else:
            yield Finding(
                FAILED if year == this_year else WARNING,
                f"{year} 年放假安排尚未载入，涉及该年的期限为暂定。请在公布后由管理员导入。",
                f"The arrangement of {year} is not loaded: due dates that reach into it are provisional.",
            )


def _assets(folder: Path) -> Finding:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Finding(FAILED, "页面文件尚未构建：请运行 make run", "The pages' files are not built: run make run.")
    missing = sorted(file for file in manifest.values() if not (folder / file).is_file())
    if missing:
        return Finding(FAILED, f"缺少页面文件：{', '.join(missing)}", f"Files are missing: {', '.join(missing)}")
    return Finding(OK, "页面文件已构建。", "The pages' files are built.")


def _mail(config: Config) -> Finding:
    mail = config.mail
    if not mail.host:
        return Finding(WARNING, "未配置邮件服务器，邮件保留在发件箱。", "No mail host: mail stays in the outbox.")
    kind = smtplib.SMTP_SSL if mail.tls == "tls" else smtplib.SMTP
    try:
        with kind(mail.host, mail.port, timeout=_MAIL_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        where = f"{mail.host}:{mail.port}"
        return Finding(
            FAILED, f"邮件服务器 {where} 连接失败：{error}", f"The mail server {where} is out of reach: {error}"
        )
    return Finding(OK, "邮件服务器可连接。", "The mail server answers.")
