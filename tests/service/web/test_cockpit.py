from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.connectors.registry import connectors
from service.shipped import BPMN
from service.storage.database import db
from service.storage.tables.history import history
from service.storage.tables.tasks import tasks
from service.web.topic_texts import MESSAGES, TOPICS, topic_name
from workflows.handlers.carrying import CARRIERS
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance, suspend_instance
from workflows.handlers.jobs import fail_job
from workflows.handlers.ticks import claim_jobs
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from flask import Flask

    from service.config import Config
    from service.dispatch import Dispatcher

MIXED = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:message id="m" name="answer" />
  <bpmn:process id="mixed" name="会签" isExecutable="true">
    <bpmn:startEvent id="s"><bpmn:outgoing>a1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="a1" sourceRef="s" targetRef="split" />
    <bpmn:parallelGateway id="split"><bpmn:incoming>a1</bpmn:incoming><bpmn:outgoing>a2</bpmn:outgoing>
      <bpmn:outgoing>a3</bpmn:outgoing><bpmn:outgoing>a4</bpmn:outgoing><bpmn:outgoing>a5</bpmn:outgoing>
    </bpmn:parallelGateway>
    <bpmn:sequenceFlow id="a2" sourceRef="split" targetRef="sign" />
    <bpmn:sequenceFlow id="a3" sourceRef="split" targetRef="wait" />
    <bpmn:sequenceFlow id="a4" sourceRef="split" targetRef="count" />
    <bpmn:sequenceFlow id="a5" sourceRef="split" targetRef="call" />
    <bpmn:userTask id="sign" name="科长会签" camunda:candidateGroups="head@finance" camunda:dueDate="P3WD">
      <bpmn:incoming>a2</bpmn:incoming><bpmn:outgoing>b2</bpmn:outgoing></bpmn:userTask>
    <bpmn:intermediateCatchEvent id="wait" name="等待复函"><bpmn:incoming>a3</bpmn:incoming>
      <bpmn:outgoing>b3</bpmn:outgoing><bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>
    <bpmn:exclusiveGateway id="count" name="经费够吗" default="b6"><bpmn:incoming>a4</bpmn:incoming>
      <bpmn:outgoing>b4</bpmn:outgoing><bpmn:outgoing>b6</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:callActivity id="call" name="推送" calledElement="push"><bpmn:incoming>a5</bpmn:incoming>
      <bpmn:outgoing>b5</bpmn:outgoing></bpmn:callActivity>
    <bpmn:sequenceFlow id="b2" sourceRef="sign" targetRef="join" />
    <bpmn:sequenceFlow id="b3" sourceRef="wait" targetRef="join" />
    <bpmn:sequenceFlow id="b4" sourceRef="count" targetRef="enough"><bpmn:conditionExpression>=enough</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="b6" sourceRef="count" targetRef="enough" />
    <bpmn:exclusiveGateway id="enough"><bpmn:incoming>b4</bpmn:incoming><bpmn:incoming>b6</bpmn:incoming>
      <bpmn:outgoing>b7</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="b7" sourceRef="enough" targetRef="join" />
    <bpmn:sequenceFlow id="b5" sourceRef="call" targetRef="join" />
    <bpmn:parallelGateway id="join"><bpmn:incoming>b2</bpmn:incoming><bpmn:incoming>b3</bpmn:incoming>
      <bpmn:incoming>b7</bpmn:incoming><bpmn:incoming>b5</bpmn:incoming><bpmn:outgoing>z</bpmn:outgoing>
    </bpmn:parallelGateway>
    <bpmn:sequenceFlow id="z" sourceRef="join" targetRef="end" />
    <bpmn:endEvent id="end"><bpmn:incoming>z</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>"""  # noqa: E501
PUSH = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="e" targetNamespace="t">
  <bpmn:process id="push" name="推送网站" isExecutable="true">
    <bpmn:startEvent id="s"><bpmn:outgoing>a1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="a1" sourceRef="s" targetRef="send" />
    <bpmn:serviceTask id="send" name="发送" camunda:type="external" camunda:topic="website">
      <bpmn:incoming>a1</bpmn:incoming><bpmn:outgoing>a2</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:sequenceFlow id="a2" sourceRef="send" targetRef="end" />
    <bpmn:endEvent id="end"><bpmn:incoming>a2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>"""


