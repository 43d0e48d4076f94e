"""What readers told the demo bureau: an error, a suggestion that was carried out, a letter shown, some still open."""

from __future__ import annotations

from typing import Final

from service.demo.stage import Stage, Step
from workflows.disclosure.feedback import FeedbackKind, new_code
from workflows.disclosure.handlers.feedback import leave_feedback
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.ports import Publications
from workflows.disclosure.subjects import of_feedback
from workflows.model import Actor
from workflows.ports import UnitOfWork

_MOST: Final = 1000
_ALLOWANCE: Final = "高龄津贴从满80周岁当月发，还是从申请的那个月发？"


def steps() -> list[Step]:
    """What happens how many working days ago, about the papers of `published`; the earliest first."""
    return [
        (15, _error),
        (14, _suggestion),
        (13, _letter),
        (6, lambda stage, said: stage.work("office", said["suggestion"], "feedback-carry-out", result=_CARRIED_OUT)),
        (4, _thanks),
        (1, _open),
    ]


_CARRIED_OUT: Final = "公开平台已增加“大字版”开关，在每页右上角；对比度和行距一并加大。"


def _error(stage: Stage, said: dict[str, str]) -> None:
    key = _leave(stage, said, FeedbackKind.ERROR, "第二部分的“全自理”是不是应当写作“自理”？", "extreme-poverty-support")
    answer = "您说得对，规范用语是“自理”，我们将发布更正。感谢指出。"
    stage.work("drafter", key, "feedback", outcome="answer", answer=answer, finding="confirmed")


def _suggestion(stage: Stage, said: dict[str, str]) -> None:
    said["suggestion"] = _leave(stage, said, FeedbackKind.SUGGESTION, "老人看网页字太小，希望能放大。")
    answer = "建议予以采纳，由综合科落实。"
    stage.work("office", said["suggestion"], "feedback", outcome="answer", answer=answer, finding="adopted")


def _letter(stage: Stage, said: dict[str, str]) -> None:
    key = _leave(stage, said, FeedbackKind.QUESTION, _ALLOWANCE, "elderly-guide")
    answer = "自年满80周岁的当月起计发；逾期申请的，从申请当月起计发，不补发。"
    shown = {"outcome": "answer", "answer": answer, "show": True, "text": _ALLOWANCE}
    stage.work("drafter.elderly", key, "feedback", **shown)
    letter = stage.look(_letter_under_review)
    for who, step in (("head.elderly", "head"), ("secrecy", "secrecy"), ("office", "sign")):
        stage.work(who, letter, step, outcome="pass")


def _thanks(stage: Stage, said: dict[str, str]) -> None:
    key = _leave(stage, said, FeedbackKind.PRAISE, "昨晚救助站的同志把走失的老人送回了家，谢谢。")
    stage.work("office", key, "feedback", outcome="answer", answer="已转告救助管理站，谢谢您的来信。")
    for kind in (FeedbackKind.HELPFUL, FeedbackKind.HELPFUL, FeedbackKind.UNHELPFUL):
        _leave(stage, said, kind, "", "elderly-guide")


def _open(stage: Stage, said: dict[str, str]) -> None:
    _leave(stage, said, FeedbackKind.QUESTION, "外地户口在白山住院，能申请临时救助吗？", "temporary-assistance")
    _leave(stage, said, FeedbackKind.COMPLAINT, "上周三下午打救助热线，一直没有人接。")


def _leave(stage: Stage, said: dict[str, str], kind: FeedbackKind, text: str, item: str | None = None) -> str:
    """A reader's word, about the publication of an item or in general: the key of what works on it."""
    about = None if item is None else stage.look(_publication, document_id=said[f"published:{item}"])
    made = stage.act(VISITOR, leave_feedback, publication_id=about, kind=kind.value, text=text, code=new_code())
    return of_feedback(made.id)


def _publication(uow: UnitOfWork, actor: Actor, *, document_id: str) -> str | None:  # noqa: ARG001
    found = uow.wing(Publications).of_document(document_id)
    return None if found is None else found.id


def _letter_under_review(uow: UnitOfWork, actor: Actor) -> str:  # noqa: ARG001 - every handler takes its actor
    running = [uow.instances.get(one) for one in uow.instances.running_after("", _MOST)]
    newest = max((one for one in running if one.key == "register_review"), key=lambda one: one.started_at)
    return newest.business_key or ""
