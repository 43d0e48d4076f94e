"""The command `gongkai`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask

from service.config import Config, load_config
from service.duty_command import duties
from service.rehearsing import conformance, run
from service.text_check_command import check
from service.work_points_page import work_points
from workflows.errors import DiagramInvalid, WorkflowError
from workflows.model import SYSTEM

_ROOT: Final = Path(__file__).resolve().parent.parent
_MARKS: Final = {"ok": "✓", "warning": "!", "failed": "✗"}
_PATH: Final = click.Path(exists=True, file_okay=False, path_type=Path)


class Command:
    """What every command shares: the configuration, read when first needed, and the language."""

    def __init__(self, path: Path, lang: str | None) -> None:
        self.path = path
        self._lang = lang
        self._config: Config | None = None

    @property
    def config(self) -> Config:
        """Raises Invalid."""
        if self._config is None:
            self._config = load_config(self.path, os.environ)
        return self._config

    def change(self, change: Callable[[Config], Config]) -> None:
        """For this run only. Raises Invalid."""
        self._config = change(self.config)

    @property
    def lang(self) -> str:
        """zh unless the option, GONGKAI_LANG or config.toml say otherwise."""
        return self._lang or (self._config.language.default if self._config else "zh")

    def app(self, **options: Any) -> Flask:
        """The application on the configuration."""
        from service.app import create_app

        return create_app(self.config, **options)

    def say(self, zh: str, en: str) -> None:
        """One line in the chosen language."""
        click.echo(en if self.lang == "en" else zh)


class _Group(click.Group):
    """Refusals are messages and exit code 1, not stack traces."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DiagramInvalid as error:
            raise click.ClickException("\n".join([error.message, *map(_problem, error.details["problems"])])) from error
        except WorkflowError as error:
            raise click.ClickException(_with_allowed(error)) from error


@click.group(cls=_Group, help="公开：先审后发与依申请公开。Review before publication, and requests for information.")
@click.option("--config", "path", envvar="GONGKAI_CONFIG", type=click.Path(path_type=Path), help="config.toml")
@click.option("--lang", envvar="GONGKAI_LANG", type=click.Choice(["zh", "en"]), help="语言 language")
@click.pass_context
def main(ctx: click.Context, path: Path | None, lang: str | None) -> None:
    """The entry point."""
    here = Path("config.toml")
    ctx.obj = Command(path or (here if here.exists() else _ROOT / "config.toml"), lang)


main.add_command(run)
main.add_command(conformance)
main.add_command(duties)
main.add_command(check)
main.add_command(work_points)


@main.group(help="归档包。Archives of requests.")
def archive() -> None:
    """What can be done with an archive without the service."""


