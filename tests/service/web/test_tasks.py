from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance, terminate_instance
from workflows.handlers.tasks import reassign_task, urge_task
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from tests.conftest import SettableTime

pytestmark = pytest.mark.usefixtures("leave")


@pytest.fixture
def task_id(dispatch: Callable, browse: Callable) -> str:
    dispatch(start_instance, SYSTEM, key="leave", data={"why": "探亲<b>", "days": 3}, title="李明请假")
    return re.findall(r'href="/tasks/([^"/]+)" data-row-link', browse("wang").get("/work").text)[0]


@pytest.fixture
def wang(browse: Callable, task_id: str) -> Any:
    """A browser whose person holds the task."""
    browser = browse("wang")
    browser.follow(f"/tasks/{task_id}/claim")
    return browser


def submission(html: str) -> str:
    return re.findall(r'name="submission" value="([^"]+)"', html)[0]


def test_any_process_shows_its_variables_under_the_names_of_its_forms(browse: Callable, task_id: str) -> None:
    page = browse("wang").get(f"/tasks/{task_id}").text
    assert "<dt>事由</dt><dd>探亲&lt;b&gt;</dd>" in page
    assert "<dt>天数</dt><dd>3</dd>" in page
    assert "无人领取" in page
    assert "科室负责人、综合科" in page
    assert "启动了流程“李明请假”" in page


def test_only_the_holder_gets_the_form(browse: Callable, wang: Any, task_id: str) -> None:
    assert 'id="work"' in wang.get(f"/tasks/{task_id}").text
    other = browse("wu").get(f"/tasks/{task_id}").text
    assert 'id="work"' not in other
    assert "该任务由王芳办理，您可以查看，不能办理。" in other


def test_people_whom_a_task_does_not_concern_do_not_see_it(browse: Callable, task_id: str) -> None:
    li = browse("li")
    for path in ("", "/diagram"):
        response = li.get(f"/tasks/{task_id}{path}")
        assert response.status_code == 403
        assert "该任务没有分派给您或者您所在的组。" in response.text
    assert li.post(f"/tasks/{task_id}/complete", {"outcome": "yes"}).status_code == 403


def test_wrong_answers_come_back_with_what_was_typed(wang: Any, task_id: str) -> None:
    response = wang.post(f"/tasks/{task_id}/complete", {"outcome": "no", "reason": "长" * 201})
    assert response.status_code == 422
    assert "不得超过200个字" in response.text
    assert 'href="#field-reason"' in response.text
    assert "长" * 201 in response.text
    assert re.search(r'value="no"[^>]* checked', response.text)
    wang.in_english()
    english = wang.post(f"/tasks/{task_id}/complete", {"outcome": "", "reason": ""}).text
    assert "Please fill this in." in english


def test_a_task_is_finished_once_however_often_it_is_sent(wang: Any, task_id: str) -> None:
    sent = {"outcome": "yes", "submission": submission(wang.get(f"/tasks/{task_id}").text)}
    assert "“批准请假”已办结。" in wang.follow(f"/tasks/{task_id}/complete", sent).text
    assert "“批准请假”已办结。" in wang.follow(f"/tasks/{task_id}/complete", sent).text
    again = wang.post(f"/tasks/{task_id}/complete", {"outcome": "yes", "submission": "another"})
    assert again.status_code == 409
    assert "该任务已由王芳办结。" in again.text
    page = wang.get(f"/tasks/{task_id}").text
    assert page.count("办结了任务“批准请假”") == 1
    assert "流程结束" in page


def test_a_task_that_was_reassigned_is_kept_from_its_former_holder(
    dispatch: Callable, browse: Callable, wang: Any, task_id: str
) -> None:
    dispatch(reassign_task, SYSTEM, task_id=task_id, assignee="wu", reason="王芳出差")
    response = wang.post(f"/tasks/{task_id}/complete", {"outcome": "no", "reason": "我写好的理由"})
    assert response.status_code == 403
    assert "该任务已由吴刚领取，正在办理。" in response.text
    wu = browse("wu")
    page = wu.get(f"/tasks/{task_id}").text
    assert "把任务“批准请假”从王芳改派给吴刚" in page
    assert "王芳出差" in page


def test_a_task_whose_process_was_terminated_says_so(dispatch: Callable, wang: Any, task_id: str) -> None:
    before = wang.get(f"/tasks/{task_id}").text
    instance_id = task_instance(dispatch, task_id)
    dispatch(terminate_instance, SYSTEM, instance_id=instance_id, reason="重复")
    response = wang.post(f"/tasks/{task_id}/complete", {"outcome": "yes", "submission": submission(before)})
    assert response.status_code == 409
    assert "该任务已经办结或者取消" in response.text
    page = wang.get(f"/tasks/{task_id}").text
    assert "已取消" in page
    assert "终止了流程" in page


def task_instance(dispatch: Callable, task_id: str) -> str:
    return str(dispatch(lambda uow, actor: uow.tasks.get(task_id).instance_id, SYSTEM))


