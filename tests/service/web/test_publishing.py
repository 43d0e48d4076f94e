"""Where publications go: states of channels on the document's page, sending again, feeds, the portal as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from lxml import etree, html
from published import NOW, published

from service.config import Config, load_config
from service.connectors.errors import DeliveryFailed, NotConfigured, Underway
from service.scheduling.worker import BACK_OFF, Worker
from service.storage.database import db, reading
from service.storage.queries import deliveries
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.handlers.channel_jobs import to_channels
from workflows.disclosure.handlers.deliveries import look_again, redeliver
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import (
    Channel,
    Publication,
    PublicationStatus,
    PublicationVersion,
    Tombstone,
)
from workflows.errors import Invalid, NotAllowed
from workflows.model import SYSTEM, Actor, Job

CHANNELS = """
[channels.weixin]
kind = "wechat"
label = "白山民政公众号"
label_en = "Official account"
[channels.county]
kind = "site"
label = "县网站"
url = "https://county.test/"
columns = ["social-assistance"]
[channels.mirror]
kind = "export"
folder = "site"
"""
CHANGED = "https://county.test/1 shows something else than was signed."
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def config(database_url: str, tmp_path: Path, make_config: Callable[..., Config]) -> Config:
    return make_config(tmp_path, database_url, CHANNELS)


@pytest.fixture
def publish(dispatch: Callable[..., Any]) -> Callable[..., Publication]:
    return lambda title, body="<p>正文</p>", **more: dispatch(
        lambda uow, actor: published(uow, actor, title, body, **more), SYSTEM
    )


@pytest.fixture
def send(dispatch: Callable[..., Any]) -> Callable[..., None]:
    return lambda publication, action="publish", cause="t": dispatch(
        lambda uow, _: to_channels(uow, publication, action, cause), SYSTEM
    )


def correct(uow: Any, _actor: Actor, publication: Publication) -> Publication:
    document = Document(uow.new_id(), "更正后的标题", "finance", "li", NOW, NOW, status=DocumentStatus.PUBLISHED)
    uow.wing(Documents).add(document)
    fresh = replace(publication, title="更正后的标题", document_id=document.id, version_number=2, version=2)
    uow.wing(Publications).save(fresh, expected_version=1)
    snapshot = {"title": fresh.title, "body": "<p>七百五十元</p><p>每月发放</p>", "attachments": []}
    later = NOW + timedelta(days=1)
    version = PublicationVersion(fresh.id, 2, document.id, fresh.checksum, later, "zhou", "标准有误", snapshot)
    uow.wing(Publications).add_version(version)
    return fresh


def take_down(uow: Any, _actor: Actor, publication: Publication) -> None:
    stone = Tombstone("含个人隐私", NOW, "zhao")
    changed = replace(publication, status=PublicationStatus.WITHDRAWN, tombstone=stone, version=2)
    uow.wing(Publications).save(changed, expected_version=1)


class Connectors(dict[str, Any]):
    """What each channel's connector does next, by name."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self._app = app
        self.look: dict[str, Any] = {}

    def run(self) -> None:
        with self._app.app_context():
            served = {f"channel.{name}": act for name, act in self.items()}
            served |= {f"look.{name}": act for name, act in self.look.items()}
            Worker(self._app.extensions["dispatch"], served, batch=100).run_round()


def raising(error: Exception) -> Callable[[Job], Any]:
    def act(_job: Job) -> Any:
        raise error

    return act


@pytest.fixture
def both() -> dict[str, Any]:
    return {"channels": (Channel.WEBSITE, Channel.WECHAT), "column": "finance"}


