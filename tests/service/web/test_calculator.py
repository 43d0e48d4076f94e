from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

VECTORS = Path(__file__).parents[2] / "workflows" / "calendar" / "vectors.json"


@pytest.fixture
def backend() -> str:
    """What is counted here is in no database: one is enough."""
    return "sqlite"


def ask(client: FlaskClient, lang: str = "zh", **arguments: Any) -> TestResponse:
    query = urlencode(arguments, doseq=True)
    return client.get(f"/calculator?{query}", headers={"Accept-Language": lang})


def test_everybody_may_count_and_sees_the_days(client: FlaskClient) -> None:
    page = ask(client, start="2026-09-14", days="20", **{"from": ["2026-09-21"], "to": ["2026-09-28"]}).text
    assert "到期日：2026-10-22 周四" in page
    assert "调休上班" in page
    assert page.count("不计入期限") >= 4
    assert "public" in page
    assert ask(client).status_code == 200


def test_signed_in_people_have_it_in_their_frame(browse: Callable) -> None:
    assert "shell-nav" in browse("li").get("/calculator").text


def test_it_counts_in_english(client: FlaskClient) -> None:
    page = ask(client, lang="en", kind="reply", start="2026-03-02").text
    assert "OGI Regulations, Art. 33" in page
    assert "2026-03-30" in page


def test_a_kind_brings_its_own_term_and_basis(client: FlaskClient) -> None:
    page = ask(client, kind="clarification-notice", start="2026-03-02").text
    assert "到期日：2026-03-11" in page
    assert "政府信息公开条例第三十条" in page


def test_a_year_that_is_not_loaded_makes_the_answer_provisional(client: FlaskClient) -> None:
    page = ask(client, start="2026-12-28", days="20").text
    assert "暂定" in page


def test_an_interval_that_is_still_open_counts_as_if_it_ended_today(client: FlaskClient) -> None:
    page = ask(client, start="2026-02-24", days="20", **{"from": ["2026-02-26"], "to": [""]}).text
    assert "今日退回则到期日" in page
    assert "尚不能确定" in page


def vectors() -> list[dict[str, Any]]:
    found = json.loads(VECTORS.read_text(encoding="utf-8"))
    listed = found if isinstance(found, list) else next(v for v in found.values() if isinstance(v, list))
    return [one for one in listed if isinstance(one, dict) and "due" in one and "start" in one]


def test_the_page_agrees_with_the_worked_examples(client: FlaskClient) -> None:
    checked = 0
    for one in vectors():
        excluded = one.get("excluded", [])
        answer = ask(
            client,
            start=one["start"],
            days=one["workdays"],
            extension=one.get("extension", 0),
            **{"from": [pair[0] for pair in excluded], "to": [pair[1] for pair in excluded]},
        )
        assert f"到期日：{one['due']}" in answer.text, one
        checked += 1
    assert checked > 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"start": "2026-02-30"}, "f-start"),
        ({"start": "昨天"}, "f-start"),
        ({"start": ""}, "f-start"),
        ({"start": "20206-01-01"}, "f-start"),
        ({"days": "0"}, "f-days"),
        ({"days": "5001"}, "f-days"),
        ({"days": "²"}, "f-days"),
        ({"days": "1e3"}, "f-days"),
        ({"days": "9" * 4000}, "f-days"),
        ({"extension": "21"}, "f-extension"),
        ({"extension": "-1"}, "f-extension"),
        ({"from": ["2026-03-10"], "to": ["2026-03-01"]}, "f-from-0"),
        ({"from": ["x"], "to": [""]}, "f-from-0"),
        ({"from": [""], "to": ["2026-03-01"]}, "f-from-0"),
        ({"start": "2100-12-30", "days": "5000"}, "f-"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client: FlaskClient, wrong: dict[str, Any], field: str) -> None:
    answer = ask(client, **{"start": "2026-03-02", "days": "20", **wrong})
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert "到期日：" not in answer.text


def test_every_message_leads_to_a_field_that_is_there(client: FlaskClient) -> None:
    page = ask(client, start="x", days="x", extension="x", **{"from": ["x", "y"], "to": ["", ""]}).text
    ids = set(re.findall(r' id="([^"]+)"', page))
    targets = re.findall(r'href="#(f-[^"]+)"', page)
    assert len(targets) == 5
    assert set(targets) <= ids


def test_intervals_are_added_and_removed_without_scripts(client: FlaskClient) -> None:
    rows = {"from": ["2026-03-05", "2026-03-10"], "to": ["2026-03-06", ""]}

    def values(**more: Any) -> list[str]:
        page = ask(client, **{"start": "2026-03-02", "days": "20", **rows, **more})
        assert page.status_code == 200
        return [re.search(r'value="([^"]*)"', tag)[1] for tag in re.findall(r'<input[^>]*name="from"[^>]*>', page.text)]

    assert values() == rows["from"]
    assert values(add="1") == [*rows["from"], ""]
    assert values(remove="0") == ["2026-03-10"]
    assert values(remove="99") == rows["from"]
    assert values(remove="x") == rows["from"]
    assert values(**{"from": ["2026-03-05"] * 50, "to": ["2026-03-06"] * 50, "add": "1"}) == ["2026-03-05"] * 20


def test_a_very_long_term_is_shown_as_spans(client: FlaskClient) -> None:
    page = ask(client, start="2004-01-02", days="5000")
    assert page.status_code == 200
    assert "一行一周" not in page.text
    assert "按时段列出" in page.text


def test_markup_in_the_address_stays_text(client: FlaskClient) -> None:
    page = ask(client, start='"><script>', days="<b>", **{"from": ['"><img>'], "to": ["x"]}).text
    assert "<script>" not in page
    assert "<img>" not in page