def test_fields_are_drawn_again_as_answers_show_or_hide_them(wang: Any, task_id: str) -> None:
    shown = wang.post(f"/tasks/{task_id}/form", {"outcome": "no", "reason": "写到一半"}).text
    hidden = wang.post(f"/tasks/{task_id}/form", {"outcome": "yes"}).text
    assert "写到一半" in shown
    assert 'name="reason"' not in hidden
    assert 'hx-trigger="redraw, change from:[data-controls]"' in hidden
    assert 'hx-trigger="load, redraw, change from:[data-controls]"' in wang.get(f"/tasks/{task_id}").text


def test_the_diagram_is_given_as_xml(wang: Any, task_id: str) -> None:
    response = wang.get(f"/tasks/{task_id}/diagram")
    assert response.mimetype == "application/xml"
    assert b'id="leave"' in response.data


def test_a_process_without_a_drawing_is_not_shown_as_an_empty_frame(wang: Any, task_id: str) -> None:
    page = wang.get(f"/tasks/{task_id}").text
    assert "data-bpmn-viewer" not in page
    assert "该流程没有图形" in page


@pytest.mark.parametrize("path", ["/tasks/none", "/tasks/%00", "/tasks/none/diagram", "/notifications/none"])
def test_what_is_not_there_is_not_found(browse: Callable, path: str) -> None:
    response = browse("wang").get(path)
    assert response.status_code == 404
    assert "没有找到" in response.text or "没有" in response.text


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"outcome": ["yes", "no"]},
        {"outcome": "perhaps"},
        {"outcome": "yes", "submission": "x" * 5000},
        {"outcome": "no", "reason": "\x00"},
        {"outcome": "no", "reason": "\ud83d"},
        {"outcome": "yes", "unknown": "1", "content_hash": "zz"},
    ],
)
def test_damaged_answers_never_break_the_page(wang: Any, task_id: str, sent: dict[str, Any]) -> None:
    for path in ("complete", "form"):
        data = {
            key: value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
            for key, value in sent.items()
        }
        assert wang.post(f"/tasks/{task_id}/{path}", data).status_code in (200, 303, 409, 422)


def test_a_process_is_started_with_its_form(browse: Callable) -> None:
    li = browse("li")
    assert "请假" in li.get("/processes").text
    page = li.get("/processes/leave").text
    assert "事由" in page
    refused = li.post("/processes/leave", {"title": "我的请假", "why": "", "days": "40"})
    assert refused.status_code == 422
    assert "不得大于30" in refused.text
    assert 'value="我的请假"' in refused.text
    assert "“请假”已启动。" in li.follow("/processes/leave", {"title": "我的请假", "why": "探亲", "days": "３"}).text
    assert "我的请假" in browse("wang").get("/work").text


def test_a_process_that_is_not_there_cannot_be_started(browse: Callable) -> None:
    li = browse("li")
    assert li.get("/processes/none").status_code == 404
    assert li.post("/processes/none", {"title": "x"}).status_code == 404


def test_only_named_groups_start_a_process_that_names_some(dispatch: Callable, browse: Callable) -> None:
    from tests.service.web.conftest import LEAVE  # type: ignore[import-not-found]

    text = LEAVE.replace('id="leave"', 'id="secret" camunda:candidateStarterGroups="leader"')
    text = re.sub(r'camunda:formRef="\w+" camunda:formRefBinding="deployment"', "", text)
    dispatch(deploy, SYSTEM, name="secret", files={"process.bpmn": text.encode()})
    assert "/processes/secret" not in browse("li").get("/processes").text
    assert browse("li").get("/processes/secret").status_code == 403
    assert browse("sun").get("/processes/secret").status_code == 200


def test_an_urging_is_announced_and_read_once(
    dispatch: Callable, browse: Callable, wang: Any, task_id: str, frozen_time: SettableTime
) -> None:
    dispatch(urge_task, SYSTEM, task_id=task_id, message="请尽快")
    page = wang.get("/notifications").text
    assert "通知，1 条未读" in page
    assert "催办“批准请假”：李明请假。请尽快" in page
    notice = re.findall(r'href="(/notifications/[^"]+)"', page)[0]
    assert browse("wu").get(notice).status_code == 404
    assert wang.get(notice).location == f"/tasks/{task_id}"
    assert "通知，0 条未读" in wang.get("/notifications").text
    dispatch(urge_task, SYSTEM, task_id=task_id, message="请尽快")
    frozen_time.advance(minutes=1)
    dispatch(urge_task, SYSTEM, task_id=task_id, message="再次催办")
    assert "通知，0 条未读" in wang.follow("/notifications/read").text


def test_the_worklist_and_the_task_page_load_no_script_of_their_own(wang: Any, task_id: str) -> None:
    for path in ("/work", f"/tasks/{task_id}", "/notifications", "/profile", "/processes"):
        page = wang.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
        assert not re.search(r"\s(style|on[a-z]+)=", page), path


def test_templates_name_icons_that_are_built() -> None:
    root = Path(__file__).parents[3] / "service" / "web"
    listed = set((root / "frontend" / "icons.txt").read_text(encoding="utf-8").split())
    look = re.compile(r'"([a-z0-9-]+)", "(?:grey|blue|green|orange|red)"')
    sources = [root / "history_texts.py", *(root / "history").glob("*.py")]
    named = {icon for path in sources for icon in look.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 30
    assert named <= listed
