"""People who do their work: every open task is taken by somebody who may, and done as its step asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from service.demo.answers import ELEMENTS, FIXED, Answers
from service.demo.bureau import PEOPLE
from service.demo.stage import Stage
from workflows.disclosure.consultations import PartyKind
from workflows.disclosure.handlers.archiving import add_case_file
from workflows.disclosure.handlers.casework import add_party, save_reply
from workflows.disclosure.handlers.documents import edit_document
from workflows.disclosure.handlers.verdicts import give_verdict
from workflows.disclosure.ports import Documents
from workflows.disclosure.products import Answered, Audience, Product, ProductKind
from workflows.disclosure.supervision.handlers.proving import add_evidence, candidates
from workflows.disclosure.supervision.model import EvidenceKind
from workflows.errors import Conflict, Invalid, NotAllowed, TaskEnded
from workflows.handlers.files import keep_file
from workflows.handlers.incidents import retry_incident
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork

Planned = Answers | None | list[Any] | Callable[[], Answers]
"""Answers, or what makes them on the day; a list is taken one by one, then everything is as usual. None: it is left."""
Open = tuple[UserTask, Instance]
BODY: Final = "<p>现将有关情况予以公布，欢迎社会监督。咨询电话：0439-3225110。</p>"
_MOST: Final = 10_000
CHECKS: Final = {"head": ("policy", "text"), "secrecy": ("secrecy",), "office": ("political", "legal")}


class Workforce:
    """Everybody of the bureau. `plans` says by business key what is to be answered at a step instead of FIXED.

    Somebody whose plan for a step is None leaves the task alone. `undone` says of each task that nobody could do, why.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.plans: dict[str, dict[str, Planned]] = {}
        self.replies: dict[str, tuple[str, str | None]] = {}
        self.words: dict[str, str] = {}
        self.undone: dict[str, str] = {}
        self.done = 0

    def work(self, *, since: timedelta) -> None:
        """Everything that has lain open for so long is done, once; what follows from it comes another day."""
        for task, instance in self._stage.look(open_work, older_than=since):
            self._do(task, instance)

    def _do(self, task: UserTask, instance: Instance) -> None:
        step, subject = task.properties.get("step", ""), instance.business_key or instance.id
        answers = self._wanted(task, step, self.plans.get(subject, {}))
        if answers is None:
            return
        for who in self._candidates(task):
            try:
                self._stage.act(who, claim_task, task_id=task.id)
                self._prepare(who, step, subject, answers)
                self._stage.act(who, complete_task, task_id=task.id, answers=answers)
            except TaskEnded:
                # What somebody else did this morning has made it needless.
                return
            except (NotAllowed, Conflict, Invalid) as refused:
                self.undone[task.id] = (
                    f"{step or task.element_id} {task.name} {instance.title} {refused} {refused.details}"
                )
            else:
                self._did(task, step, self.plans.get(subject, {}))
                self.undone.pop(task.id, None)
                self.done += 1
                return

    def _wanted(self, task: UserTask, step: str, plan: dict[str, Planned]) -> Answers | None:
        """By the element's own name first, then by its step."""
        for name in (task.element_id, step):
            if name in plan:
                planned = plan[name]
                if planned == []:
                    break
                found = planned[0] if isinstance(planned, list) else planned
                return found() if callable(found) else found
        return ELEMENTS.get(f"{task.process_key}/{task.element_id}") or self._answers(step)

    def _did(self, task: UserTask, step: str, plan: dict[str, Planned]) -> None:
        for name in (task.element_id, step):
            planned = plan.get(name)
            if isinstance(planned, list) and planned:
                planned.pop(0)
                return

    def retry(self) -> None:
        """A supervisor tries again whatever stands still."""
        for incident_id in self._stage.look(open_incidents):
            self._stage.act("supervisor", retry_incident, incident_id=incident_id, reason="网站已恢复")

    def _answers(self, step: str) -> Answers | None:
        today = self._stage.today.isoformat()
        moving: dict[str, Callable[[], Answers]] = {
            "offline": lambda: {"evidence": "推送截图", "published_on": today},
            "assign": lambda: {"department": "social-assistance"},
            "party-dispatch": lambda: {"dispatched_on": today, "evidence": "EMS 1234567890123"},
            "party-receipt": lambda: {"delivered": "yes", "received_on": today, "evidence": "签收回执"},
            "serve": lambda: {"method": "electronic", "served_on": today, "evidence": "电子邮件发送记录"},
            "correction-forward": lambda: {"forwarded_on": today, "evidence": "机要交换0312"},
            "correction-tell": lambda: {"way": "direct", "told_on": today, "evidence": "申请人签收"},
            "tell-extension": lambda: {"told_on": today, "evidence": "电子邮件发送记录"},
            "inspect": lambda: {"outcome": "none", "inspected_on": today, "note": "未发现问题。"},
            "report": lambda: {
                **{"letter": "白山民密〔2026〕3号", "dispatched_on": today, "level": "unclear"},
                **{"authority": "吉林省国家保密局", "question": "所附名单是否属于国家秘密？"},
            },
            "confirm": lambda: {"letter": "白山民函〔2026〕21号", "received_on": today, "answer": "agree"},
            "notify": lambda: {"letter": "白山民函〔2026〕22号", "notified_on": today},
            "leak": lambda: {
                **{"reported_on": today, "authority": "白山市国家保密局", "letter": "白山民密〔2026〕9号"},
                **{"measures": "已撤下并通知转载网站删除。"},
            },
            "propose-validity": lambda: {"validity": "lapsed", "invalid_on": today, "basis": "公告所定期限届满。"},
            "confirm-receipt": lambda: {"confirmed_on": today, "evidence": "电话确认"},
            "answer-now": lambda: {"served_on": today, "evidence": "当面签收"},
            "ask-reasons": lambda: {"grounds": "一个月内六十件", "sent_on": today, "respond_by": self._in(10)},
            "fee-notice": lambda: {"noticed_on": today, "evidence": "签收回执"},
            "tell-parties": lambda: {"told_on": today, "evidence": "邮寄凭证"},
            "supervision-acknowledge": lambda: {"reason": "数据来源单位迟报。", "due_on": self._in(10)},
            "arrange-reading": lambda: {
                **{"place": "市民政局一楼政务公开查阅点", "day": self._working_day(), "opens": "09:00"},
                **{"closes": "11:00", "bring": "本人身份证件"},
            },
            "follow-up-submit": lambda: {"answered_on": today, "evidence": "收件回执"},
            "follow-up-ruling": lambda: {"result": "upheld", "ruled_on": today, "redo": "no"},
        }
        return moving[step]() if step in moving else FIXED.get(step, None if step else {"outcome": "pass"})

    def _working_day(self) -> str:
        return self._stage.after(3).isoformat()

    def _in(self, days: int) -> str:
        return (self._stage.today + timedelta(days=days)).isoformat()

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

    def _prepare(self, who: str, step: str, subject: str, answers: Answers) -> None:
        """What belongs to a step beside its form."""
        kind, _, name = subject.partition(":")
        if kind == "document":
            self._prepare_document(who, step, name)
            self._judge(who, step, name, answers)
        elif kind == "request" and step in ("draft-reply", "answer-now"):
            reply, basis = self.replies.get(subject, ("disclose", None))
            body = self.words.get(subject, "您申请公开的信息收悉，现予提供，详见附件。")
            self._stage.act(who, save_reply, request_id=name, kind=reply, basis=basis, body=body)
        elif kind == "supervision" and step == "supervision-work":
            self._prove(who, name)
        elif kind == "request" and step == "name-parties":
            company = "白山市某养老服务有限公司"
            self._stage.act(who, add_party, request_id=name, kind=PartyKind.THIRD_PARTY, name=company)
        elif kind == "request" and step == "archive":
            evidence: dict[str, Any] = {"name": "电子邮件发送记录.txt", "media_type": "text/plain"}
            content = "电子邮件发送记录：已送达。\n".encode()
            self._stage.act(who, add_case_file, request_id=name, role="service", content=content, **evidence)

    def _prove(self, who: str, task_id: str) -> None:
        """What the service knows of it is its evidence, else a file."""
        known = self._stage.act(who, candidates, task_id=task_id)
        if known:
            self._stage.act(who, add_evidence, task_id=task_id, kind=known[0].kind, ref=known[0].ref)
            return
        file = self._stage.act(who, keep_file, name="办结凭据.txt", content="办结凭据（演示）\n".encode())
        self._stage.act(who, add_evidence, task_id=task_id, kind=EvidenceKind.FILE, ref=file.id)

    def _prepare_document(self, who: str, step: str, document_id: str) -> None:
        document = self._stage.look(document_of, document_id=document_id)
        if step == "draft" and (not document.body or document.attribute is None):
            # What a machine began, or what was withheld and now is not.
            fields = {
                "body": document.body or BODY,
                "attribute": "proactive",
                "form_date": self._stage.today.isoformat(),
            }
            if document.basis is None:
                fields |= {"basis": "20", "channels": [one.value for one in document.channels] or ["website"]}
            self._stage.act(
                who, edit_document, document_id=document_id, expected_version=document.version, fields=fields
            )
        if step == "draft" and any(not one.audiences for one in document.products):
            document = self._stage.look(document_of, document_id=document_id)
            fields = {"products": [_finished(one) for one in document.products]}
            self._stage.act(
                who, edit_document, document_id=document_id, expected_version=document.version, fields=fields
            )

    def _judge(self, who: str, step: str, document_id: str, answers: Answers) -> None:
        """The verdicts of a step; what is sent back fails the last of them."""
        seen = self._stage.look(document_of, document_id=document_id).content_hash
        checks = CHECKS.get(step, ())
        for check in checks:
            fails = answers.get("outcome") == "return" and check == checks[-1]
            outcome, comment = ("returned", str(answers["changes"])) if fails else ("passed", "审查通过")
            self._stage.act(
                who,
                give_verdict,
                document_id=document_id,
                check=check,
                outcome=outcome,
                comment=comment,
                content_hash=seen,
            )