def test_the_document_shows_each_channel_with_its_state_and_why(
    publish: Any, send: Any, browse: Any, app: Any, dispatch: Any
) -> None:
    made = publish("甲", column="social-assistance")
    made = replace(made, channels=(Channel.WEBSITE, Channel.WECHAT))
    send(made)
    connectors = Connectors(app)
    connectors |= {
        "website": lambda job: {"url_path": job.payload["url_path"]},
        "weixin": raising(NotConfigured("Nobody has set it up.")),
        "county": raising(DeliveryFailed("The county says no.", final=True)),
        "mirror": raising(DeliveryFailed("busy")),
    }
    connectors.run()
    page = browse("zhou").get(f"/documents/{made.document_id}").text
    for text in (
        "白山民政公众号",
        "渠道未配置",
        "县网站",
        "失败，不再尝试",
        "The county says no.",
        "失败，将再次尝试",
        "已送达",
    ):
        assert text in page


def test_publishers_send_again_and_others_may_not(
    publish: Any, send: Any, browse: Any, app: Any, dispatch: Any, frozen_time: Any
) -> None:
    made = publish("甲")
    send(made)
    connectors = Connectors(app)
    seen: list[Job] = []
    connectors |= {"website": lambda _: {}, "mirror": raising(DeliveryFailed("no", final=True))}
    connectors.run()
    browser = browse("zhou")
    page = html.document_fromstring(browser.get(f"/documents/{made.document_id}").text)
    mirror = page.xpath("//form[.//button[contains(@aria-label, 'mirror')]]/@action")
    assert browser.post(mirror[0]).status_code == 303
    connectors["mirror"] = lambda job: seen.append(job) or {"url": "https://mirror.test/", "checked_at": "2026-03-02"}
    connectors.run()
    assert [job.attempts for job in seen] == [0]
    assert "https://mirror.test/" in browser.get(f"/documents/{made.document_id}").text
    # What was delivered is delivered anew, under a key of its own.
    dispatch(redeliver, Actor("zhou", "周", frozenset({"publisher"})), job_id=seen[0].id)
    connectors.run()
    assert seen[1].idempotency_key != seen[0].idempotency_key
    with pytest.raises(NotAllowed):
        dispatch(redeliver, Actor("li", "李", frozenset({"drafter"})), job_id=seen[0].id)


def test_a_page_that_changes_later_is_found_told_and_looked_at_again_by_hand(
    publish: Any, send: Any, app: Any, browse: Any, frozen_time: Any
) -> None:
    made = publish("甲", column="social-assistance")
    send(made)
    at = datetime(2026, 3, 3, 1, 0, tzinfo=UTC).isoformat()
    connectors = Connectors(app)
    connectors |= {
        "website": lambda _: {},
        "mirror": lambda _: {},
        "county": lambda _: {"url": "https://county.test/1"},
    }
    connectors.look = {
        "website": raising(Underway("right", {"looks": 1, "checked_at": at}, timedelta(days=7), afresh=True)),
        "county": raising(Underway("right", {"looks": 1, "checked_at": at}, timedelta(days=7), afresh=True)),
    }
    connectors.run()
    page = f"/documents/{made.document_id}"
    assert "待回查" in browse("zhou").get(page).text
    frozen_time.advance(hours=25)
    connectors.run()
    assert "回查相符" in browse("zhou").get(page).text
    connectors.look["county"] = raising(DeliveryFailed(CHANGED, final=True))
    frozen_time.advance(days=8)
    connectors.run()
    # The department and the office are told once, and their list of work says so.
    told = browse("li").get("/notifications").text
    assert told.count("回查发现“甲”的公开页面") == 1
    assert "有1个公开页面回查不符" in browse("zhou").get("/work").text
    with app.app_context():
        assert deliveries.differing(reading(), "finance") == 1
        assert deliveries.differing(reading(), "social-assistance") == 0
    # The secrecy reviewer sees it too, on the page, in the list and by the API.
    reviewer = browse("chen")
    for shown in (reviewer.get(page).text, reviewer.get("/documents/deliveries").text):
        assert "回查不符" in shown
        assert "https://county.test/1显示的内容与签发的不一致" in shown
    (line,) = [one for one in reviewer.get("/api/deliveries").json["items"] if one["action"] == "check"]
    assert (line["state"], line["channel"], line["last_error"]) == ("differs", "county", CHANGED)
    found = reviewer.get(f"/api/publications/{made.id}/deliveries").json["items"]
    (county,) = [one for one in found if one["channel"] == "county"]
    assert (county["state"], county["url"], county["attempts"]) == ("delivered", "https://county.test/1", 1)
    assert (county["check"]["state"], county["check"]["looks"]) == ("differs", 1)
    form = html.document_fromstring(reviewer.get(page).text).xpath("//form[contains(@action, '/look')]/@action")
    assert reviewer.post(form[0]).status_code == 303
    connectors.look["county"] = raising(
        Underway("right", {"looks": 2, "checked_at": at}, timedelta(days=30), afresh=True)
    )
    connectors.run()
    found = reviewer.get(f"/api/publications/{made.id}/deliveries").json["items"]
    assert {one["channel"]: one["check"] and one["check"]["state"] for one in found}["county"] == "matches"
    assert reviewer.get("/api/deliveries").json["items"] == []


