"""People who do their work: every open task is taken by somebody who may, and done as its step asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final

from service.demo.bureau import PEOPLE
from service.demo.stage import Stage
from workflows.disclosure.consultations import PartyKind
from workflows.disclosure.handlers.archiving import add_case_file
from workflows.disclosure.handlers.casework import add_party, save_reply
from workflows.disclosure.handlers.documents import edit_document
from workflows.disclosure.handlers.verdicts import give_verdict
from workflows.disclosure.ports import Documents
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork

Answers = dict[str, Any]
Open = tuple[UserTask, Instance]
BODY: Final = "<p>现将有关情况予以公布，欢迎社会监督。咨询电话：0439-3225110。</p>"
_MOST: Final = 10_000
CHECKS: Final = {"head": ("policy", "text"), "secrecy": ("secrecy",), "office": ("political", "legal")}
FIXED: Final[dict[str, Answers]] = {
    "head": {"outcome": "pass"},
    "secrecy": {"outcome": "may_publish", "reason": "不涉及国家秘密、工作秘密和个人隐私。"},
    "office": {"outcome": "pass"},
    "sign": {"outcome": "approve"},
    "publish": {"outcome": "publish", "checked": ["column", "mark", "attachments", "channels", "interpretation"]},
    "repair": {"outcome": "recheck", "cause": "网站短时无法访问"},
    "interpretation": {"outcome": "waive", "reason": "非政策性文件"},
    "draft": {"outcome": "submit", "wording": ["terms", "phrasing", "format", "errors"]},
    "duty-prepare": {"evidence": "已按期完成，系统回执编号留存。"},
    "duty-confirm": {"outcome": "pass"},
    "register": {"contents_complete": True},
    "triage": {"finding": "clear"},
    "screen": {"finding": "none"},
    "search": {
        "where": "局档案室、业务系统",
        "keywords": "批复；统计",
        "result": "已检索",
        "found": "yes",
        "consult": False,
    },
    "name-parties": {},
    "draft-reply": {"next": "review"},
    "reply-secrecy": {"verdict": "pass"},
    "reply-legality": {"verdict": "pass"},
    "reply-approval": {"verdict": "pass"},
    "reply-leader": {"verdict": "pass"},
    "approve-extension": {"verdict": "agree"},
    "judge-clarification": {"clear": "yes"},
    "archive": {"complete": True},
    "compile": {"problems": "主动公开的及时性还需提高。", "other": "本年度未收取信息处理费。"},
    "confirm-report": {"outcome": "pass"},
    "sign-report": {"outcome": "pass"},
}
"""What is answered at a step, where nothing else is wanted."""


class Workforce:
    """Everybody of the bureau. `plans` says by business key what is to be answered at a step instead of FIXED.

    Somebody whose plan for a step is None leaves the task alone. `undone` counts what nobody could do, by step.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.plans: dict[str, dict[str, Answers | None]] = {}
        self.replies: dict[str, tuple[str, str | None]] = {}
        self.undone: dict[str, str] = {}
        self.done = 0

    def work(self, *, since: timedelta) -> None:
        """Everything that has lain open for so long is done, once; what follows from it comes another day."""
        for task, instance in self._stage.look(open_work, older_than=since):
            self._do(task, instance)

    def _do(self, task: UserTask, instance: Instance) -> None:
        step, subject = task.properties.get("step", ""), instance.business_key or ""
        planned = self.plans.get(subject, {})
        answers = planned[step] if step in planned else self._answers(step)
        if answers is None:
            return
        for who in self._candidates(task):
            try:
                self._stage.act(who, claim_task, task_id=task.id)
                self._prepare(who, step, subject)
                self._stage.act(who, complete_task, task_id=task.id, answers=answers)
            except (NotAllowed, Conflict, Invalid) as refused:
                self.undone[step or task.element_id] = f"{task.name} {instance.title} {refused} {refused.details}"
            else:
                self.undone.pop(step or task.element_id, None)
                self.done += 1
                return

    def _answers(self, step: str) -> Answers | None:
        today = self._stage.today.isoformat()
        moving: dict[str, Callable[[], Answers]] = {
            "offline": lambda: {"evidence": "推送截图", "published_on": today},
            "assign": lambda: {"department": "social-assistance"},
            "party-dispatch": lambda: {"dispatched_on": today, "evidence": "EMS 1234567890123"},
            "party-receipt": lambda: {"delivered": "yes", "received_on": today, "evidence": "签收回执"},
            "serve": lambda: {"method": "electronic", "served_on": today, "evidence": "电子邮件发送记录"},
            "tell-extension": lambda: {"told_on": today, "evidence": "电子邮件发送记录"},
        }
        return moving[step]() if step in moving else FIXED.get(step, None if step else {"outcome": "pass"})

    def _candidates(self, task: UserTask) -> Iterable[str]:
        if task.assignee:
            yield task.assignee
            return
        yield from task.candidate_users
        wanted = set(task.candidate_groups)
        for person in reversed(PEOPLE):
            own = {person.department, *person.roles, *(f"{role}@{person.department}" for role in person.roles)}
            if wanted & own and "admin" not in person.roles:
                yield person.id

    def _prepare(self, who: str, step: str, subject: str) -> None:
        """What belongs to a step beside its form."""
        kind, _, name = subject.partition(":")
        if kind == "document":
            self._prepare_document(who, step, name)
        elif kind == "request" and step == "draft-reply":
            reply, basis = self.replies.get(subject, ("disclose", None))
            body = "您申请公开的信息收悉。经审查，现答复如下，详见附件。"
            self._stage.act(who, save_reply, request_id=name, kind=reply, basis=basis, body=body)
        elif kind == "request" and step == "name-parties":
            company = "白山市某养老服务有限公司"
            self._stage.act(who, add_party, request_id=name, kind=PartyKind.THIRD_PARTY, name=company)
        elif kind == "request" and step == "archive":
            evidence: dict[str, Any] = {"name": "电子邮件发送记录.txt", "media_type": "text/plain"}
            content = "电子邮件发送记录：已送达。\n".encode()
            self._stage.act(who, add_case_file, request_id=name, role="service", content=content, **evidence)

    def _prepare_document(self, who: str, step: str, document_id: str) -> None:
        document = self._stage.look(document_of, document_id=document_id)
        if step == "draft" and not document.body:
            fields = {"body": BODY, "attribute": "proactive", "form_date": self._stage.today.isoformat()}
            given = {"document_id": document_id, "expected_version": document.version, "fields": fields}
            self._stage.act(who, edit_document, **given)
        for check in CHECKS.get(step, ()):
            self._stage.act(
                who,
                give_verdict,
                document_id=document_id,
                check=check,
                outcome="passed",
                comment="审查通过",
                content_hash=document.content_hash,
            )


def open_work(uow: UnitOfWork, actor: Actor, *, older_than: timedelta) -> list[Open]:  # noqa: ARG001
    """Every open task that has lain so long, with its instance."""
    found = []
    for instance_id in uow.instances.running_after("", _MOST):
        instance = uow.instances.get(instance_id)
        for task in uow.tasks.open_of(instance_id):
            if task.created_at + older_than <= uow.now:
                found.append((task, instance))
    return found


def document_of(uow: UnitOfWork, actor: Actor, *, document_id: str) -> Any:  # noqa: ARG001
    """A document as it is. Raises NotFound."""
    return uow.wing(Documents).get(document_id)