@pytest.fixture
def dispatch(app: Flask) -> Dispatcher:
    """Without an application context of its own: several people's requests must not share one."""
    dispatcher: Dispatcher = app.extensions["dispatch"]
    units = dispatcher._units
    plugins = replace(units.plugins, connectors=units.plugins.connectors | {"website"})
    dispatcher._units = replace(units, plugins=plugins)
    return dispatcher


@pytest.fixture
def mixed(dispatch: Dispatcher, organisation: None, prepare: Callable[..., None]) -> Callable[..., str]:
    """`mixed(title, enough=True)`: starts the process; its id."""
    files = {"process.bpmn": MIXED.encode(), "push.bpmn": PUSH.encode()}
    prepare("mixed", lambda: dispatch(deploy, SYSTEM, name="mixed", files=files))

    def begin(title: str, **data: Any) -> str:
        data = {"enough": True, **data}
        return dispatch(start_instance, SYSTEM, key="mixed", title=title, data=data, business_key="x:1").id

    return begin


def give_up(dispatch: Dispatcher, message: str = "connection refused") -> None:
    for job in dispatch(claim_jobs, SYSTEM, limit=100):
        dispatch(fail_job, SYSTEM, job_id=job.id, message=message, retry_after=None)


def titles(html: str) -> list[str]:
    return re.findall(r'href="/cockpit/instances/[^"]+" data-row-link>([^<]+)<', html)


def ids_of(kind: str, html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(rf"/cockpit/{kind}/([0-9a-f-]+)[/\"]", html)))


def test_an_instance_is_listed_with_where_it_stands_and_shown_with_all_it_waits_for(
    mixed: Callable, browse: Callable
) -> None:
    instance = mixed("名录会签")
    wu = browse("wu")
    listed = wu.get("/cockpit").text
    assert titles(listed) == ["名录会签"]
    assert "计划财务科·科室负责人" in listed
    assert "还剩 3 个工作日" in listed
    page = wu.get(f"/cockpit/instances/{instance}").text
    for text in ("科长会签", "等待复函", "answer", "website", "启动了流程", "enough"):
        assert text in page
    assert "&#34;active&#34;: {&#34;call&#34;: 1" in page
    assert "&#34;done&#34;" in page
    called = wu.get(f"/cockpit/instances/{instance}?diagram=push.bpmn").text
    assert "&#34;send&#34;: 1" in called
    assert wu.get(f"/cockpit/instances/{instance}/files/push.bpmn").mimetype == "text/plain"
    for wrong in ("none.bpmn", "../config.toml", "process.bpmn%00"):
        assert wu.get(f"/cockpit/instances/{instance}/files/{wrong}").status_code == 404


def test_filters_narrow_the_list_and_nonsense_in_the_address_does_no_harm(
    mixed: Callable, browse: Callable, dispatch: Dispatcher
) -> None:
    first = mixed("第一件 100%")
    mixed("第二件", enough="五")
    dispatch(suspend_instance, SYSTEM, instance_id=first, reason="等意见")
    wu = browse("wu")

    def found(query: str) -> list[str]:
        answer = wu.get(f"/cockpit{query}")
        assert answer.status_code == 200
        return sorted(titles(answer.text))

    assert found("?q=第一件") == ["第一件 100%"]
    assert found("?q=100%25") == ["第一件 100%"]
    assert found("?q=%25") == ["第一件 100%"]
    assert found("?status=suspended") == ["第一件 100%"]
    assert found("?only=incident") == ["第二件"]
    assert found("?only=overdue") == []
    assert found("?department=finance") == ["第一件 100%", "第二件"]
    assert found("?department=charity") == []
    assert found("?process=mixed") == ["第一件 100%", "第二件"]
    assert found("?starter=li") == []
    assert found("?process=none&status=x&only=y&page=zzz&q=%27") == []
    assert wu.get("/cockpit/incidents?q=第二件").text.count("data-row-link") == 1
    for path in ("/cockpit/tasks", "/cockpit/stuck", "/cockpit/ended", "/cockpit/deliveries?status=nonsense"):
        assert wu.get(path).status_code == 200