def _finished(product: Product) -> Product:
    """An interpretation product as its drafter leaves it."""
    questions = (Answered("怎样申请先行救助？", "情况紧急的，先救助，十个工作日内补办手续。"),)
    asked = questions if product.kind is ProductKind.QUESTIONS else ()
    return replace(product, audiences=(Audience.PUBLIC, Audience.RECIPIENTS), questions=asked)


def open_work(uow: UnitOfWork, actor: Actor, *, older_than: timedelta) -> list[Open]:  # noqa: ARG001
    """Every open task that has lain so long, with its instance."""
    found = []
    for instance_id in uow.instances.running_after("", _MOST):
        ripe = [task for task in uow.tasks.open_of(instance_id) if task.created_at + older_than <= uow.now]
        if ripe:
            instance = uow.instances.get(instance_id)
            found += [(task, instance) for task in ripe]
    return found


def open_incidents(uow: UnitOfWork, actor: Actor) -> list[str]:  # noqa: ARG001
    """Of everything that runs."""
    running = uow.instances.running_after("", _MOST)
    return [incident.id for instance_id in running for incident in uow.incidents.open_of(instance_id)]


def document_of(uow: UnitOfWork, actor: Actor, *, document_id: str) -> Any:  # noqa: ARG001
    """A document as it is. Raises NotFound."""
    return uow.wing(Documents).get(document_id)
