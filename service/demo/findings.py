"""What the text check found in a paper of the demo bureau: masked, answered for, still open; the office's own terms."""

from __future__ import annotations

from typing import Final

from service.demo.stage import Stage, Step
from workflows.disclosure.documents import Document
from workflows.disclosure.handlers.documents import create_document
from workflows.disclosure.handlers.terms import put_term
from workflows.disclosure.handlers.text_checks import findings_of
from workflows.disclosure.handlers.text_findings import answer_findings, mask_finding
from workflows.disclosure.ports import Documents
from workflows.model import Actor
from workflows.ports import UnitOfWork
from workflows.textcheck.model import Kind

_TITLE: Final = "白山市2026年第三批临时救助对象公示"
_BODY: Final = (
    "<p>依据《社会救助暂行办法》，经乡镇人民政府（街道办事处）受理、县级民政部门审核，现将第三批临时救助对象公示如下，公示期为7天。</p>"
    "<h2>一、救助对象</h2><p>申请人王某（身份证号：220602197503152414）因突发重大疾病导致基本生活困难，情况属实。</p>"
    "<p>张某等12户，原为五保户，现按特困人员救助供养政策执行。</p>"
    "<h2>三、监督电话</h2><p>对公示对象有异议的，可以向社会救助服务热线0439-3225110反映，"
    "或者联系经办人，电话：13843901234。</p>"
)


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    return [(20, _terms), (2, _written), (1, _answered)]


def _terms(stage: Stage, _ids: dict[str, str]) -> None:
    own = {"term": "五保老人", "kind": Kind.SUPERSEDED_TERM.value, "replacement": "特困老年人", "since": "2016-02"}
    source = "国务院关于进一步健全特困人员救助供养制度的意见（国发〔2016〕14号）"
    stage.act("office", put_term, values={**own, "source": source}, reason="读者来信指出仍有文稿使用")
    inner = {"term": "内部掌握", "kind": Kind.FORBIDDEN_TERM.value, "source": "单位自定：公开文稿不得出现"}
    stage.act("office", put_term, values=inner, was="内部掌握", reason="公开文稿不得出现，改为禁用")


def _written(stage: Stage, ids: dict[str, str]) -> None:
    fields = {
        "body": _BODY,
        "form_date": stage.day(2).isoformat(),
        "attribute": "proactive",
        "channels": ["website"],
    }
    made = stage.act("drafter", create_document, title=_TITLE, item_id="temporary-assistance", fields=fields)
    ids["found"] = made.id
    document, found = stage.look(found_in, document_id=made.id, kind=Kind.IDENTITY_NUMBER)
    stage.act("drafter", mask_finding, document_id=made.id, finding_id=found[0], expected_version=document.version)
    checked = ["terms", "phrasing", "format", "errors"]
    stage.work("drafter", f"document:{made.id}", "draft", outcome="submit", wording=checked)


def _answered(stage: Stage, ids: dict[str, str]) -> None:
    """The head answers for an old name; the gap in the numbers and the phone number wait."""
    stage.claim("head", f"document:{ids['found']}", "head")
    _, found = stage.look(found_in, document_id=ids["found"], kind=Kind.SUPERSEDED_TERM)
    answer = "说明历史身份，2016年前确为五保户，保留原称。"
    stage.act("head", answer_findings, document_id=ids["found"], finding_ids=found, answer=answer)


def found_in(uow: UnitOfWork, actor: Actor, *, document_id: str, kind: Kind) -> tuple[Document, list[str]]:  # noqa: ARG001
    """A document, and its findings of a kind. Raises NotFound."""
    of_kind = [one.id for one in findings_of(uow, document_id) if one.kind is kind]
    return uow.wing(Documents).get(document_id), of_kind