def test_pages_follow_each_other_without_gaps(mixed: Callable, browse: Callable, frozen_time: Any) -> None:
    for number in range(30):
        frozen_time.advance(minutes=1)
        mixed(f"第{number}件")
    wu = browse("wu")
    first = wu.get("/cockpit").text
    assert "办理中 <span" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = wu.get(following).text
    assert titles(first) + titles(second) == [f"第{number}件" for number in reversed(range(30))]
    back = re.search(r'rel="prev" href="([^"]+)"', second)[1].replace("&amp;", "&")
    assert titles(wu.get(back).text) == titles(first)


def test_an_instance_in_which_nothing_can_move_is_found_as_stuck(mixed: Callable, browse: Callable, app: Flask) -> None:
    stuck, _alive = mixed("停住的"), mixed("正常的")
    wu = browse("wu")
    assert titles(wu.get("/cockpit/stuck").text) == []
    with app.app_context(), db.engine.begin() as connection:
        # As a fault would leave it: nothing there any more of all that it waited for.
        connection.execute(tasks.update().where(tasks.c.instance_id == stuck).values(status="cancelled"))
        for name in ("timers", "subscriptions", "jobs"):
            table = db.metadata.tables[name]
            connection.execute(table.delete().where(table.c.instance_id == stuck))
    assert titles(wu.get("/cockpit/stuck").text) == ["停住的"]
    assert titles(wu.get("/cockpit?only=stuck").text) == ["停住的"]


def test_a_supervisor_urges_and_reassigns_and_the_holder_is_told(mixed: Callable, browse: Callable) -> None:
    instance = mixed("名录会签")
    wu = browse("wu")
    page = wu.get(f"/cockpit/instances/{instance}").text
    (task,) = ids_of("tasks", page)
    assert "已发出催办" in wu.twice(f"/cockpit/tasks/{task}/urge", {"message": "请尽快"}).text
    assert "从列表中选择" in wu.follow(f"/cockpit/tasks/{task}/reassign", {"assignee": "nobody"}).text
    given = wu.twice(f"/cockpit/tasks/{task}/reassign", {"assignee": "王芳", "reason": "出差"}).text
    assert "任务已改派给王芳" in given
    assert "出差" in given
    assert "退回候选人" in given
    assert "请尽快" in browse("wang").get("/notices").text or "请尽快" in given
    back = wu.twice(f"/cockpit/tasks/{task}/reassign", {"back": "1"}).text
    assert "任务已退回候选人" in back
    assert wu.post("/cockpit/tasks/none/urge").status_code == 404


def test_overdue_tasks_are_urged_and_reassigned_together(
    mixed: Callable, browse: Callable, frozen_time: Any, dispatch: Dispatcher
) -> None:
    first, second = mixed("甲"), mixed("乙")
    frozen_time.advance(days=10)
    dispatch(suspend_instance, SYSTEM, instance_id=second, reason="等意见")
    wu = browse("wu")
    page = wu.get("/cockpit/tasks").text
    ids = re.findall(r'name="task" value="([^"]+)"', page)
    assert len(ids) == 2
    assert "已超期" in page
    assert "已处理 2 项任务" in wu.twice("/cockpit/tasks/bulk", {"task": ids, "action": "urge", "reason": "快"}).text
    answer = wu.follow("/cockpit/tasks/bulk", {"task": [*ids, "none"], "action": "reassign", "assignee": "wang"}).text
    assert "已处理 1 项任务" in answer
    assert "1 项未能处理" in answer
    assert "请先勾选" in wu.follow("/cockpit/tasks/bulk", {"action": "urge"}).text
    assert "从列表中选择" in wu.follow("/cockpit/tasks/bulk", {"action": "reassign", "task": ids}).text
    assert wu.follow("/cockpit/tasks/bulk", {"action": "x", "task": ids, "next": "//evil.example"}).status_code == 200
    assert "王芳" in wu.get(f"/cockpit/instances/{first}").text