def test_the_page_of_what_a_channel_has_no_page_of_is_never_looked_at(publish: Any, send: Any, app: Any) -> None:
    send(publish("甲", column="social-assistance"))
    with app.app_context(), db.engine.connect() as connection:
        topics = set(connection.execute(sa.text("SELECT topic FROM jobs WHERE topic LIKE 'look.%'")).scalars())
    assert topics == {"look.website", "look.county"}


def test_a_drafter_sees_what_failed_of_their_department_and_may_not_look_or_send(
    publish: Any, send: Any, browse: Any, app: Any, dispatch: Any
) -> None:
    made = publish("甲")
    send(made)
    connectors = Connectors(app)
    connectors |= {"website": raising(DeliveryFailed("closed", final=True)), "mirror": lambda _: {}}
    connectors.run()
    drafter = browse("li")
    (line,) = drafter.get("/api/deliveries").json["items"]
    assert (line["state"], line["last_error"]) == ("failed", "closed")
    shown = drafter.get("/documents/deliveries").text
    assert "closed" in shown
    assert "/deliveries/" not in shown
    check = browse("chen").get(f"/api/publications/{made.id}/deliveries").json["items"]
    (website,) = [one["check"]["job_id"] for one in check if one["channel"] == "website"]
    assert drafter.post(f"/documents/{made.document_id}/deliveries/{website}/look").status_code == 303
    assert "只有发布员、综合科和审查人员可以要求回查" in drafter.get("/documents").text
    with pytest.raises(NotAllowed):
        dispatch(look_again, Actor("li", "李", frozenset({"drafter"})), job_id=website)


def test_a_delivery_of_several_steps_keeps_what_it_has_reached(
    publish: Any, send: Any, app: Any, frozen_time: Any
) -> None:
    send(publish("甲"))
    steps: list[dict[str, Any]] = []

    def act(job: Job) -> dict[str, Any]:
        steps.append(dict(job.result))
        if len(steps) < 3:
            raise Underway("more", {"step": len(steps)}, timedelta(seconds=5))
        return {"url": "https://x.test/"}

    connectors = Connectors(app)
    connectors |= {"website": lambda _: {}, "mirror": act}
    for _ in range(3):
        connectors.run()
        frozen_time.advance(seconds=6)
    assert steps == [{}, {"step": 1}, {"step": 2}]
    assert len(BACK_OFF) > 0