@archive.command(help="校验归档包，可以一并校验各卷。Check packages or folders; several volumes as a chain.")
@click.argument("places", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.pass_context
def verify(ctx: click.Context, places: tuple[Path, ...]) -> None:
    """Exit code 0 if all is well, 1 if something is wrong, 2 if it cannot be read."""
    from workflows.disclosure.verify_archive import main as check

    ctx.exit(check([str(place) for place in places]))


@main.command(help="启动服务。Start the service.")
@click.option("--no-ticks", is_flag=True, help="不在本进程处理到期事项。Leave due work to gongkai worker.")
@click.pass_obj
def serve(command: Command, no_ticks: bool) -> None:
    """First start: tables and an administrator."""
    from service.serving import first_administrator, prepare
    from service.shipped import load_shipped

    app = command.app()
    prepare(app, command.say)
    if address := first_administrator(app, command.config):
        load_shipped(app.extensions["dispatch"], click.echo)
        command.say(
            f"已建立管理员 admin，请打开此链接设置密码（只显示一次）：\n  {address}",
            f"There is now an administrator admin. Set the password here (shown once):\n  {address}",
        )
    _serve(command, app, ticks=not no_ticks)


@main.command(
    help="演示：示例单位、文件和申请；“demo year”为2026年全年。The demo bureau; “demo year”: the year 2026, day by day."
)
@click.argument("what", type=click.Choice(["weeks", "year"]), default="weeks")
@click.option(
    "--whole",
    is_flag=True,
    help="“demo year”演到2027年1月底，今天以后的是演示。To January 2027: days after today are played, not foretold.",
)
@click.pass_obj
def demo(command: Command, what: str, whole: bool) -> None:
    """Load the demo once, then serve."""
    from service.demo import PASSWORD, SIGN_INS, demo_config, is_loaded, load, load_year
    from service.serving import prepare

    if whole and what != "year":
        raise click.UsageError("--whole: gongkai demo year --whole")
    command.change(demo_config)
    app = command.app()
    prepare(app, command.say, upgrade=True)
    with app.app_context():
        loaded = is_loaded(app)
    if not loaded and what == "year":
        command.say("正在逐日演示2026年，约两分钟……", "Playing the year 2026 day by day, about two minutes …")
        load_year(command.config, click.echo, until=None if whole else datetime.now(UTC).date())
    elif not loaded:
        command.say("正在载入演示数据，约一分钟……", "Loading the demo, about a minute …")
        load(command.config, click.echo)
    command.say(f"演示账号的密码都是 {PASSWORD}：", f"The password of all demo accounts is {PASSWORD}:")
    for user_id, zh, en in SIGN_INS:
        command.say(f"  {user_id:<18}{zh}", f"  {user_id:<18}{en}")
    _serve(command, app, ticks=True)


@main.command(help="只处理到期事项：定时器、催办、发件箱。Due work only: timers, escalations, the outbox.")
@click.pass_obj
def worker(command: Command) -> None:
    """Runs until it is told to stop; several may run at once."""
    from service.scheduling import run_worker

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    command.say("开始处理到期事项，Ctrl-C 结束。", "Doing due work. Ctrl-C ends it.")
    run_worker(command.app(), stop)


@main.command(help="升级数据库结构。Bring the database's schema up to date.")
@click.pass_obj
def migrate(command: Command) -> None:
    """Takes the missing steps in one transaction."""
    from service.storage import schema

    with command.app().app_context():
        pending = schema.pending()
        schema.upgrade()
    steps = ", ".join(pending) or "–"
    command.say(f"数据库结构为最新（本次：{steps}）。", f"The schema is up to date (now: {steps}).")


@main.command(hidden=True)
@click.argument("message")
def migration(message: str) -> None:
    """For developers: the next step of the schema, found on a database of its own."""
    import tempfile

    from service.app import create_app
    from service.storage import schema

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.touch()
        with create_app(load_config(path, {})).app_context():
            schema.upgrade()
            click.echo(schema.write_step(message))


@main.command(help="检查流程文件夹，不部署。Check a folder of diagrams without deploying it.")
@click.argument("folder", type=_PATH)
@click.pass_obj
def lint(command: Command, folder: Path) -> None:
    """Every problem with file, element, line and what to draw instead; exit code 1."""
    from service.shipped import bundle_files
    from workflows.disclosure.plugins import plugins
    from workflows.handlers.deployments import check_bundle

    refused = False
    for bundle in _bundles(folder):
        try:
            keys = ", ".join(process.key for process in check_bundle(bundle_files(bundle), plugins()).processes)
            command.say(f"✓ {bundle}：{keys}", f"✓ {bundle}: {keys}")
        except DiagramInvalid as error:
            refused = True
            click.echo("\n".join([f"✗ {bundle}", *map(_problem, error.details["problems"])]), err=True)
    sys.exit(1 if refused else 0)


@main.command(help="部署流程文件夹。Deploy a folder of diagrams.")
@click.argument("folder", type=_PATH)
@click.pass_obj
def deploy(command: Command, folder: Path) -> None:
    """The same content again changes nothing."""
    from service.shipped import bundle_files
    from workflows.handlers import deployments

    app = command.app()
    with app.app_context():
        for bundle in _bundles(folder):
            dispatch = app.extensions["dispatch"]
            done = dispatch(deployments.deploy, SYSTEM, name=bundle.name, files=bundle_files(bundle))
            command.say(f"✓ {done.name}：{done.content_hash[:12]}", f"✓ {done.name}: {done.content_hash[:12]}")


@main.group(help="用户。Accounts.")
def user() -> None:
    """People are administered in the browser; this is for the first ones."""


@user.command("add", help="新建用户，显示设置密码的链接。Add an account; shows the link to set its password.")
@click.argument("user_id")
@click.option("--name", required=True, help="姓名 name")
@click.option("--department", help="科室 department id")
@click.option("--role", "roles", multiple=True, help="角色 role or role@department")
@click.option("--email")
@click.pass_obj
def add_user(
    command: Command, user_id: str, name: str, department: str | None, roles: tuple[str, ...], email: str | None
) -> None:
    """Prints the one-time link."""
    from service.identity.accounts import create_user
    from service.serving import link_address

    app = command.app()
    lifetime = timedelta(hours=command.config.security.link_hours)
    with app.app_context():
        token = app.extensions["dispatch"](
            create_user,
            SYSTEM,
            user_id=user_id,
            name=name,
            department=department,
            roles=list(roles),
            email=email,
            link_lifetime=lifetime,
        )
    address = link_address(command.config, token)
    command.say(
        f"已建立 {user_id}。设置密码（只能使用一次）：\n  {address}",
        f"Added {user_id}. Set the password, once:\n  {address}",
    )


@user.command("token", help="建立接口令牌，只显示一次。Make a token for the API, shown once.")
@click.argument("user_id")
@click.option("--name", required=True, help="用途 what it is for")
@click.option("--days", default=90, show_default=True, help="有效天数 days it is good")
@click.pass_obj
def make_token(command: Command, user_id: str, name: str, days: int) -> None:
    """For the accounts of other systems, which never sign in with a password."""
    from service.identity.api_tokens import create_token_for

    app = command.app()
    with app.app_context():
        made = app.extensions["dispatch"](create_token_for, SYSTEM, user_id=user_id, name=name, days=days)
    click.echo(made.token)


@main.command(
    help="计算期限。When a term of working days ends. gongkai due 2026-01-12 20 --exclude 2026-01-20/2026-02-10"
)
@click.argument("start", required=False)
@click.argument("working_days", type=int, required=False)
@click.option("--exclude", multiple=True, help="不计入的时段 FROM/TO or FROM/..")
@click.option("--extend", type=int, default=0, help="延长的工作日 working days of extension")
@click.option("--kind", default="term", help="期限种类 such as reply, consultation")
@click.option("--json", "as_json", is_flag=True, help="逐行读写 JSON。A JSON object a line, from standard input.")
@click.pass_obj
def due(
    command: Command,
    start: str | None,
    working_days: int | None,
    exclude: tuple[str, ...],
    extend: int,
    kind: str,
    as_json: bool,
) -> None:
    """The arithmetic day by day, with the calendar that ships."""
    import json
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from workflows.calendar.due_command import answer_json, explain, read_clock
    from workflows.calendar.working_days import WorkingCalendar

    calendar = WorkingCalendar.standard()
    if as_json:
        for line in sys.stdin:
            click.echo(json.dumps(answer_json(line, calendar), ensure_ascii=False))
        return
    if start is None or working_days is None:
        raise click.UsageError("START WORKING_DAYS, or --json")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    clock = read_clock(start, working_days, exclude, extend, kind)
    click.echo("\n".join(explain(clock, calendar, "en" if command.lang == "en" else "zh", today)))


@main.command(help="静态导出整个公开平台。The whole portal as files that any web server can serve.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--url", default="", help="网站地址 the address that the files will have")
@click.pass_obj
def export(command: Command, folder: Path, url: str) -> None:
    """Again into the same folder only writes what has changed."""
    from service.exporting import write_site

    with command.app().app_context():
        done = write_site(str(folder), url)
    command.say(
        f"已导出到 {folder}：写入{done['written']}个文件，{done['kept']}个未变，删除{done['removed']}个。",
        f"Exported to {folder}: {done['written']} files written, {done['kept']} unchanged, {done['removed']} removed.",
    )


@main.command(help="检查安装。What is wrong with this installation.")
@click.pass_obj
def doctor(command: Command) -> None:
    """Exit code 1 if anything has failed."""
    from service import doctor as examination

    findings = list(examination.examine(command.app(), command.config))
    for finding in findings:
        command.say(f"{_MARKS[finding.state]} {finding.zh}", f"{_MARKS[finding.state]} {finding.en}")
    sys.exit(1 if any(finding.state == examination.FAILED for finding in findings) else 0)


def _serve(command: Command, app: Flask, *, ticks: bool) -> None:
    from service.serving import WebServer
    from service.storage.database import db

    with app.app_context():
        # The server's processes connect anew: none may inherit a connection.
        db.engine.dispose()
    address = command.config.server.public_url
    command.say(f"服务地址 {address} ，Ctrl-C 结束。", f"Serving at {address} . Ctrl-C ends it.")
    WebServer(command.config, ticks=ticks).run()


def _bundles(folder: Path) -> list[Path]:
    """The folder itself if it has diagrams, else its folders that have some."""
    if any(folder.glob("*.bpmn")):
        return [folder]
    found = sorted(path.parent for path in folder.glob("*/*.bpmn"))
    if not found:
        raise click.ClickException(f"{folder}: *.bpmn ?")
    return list(dict.fromkeys(found))


def _with_allowed(error: WorkflowError) -> str:
    allowed = error.details.get("allowed", "")
    words = allowed if isinstance(allowed, str) else ", ".join(map(str, allowed))
    return error.message if words in error.message else f"{error.message} ({words})"


def _problem(problem: dict[str, Any]) -> str:
    place = ":".join(str(part) for part in (problem.get("file"), problem.get("line")) if part)
    element = " ".join(str(part) for part in (problem.get("element"), problem.get("name")) if part)
    advice = f"\n      → {problem['advice']}" if problem.get("advice") else ""
    return f"    {place} {element}: [{problem.get('code')}] {problem.get('message')}{advice}"