def test_what_stopped_in_the_middle_of_many_tasks_is_gone_on_with_when_it_is_sent_again(
    app: Flask, mixed: Callable, browse: Callable, frozen_time: Any
) -> None:
    for title in ("甲", "乙", "丙"):
        mixed(title)
    frozen_time.advance(days=10)
    wu = browse("wu")
    ids = re.findall(r'name="task" value="([^"]+)"', wu.get("/cockpit/tasks").text)
    sent = {"task": ids, "action": "urge", "reason": "快", "once": "three"}
    begun: list[str] = []

    def stop(_connection: Any, _cursor: Any, statement: str, *_given: Any) -> None:
        if statement.startswith("INSERT INTO messages"):
            begun.append(statement)
            if len(begun) == 2:
                raise SystemExit

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", stop)
    with pytest.raises(SystemExit):
        wu.post("/cockpit/tasks/bulk", sent)
    sa.event.remove(engine, "before_cursor_execute", stop)
    assert _urged(app) == Counter(ids[:1])
    assert "已处理 3 项任务" in wu.follow("/cockpit/tasks/bulk", sent).text
    assert _urged(app) == Counter(ids)


def _urged(app: Flask) -> Counter[str]:
    """How often each task was urged."""
    with app.app_context(), db.engine.connect() as connection:
        asked = sa.select(history.c.task_id).where(history.c.kind == "task-urged")
        return Counter(connection.execute(asked).scalars())


def test_an_incident_is_retried_with_a_variable_put_right(mixed: Callable, browse: Callable) -> None:
    instance = mixed("算错的", enough="<script>五</script>")
    wu = browse("wu")
    page = wu.get(f"/cockpit/instances/{instance}").text
    (incident,) = ids_of("incidents", page)
    assert "<script>五" not in page
    form = wu.get(f"/cockpit/incidents/{incident}").text
    assert "经费够吗" in form
    where = f"/cockpit/incidents/{incident}/retry"
    assert "不是 JSON" in wu.post(where, {"name-0": "enough", "value-0": "五", "reason": "x"}).text, "x"
    assert "请填写变量名" in wu.post(where, {"value-0": "true", "reason": "x"}).text
    refused = wu.post(where, {"name-0": "enough", "value-0": "true"})
    assert refused.status_code == 422
    assert "修改变量须说明理由" in refused.text
    assert 'value="enough"' in refused.text
    for wrong in ("NaN", "[" * 100_000):
        assert wu.post(where, {"name-0": "enough", "value-0": wrong, "reason": "x"}).status_code == 422
    done = wu.follow(where, {"name-0": "enough", "value-0": "true", "reason": "登记有误"}).text
    assert ids_of("incidents", done) == []
    assert "登记有误" in done
    assert wu.post(where).status_code == 409
    assert wu.get("/cockpit/incidents/none").status_code == 404


def test_a_delivery_that_was_given_up_is_delivered_again_and_its_incident_closes(
    mixed: Callable, browse: Callable, dispatch: Dispatcher
) -> None:
    instance = mixed("推送的")
    give_up(dispatch)
    wu = browse("wu")
    listed = wu.get("/cockpit/deliveries").text
    assert "connection refused" in listed
    (job,) = ids_of("deliveries", listed)
    assert len(ids_of("incidents", wu.get(f"/cockpit/instances/{instance}").text)) == 1
    assert "已安排立即投递" in wu.follow(f"/cockpit/deliveries/{job}/now").text
    after = wu.get(f"/cockpit/instances/{instance}").text
    assert ids_of("incidents", after) == []
    assert "等待投递" in after
    assert len(dispatch(claim_jobs, SYSTEM, limit=10)) == 1
    assert ids_of("deliveries", wu.get("/cockpit/deliveries").text) == []
    assert wu.post(f"/cockpit/deliveries/{job}/now").status_code == 303
    assert len(dispatch(claim_jobs, SYSTEM, limit=10)) == 0