def test_the_database_itself_keeps_index_numbers_and_versions(publish: Any, app: Any) -> None:
    made = publish("甲")
    for statement in (
        "UPDATE publications SET index_number = 'x'",
        "DELETE FROM publications",
        "UPDATE publication_versions SET checksum = 'x'",
        "DELETE FROM publication_versions",
    ):
        with app.app_context(), db.engine.begin() as connection, pytest.raises(sa.exc.DatabaseError):
            connection.execute(sa.text(statement))
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE publications SET title = 'y'"))
        found = connection.execute(sa.text("SELECT index_number FROM publications")).scalar_one()
    assert found == made.index_number


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[channels.x]\n", "channels.x.kind"),
        ('[channels.x]\nkind = "fax"', "channels.x.kind"),
        ('[channels.website]\nkind = "export"', "channels.website"),
        ('[channels."Ü"]\nkind = "export"', "channels.Ü"),
        ('[channels.x]\nkind = "site"\nsecret = "s"', "channels.x.secret"),
        ("channels = 1", "channels"),
    ],
)
def test_a_channel_that_cannot_be_is_refused_with_its_key(tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        load_config(tmp_path / "config.toml", {})
    assert refusal.value.details["key"] == key


def test_the_secret_of_a_channel_comes_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[channels.a-b]\nkind = "webhook"', encoding="utf-8")
    config = load_config(tmp_path / "config.toml", {"GONGKAI_CHANNEL_A_B_SECRET": "s3cret"})
    assert config.secrets.of_channel("a-b") == "s3cret"
    assert "s3cret" not in repr(config)


def test_feeds_of_all_three_forms_show_a_correction_as_an_updated_entry(
    publish: Any, client: Any, dispatch: Any
) -> None:
    made = publish("甲 <b> & 乙", "<p>六百元</p>")
    before = etree.fromstring(client.get("/open/columns/finance/feed.atom").data)
    entry_id = before.xpath("string(//a:entry/a:id)", namespaces=ATOM)
    dispatch(correct, SYSTEM, publication=made)
    atom = etree.fromstring(client.get("/open/columns/finance/feed.atom").data)
    assert atom.xpath("string(//a:entry/a:id)", namespaces=ATOM) == entry_id
    assert atom.xpath("string(//a:entry/a:published)", namespaces=ATOM) == "2026-03-02T09:00:00+08:00"
    assert atom.xpath("string(//a:entry/a:updated)", namespaces=ATOM) == "2026-03-03T09:00:00+08:00"
    assert atom.xpath("string(/a:feed/a:updated)", namespaces=ATOM) == "2026-03-03T09:00:00+08:00"
    assert atom.xpath("string(//a:entry/a:summary)", namespaces=ATOM) == "标准有误"
    rss = etree.fromstring(client.get("/open/feed.rss").data)
    (item,) = rss.findall("channel/item")
    assert parsedate_to_datetime(item.findtext("pubDate") or "") == NOW + timedelta(days=1)
    assert item.findtext("guid") == entry_id
    answer = client.get("/open/feed.json")
    assert answer.mimetype == "application/feed+json"
    feed = answer.json
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (found,) = feed["items"]
    assert (found["id"], found["title"]) == (entry_id, "更正后的标题")
    assert (found["date_published"], found["date_modified"]) == (
        "2026-03-02T09:00:00+08:00",
        "2026-03-03T09:00:00+08:00",
    )
    assert set(found) >= {"id", "url", "content_html", "date_published"}
    assert client.get("/open/feed.xml").status_code == 404
    assert client.get("/open/feeds").text.count("/feed.") > 20


def test_a_sitemap_too_long_for_one_file_is_an_index_of_parts(
    publish: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.web.portal.feeds.SITEMAP", 2)
    ids = {publish(f"第{number}号").id for number in range(3)}
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = etree.fromstring(client.get("/open/sitemap.xml").data)
    parts = index.xpath("/s:sitemapindex/s:sitemap/s:loc/text()", namespaces=spaces)
    assert len(parts) == 2
    found: set[str] = set()
    for part in parts:
        one = etree.fromstring(client.get(part.partition("127.0.0.1:8000")[2]).data)
        found |= {loc.rpartition("/")[2] for loc in one.xpath("//s:loc/text()", namespaces=spaces)}
        assert one.xpath("//s:lastmod", namespaces=spaces)
    assert found == ids
    assert client.get("/open/sitemap-3.xml").status_code == 404
