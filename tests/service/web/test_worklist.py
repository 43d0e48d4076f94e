from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from service.dispatch import Dispatcher

pytestmark = pytest.mark.usefixtures("leave")


def begin(dispatch: Dispatcher, *titles: str) -> None:
    for title in titles:
        dispatch(start_instance, SYSTEM, key="leave", data={"why": "探亲", "days": 3}, title=title)


def task_ids(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="/tasks/([^"/]+)" data-row-link', html)))


def test_a_task_is_offered_claimed_and_given_back(dispatch: Dispatcher, browse: Callable) -> None:
    begin(dispatch, "李明请假")
    wang = browse("wang")
    offered = wang.get("/work").text
    (task_id,) = task_ids(offered)
    assert "李明请假" in offered
    assert "还剩 3 个工作日" in offered
    mine = wang.follow(f"/tasks/{task_id}/claim", {"next": "/work?tab=mine"}).text
    assert task_ids(mine) == [task_id]
    assert task_ids(wang.get("/work?tab=offered").text) == []
    wang.follow(f"/tasks/{task_id}/release", {"next": "/work"})
    assert task_ids(wang.get("/work?tab=offered").text) == [task_id]