def test_what_failed_is_told_in_words_and_where_it_failed_by_its_name(
    mixed: Callable, browse: Callable, dispatch: Dispatcher
) -> None:
    mixed("算错的", enough="五")
    give_up(dispatch, "The mail server puts everything off.")
    wu = browse("wu")
    listed = wu.get("/cockpit/incidents").text
    assert {"经费够吗", "发送"} <= set(re.findall(r'data-label="环节">([^<]+)<', listed))
    assert {"条件的结果不是是或否", "外部投递失败"} <= set(re.findall(r'<div class="text-break">([^<]+)<', listed))
    assert "邮件服务器暂缓接收全部邮件。" in listed
    assert "邮件服务器暂缓接收全部邮件。" in wu.get("/cockpit/deliveries").text
    causes = re.findall(r'<div class="text-secondary small">([^<]+)</div></div></td>', listed)
    assert not [one for one in causes if not re.search("[一-鿿]", one)], causes


def test_everything_that_the_service_itself_carries_has_a_name(app: Flask, config: Config) -> None:
    own = {*connectors(config, lambda _request, _reason: "", source=None), *CARRIERS, *TOPICS}
    with app.test_request_context():
        named = {topic: topic_name(topic) for topic in own}
        assert topic_name("acme.archive") == "acme.archive"
        assert topic_name("channel.website") != topic_name("look.website")
    assert not [topic for topic, name in named.items() if name == topic]


def test_the_retry_of_such_an_incident_delivers_anew_too(
    mixed: Callable, browse: Callable, dispatch: Dispatcher
) -> None:
    instance = mixed("推送的")
    give_up(dispatch)
    wu = browse("wu")
    (incident,) = ids_of("incidents", wu.get(f"/cockpit/instances/{instance}").text)
    assert "已重试" in wu.follow(f"/cockpit/incidents/{incident}/retry").text
    assert len(dispatch(claim_jobs, SYSTEM, limit=10)) == 1
    assert titles(wu.get("/cockpit/stuck").text) == []


def test_an_instance_is_suspended_resumed_and_terminated_with_reasons(mixed: Callable, browse: Callable) -> None:
    instance = mixed("名录会签")
    wu = browse("wu")
    where = f"/cockpit/instances/{instance}"
    wu.get(where)
    assert "请填写理由" in wu.follow(f"{where}/suspend", {"reason": " "}).text
    assert "流程已暂停" in wu.follow(f"{where}/suspend", {"reason": "等意见"}).text
    assert "流程已恢复" in wu.follow(f"{where}/resume").text
    assert "没有暂停" in wu.follow(f"{where}/resume").text
    ended = wu.follow(f"{where}/terminate", {"reason": "误启动"}).text
    assert "误启动" in ended
    assert "已终止" in ended
    ended = wu.get("/cockpit/ended").text
    assert titles(ended) == ["名录会签"]
    assert re.findall(r"<th[^>]*>([^<]*)</th>", ended) == ["事项", "状态", "启动", "结束", "历时"]
    assert 'data-label="历时">0 个工作日' in ended
    assert wu.post("/cockpit/instances/none/terminate", {"reason": "x"}).status_code == 404


def test_every_destructive_action_asks(mixed: Callable, browse: Callable) -> None:
    page = browse("wu").get(f"/cockpit/instances/{mixed('甲', amount='五')}").text
    forms = re.findall(r'<form[^>]*method="post"[^>]*action="/cockpit/[^>]*>', page)
    assert len(forms) == 5
    assert all("data-confirm=" in form for form in forms)


