"""`config.toml` and the environment: one frozen `Config`. Secrets never stand in the file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from service.channel_settings import ChannelSettings, read_channels
from service.secret_files import Secrets, load_secrets
from service.settings import accepted, among, between, pattern, read_section, shown
from workflows.engine.retries import read_pauses
from workflows.errors import Invalid
from workflows.ports import LadderStep, Retries

DATABASES: Final = ("sqlite", "postgresql")
_WORD: Final = pattern(r"\S+", "text without blanks")
_TEXT: Final = pattern(r"(?s).*\S.*", "text that is not empty")
_CYCLE: Final = accepted(read_pauses, "R3/PT5M, or pauses such as PT1M,PT10M,PT1H, or nothing")
_URL: Final = pattern(r"https?://[^\s/]+(/[^\s/]+)*", "an address such as https://gongkai.example.gov.cn, no final /")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the state is kept."""

    url: str = field(default="sqlite:///var/gongkai.db", metadata=_WORD, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The web server. `public_url` is how browsers reach it, `proxies` how many reverse proxies stand in front."""

    host: str = field(default="127.0.0.1", metadata=_WORD)
    port: int = field(default=8000, metadata=between(1, 65535))
    threads: int = field(default=8, metadata=between(1, 64))
    workers: int = field(default=1, metadata=between(1, 32))
    public_url: str = field(default="http://127.0.0.1:8000", metadata=_URL)
    proxies: int = field(default=0, metadata=between(0, 5))

    @property
    def secure(self) -> bool:
        """Whether browsers use https."""
        return self.public_url.startswith("https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """Who publishes and answers. `index_template` makes the index number (索引号) of a document.

    `office`, `fax`, `email`, `postcode` and the rest are what the guide to disclosure must say (Art. 12); `site_code`
    is the site's number (网站标识码) for the page headers of 国办发〔2017〕47号. What ends in `_en` stands
    on English pages; where it is empty, they show the Chinese.
    """

    name: str = field(default="民政局", metadata=_TEXT)
    name_en: str = field(default="Civil Affairs Bureau", metadata=_TEXT)
    organisation_code: str = field(default="000000000", metadata=pattern(r"[0-9A-Z-]{9,18}", "9 to 18 digits"))
    hotline: str = field(default="", metadata=shown("text"))
    address: str = field(default="", metadata=shown("text"))
    phone: str = field(default="", metadata=shown("text"))
    office_hours: str = field(default="", metadata=shown("text"))
    office_hours_en: str = field(default="", metadata=shown("text"))
    office: str = field(default="", metadata=shown("text"))
    office_en: str = field(default="", metadata=shown("text"))
    fax: str = field(default="", metadata=shown("text"))
    email: str = field(default="", metadata=pattern(r"(\S+@\S+)?", "an e-mail address, or nothing"))
    postcode: str = field(default="", metadata=pattern(r"([0-9]{6})?", "six digits, or nothing"))
    site_code: str = field(default="", metadata=pattern(r"([0-9A-Za-z]{10})?", "ten characters, or nothing"))
    index_template: str = field(
        default="{organisation_code}/{year}-{serial:05d}",
        metadata=pattern(
            r"(?=.*\{serial(:0\d+d)?\})([^{}]|\{(organisation_code|year|month(:02d)?|serial(:0\d+d)?)\})+",
            "text with {serial:05d}, and {organisation_code}, {year}, {month:02d} where wanted",
        ),
    )

    def in_english(self) -> Bureau:
        """As English pages show it: what has no English stays as it is written."""
        return replace(
            self,
            name=self.name_en or self.name,
            office=self.office_en or self.office,
            office_hours=self.office_hours_en or self.office_hours,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Outgoing mail. Without a host, mail stays in the outbox, where the administrator sees it."""

    host: str = field(default="", metadata=pattern(r"\S*", "a host name, or nothing"))
    port: int = field(default=25, metadata=between(1, 65535))
    sender: str = field(default="gongkai@localhost", metadata=pattern(r"\S+@\S+", "an e-mail address"))
    user: str = field(default="", metadata=shown("text"))
    tls: str = field(default="none", metadata=among("none", "starttls", "tls"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung of the escalation ladder: working days from the due day, and who is told."""

    offset: int = field(metadata=between(-60, 60))
    to: str = field(metadata=among("holder", "head", "leader"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """The escalation ladder (催办): before the due date an alarm, after it the superiors."""

    steps: tuple[Step, ...] = (
        Step(offset=-3, to="holder"),
        Step(offset=-1, to="holder"),
        Step(offset=1, to="head"),
        Step(offset=3, to="leader"),
    )

    @property
    def ladder(self) -> tuple[LadderStep, ...]:
        """The steps as the handlers take them."""
        return tuple(LadderStep(step.offset, step.to) for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """Sessions end after `idle_minutes` without a request, and after `session_hours` in any case."""

    idle_minutes: int = field(default=120, metadata=between(5, 1440))
    session_hours: int = field(default=12, metadata=between(1, 168))
    lockout_failures: int = field(default=5, metadata=between(1, 100))
    lockout_minutes: int = field(default=15, metadata=between(1, 1440))
    link_hours: int = field(default=72, metadata=between(1, 720))
    password_length: int = field(default=10, metadata=between(8, 64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """What may be uploaded. `max_megabytes` bounds a whole request."""

    max_megabytes: int = field(default=20, metadata=between(1, 1024))
    types: tuple[str, ...] = field(
        default=("pdf", "docx", "xlsx", "png", "jpg", "jpeg", "txt"),
        metadata=pattern(r"[a-z0-9]+", "file name endings, lower case, without the dot"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduler:
    """The background ticks: timers, escalations, the outbox."""

    tick_seconds: int = field(default=5, metadata=between(1, 300))
    batch: int = field(default=100, metadata=between(1, 1000))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalTasks:
    """Topics that programs outside serve through the API: names, and beginnings of names that end in `*`."""

    topics: tuple[str, ...] = field(
        default=("external:*",),
        metadata=pattern(
            r"[^\s*]+\*?", "names of topics without spaces; one that ends in * stands for all that begin so"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryCycles:
    """When a service task that failed is tried again, unless its diagram says so itself; nothing: never."""

    connectors: str = field(default="PT1M,PT5M,PT15M,PT1H,PT4H,PT12H", metadata=_CYCLE)
    functions: str = field(default="", metadata=_CYCLE)

    @property
    def pauses(self) -> Retries:
        """The pauses as the handlers take them."""
        return Retries(read_pauses(self.connectors), read_pauses(self.functions))


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveChecks:
    """When what a channel shows is looked at again (回查), one pause after the other, the last again and again."""

    after: str = field(default="P1D,P7D,P30D", metadata=_CYCLE)

    @property
    def pauses(self) -> tuple[timedelta, ...]:
        """Empty: never."""
        return tuple(timedelta(seconds=pause) for pause in read_pauses(self.after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """Messages that come before anybody waits for them are kept so long, unless their sender says otherwise."""

    keep_hours: int = field(default=168, metadata=between(0, 87600))

    @property
    def time_to_live(self) -> timedelta:
        """As the handlers take it."""
        return timedelta(hours=self.keep_hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCheck:
    """What the text check of documents may do beside reading them."""

    external_links: bool = field(default=False, metadata=shown("true or false"))
    """Whether addresses outside are called, to see whether they answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The language of pages where neither the person nor the browser says."""

    default: str = field(default="zh", metadata=among("zh", "en"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that can be set. `base` is the folder of `config.toml`."""

    base: Path
    secrets: Secrets
    database: Database = field(default_factory=Database)
    server: Server = field(default_factory=Server)
    bureau: Bureau = field(default_factory=Bureau)
    mail: Mail = field(default_factory=Mail)
    escalation: Escalation = field(default_factory=Escalation)
    security: Security = field(default_factory=Security)
    uploads: Uploads = field(default_factory=Uploads)
    scheduler: Scheduler = field(default_factory=Scheduler)
    retries: RetryCycles = field(default_factory=RetryCycles)
    live_checks: LiveChecks = field(default_factory=LiveChecks)
    messages: Messages = field(default_factory=Messages)
    external_tasks: ExternalTasks = field(default_factory=ExternalTasks)
    text_check: TextCheck = field(default_factory=TextCheck)
    language: Language = field(default_factory=Language)
    channels: tuple[ChannelSettings, ...] = ()

    @property
    def var(self) -> Path:
        """Where the service writes: the database of SQLite, generated secrets."""
        return self.base / "var"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.database.url.startswith("sqlite")


_SECTIONS: Final[Mapping[str, type[Any]]] = {
    "database": Database,
    "server": Server,
    "bureau": Bureau,
    "mail": Mail,
    "escalation": Escalation,
    "security": Security,
    "uploads": Uploads,
    "scheduler": Scheduler,
    "retries": RetryCycles,
    "live_checks": LiveChecks,
    "messages": Messages,
    "external_tasks": ExternalTasks,
    "text_check": TextCheck,
    "language": Language,
}
_CHANNELS: Final = "channels"
"""A section of sections: `[channels.NAME]`."""


def load_config(path: Path, environ: Mapping[str, str]) -> Config:
    """Read the file; `GONGKAI_DATABASE_URL` in the environment wins over it.

    Secrets that the environment does not give are made once and kept in `var/secrets`. Raises Invalid (details `key`,
    `allowed`) for a key that does not exist or a value that may not be, (details `path`) for a file that is no TOML.
    """
    base = path.resolve().parent
    tables = _read_toml(path)
    if url := environ.get("GONGKAI_DATABASE_URL"):
        tables = {**tables, "database": {**_table(tables, "database"), "url": url}}
    for name in tables:
        if name not in (*_SECTIONS, _CHANNELS):
            raise Invalid(f"{path.name}: there is no section {name!r}", key=name, allowed=[*_SECTIONS, _CHANNELS])
    sections = {name: read_section(kind, name, _table(tables, name)) for name, kind in _SECTIONS.items()}
    sections["database"] = Database(url=_database_url(sections["database"].url, base))
    sections["channels"] = read_channels(_table(tables, _CHANNELS))
    return Config(base=base, secrets=load_secrets(base / "var" / "secrets", environ), **sections)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}", path=str(path)) from error
    except ValueError as error:
        raise Invalid(f"{path} is not TOML: {error}", path=str(path)) from error


def _table(tables: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = tables.get(name, {})
    if not isinstance(value, dict):
        raise Invalid(f"{name} must be a section: [{name}]", key=name, allowed="a section")
    return value


def _database_url(text: str, base: Path) -> str:
    allowed = "sqlite:///FILE or postgresql://USER@HOST/NAME"
    try:
        url = make_url(text)
    except ArgumentError:
        # The message of the library would repeat the address, and with it a password.
        raise Invalid("database.url is not a database address", key="database.url", allowed=allowed) from None
    backend = url.get_backend_name()
    if backend not in DATABASES:
        raise Invalid(f"database.url: {backend} is not supported", key="database.url", allowed=allowed)
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if not url.database or url.database == ":memory:":
        raise Invalid("database.url: SQLite needs a file", key="database.url", allowed=allowed)
    return url.set(database=str(base / url.database)).render_as_string(hide_password=False)