def test_the_history_can_be_narrowed_and_taken_away(mixed: Callable, browse: Callable) -> None:
    instance = mixed("=1+1")
    wu = browse("wu")
    where = f"/cockpit/instances/{instance}"
    (task,) = ids_of("tasks", wu.get(where).text)
    wu.follow(f"/cockpit/tasks/{task}/urge", {"message": "=快"})
    assert "催办任务" in wu.get(f"{where}?kinds=tasks&actor=wu").text
    assert "启动了流程" not in wu.get(f"{where}?kinds=tasks").text
    assert "流程经过" in wu.get(f"{where}?kinds=steps").text
    for query in ("?kinds=x&actor=%27&before=abc", "?before=99999999999999999999", "?diagram=none", "?before=²"):
        assert wu.get(where + query).status_code == 200
    rows = list(csv.reader(io.StringIO(wu.client.get(f"{where}/history.csv").text.removeprefix("\ufeff"))))
    assert rows[0][0] == "时间"
    assert rows[1][2] == "启动了流程“=1+1”"
    assert "'=快" in [row[3] for row in rows]
    lists = wu.client.get("/cockpit/instances.csv?tab=index")
    assert lists.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(lists.text.removeprefix("\ufeff"))))
    assert rows[1][1] == "'=1+1"
    assert rows[1][9] == "科长会签"


def test_a_long_history_has_pages(mixed: Callable, browse: Callable) -> None:
    instance = mixed("甲")
    wu = browse("wu")
    where = f"/cockpit/instances/{instance}"
    (task,) = ids_of("tasks", wu.get(where).text)
    for number in range(105):
        wu.post(f"/cockpit/tasks/{task}/urge", {"message": f"第{number}次"})
    page = wu.get(where).text
    assert "第104次" in page
    assert "启动了流程" not in page
    older = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "启动了流程" in wu.get(older).text


def test_a_head_sees_the_own_department_and_acts_on_nothing(mixed: Callable, browse: Callable, app: Flask) -> None:
    instance = mixed("财务的")
    wang = browse("wang")
    assert titles(wang.get("/cockpit").text) == ["财务的"]
    page = wang.get(f"/cockpit/instances/{instance}")
    assert page.status_code == 200
    assert "/terminate" not in page.text
    assert wang.follow(f"/cockpit/instances/{instance}/terminate", {"reason": "x"}).status_code == 200
    assert titles(wang.get("/cockpit/ended").text) == []
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(tasks.update().values(candidate_groups=["head@charity"]))
    assert titles(wang.get("/cockpit").text) == []
    assert wang.get(f"/cockpit/instances/{instance}").status_code == 404
    assert wang.get(f"/cockpit/instances/{instance}/history.csv").status_code == 404
    assert wang.get("/cockpit/tasks").status_code == 200
    assert wang.get("/cockpit/incidents").status_code == 200
    assert wang.get("/cockpit/deliveries").status_code == 200


def test_others_do_not_see_the_cockpit(mixed: Callable, browse: Callable) -> None:
    instance = mixed("甲")
    li = browse("li")
    for path in ("", "/tasks", "/incidents", "/deliveries", "/instances.csv", f"/instances/{instance}"):
        assert li.get(f"/cockpit{path}").status_code == 403, path
    assert li.post(f"/cockpit/instances/{instance}/suspend", {"reason": "x"}).status_code == 403
    assert li.post("/cockpit/tasks/bulk", {"task": "x", "action": "urge"}).status_code == 403


def test_the_cockpit_speaks_english(mixed: Callable, browse: Callable) -> None:
    instance = mixed("甲", enough="five")
    wu = browse("wu")
    wu.in_english()
    for path in ("", "/tasks", "/stuck", "/incidents", "/deliveries", "/ended", f"/instances/{instance}"):
        page = wu.get(f"/cockpit{path}").text
        assert "督办中心" not in page
        assert "Cockpit" in page


def test_every_message_of_the_shipped_diagrams_is_told_in_words() -> None:
    named = re.compile(r'<bpmn:message id="[^"]+" name="([^"]+)"')
    found = {name for path in BPMN.rglob("*.bpmn") for name in named.findall(path.read_text(encoding="utf-8"))}
    assert found == set(MESSAGES)
