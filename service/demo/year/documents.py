"""Documents of the year that go another way than straight: returned, disputed, asked about, urgent, not published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from service.demo.findings import found_in
from service.demo.year.story import YEAR, Story
from workflows.disclosure.handlers.documents import create_document
from workflows.disclosure.handlers.publications import record_secrecy_determination
from workflows.disclosure.handlers.text_findings import answer_findings, mask_finding
from workflows.disclosure.subjects import of_document
from workflows.textcheck.model import Kind

BODY: Final = "<p>为保障困难群众基本生活，现就有关事项公布如下。咨询电话：0439-3225110。</p>"
SUBMITTED: Final = {"outcome": "submit", "wording": ["terms", "phrasing", "format", "errors"]}


def begin(story: Story) -> None:
    """Everything of this part, each on its day."""
    story.several(
        [
            (date(YEAR, 1, 4), lambda: withheld(story)),
            (date(YEAR, 2, 25), lambda: doubtful(story)),
            (date(YEAR, 3, 16), lambda: explained(story)),
            (date(YEAR, 3, 30), lambda: faulty(story)),
            (date(YEAR, 4, 7), lambda: concerning_others(story)),
            (date(YEAR, 5, 12), lambda: disputed(story)),
            (date(YEAR, 6, 16), lambda: silent_site(story)),
            (date(YEAR, 7, 21), lambda: wrong_page(story)),
            (date(YEAR, 8, 4), lambda: urgent(story, "强降雨期间救助站开放安排", late=False)),
            (date(YEAR, 8, 18), lambda: urgent(story, "山洪灾害临时安置点公告", late=True)),
        ]
    )


def draft(story: Story, who: str, title: str, item: str | None, **fields: Any) -> str:
    """A document is begun; its id. It is proactive unless told otherwise."""
    given: dict[str, Any] = {
        "body": BODY,
        "form_date": story.stage.today.isoformat(),
        "attribute": "proactive",
        **fields,
    }
    emergency = bool(given.pop("emergency", False))
    made = story.stage.act(who, create_document, title=title, item_id=item, fields=given, emergency=emergency)
    return str(made.id)


def withheld(story: Story) -> None:
    """不予公开, looked at again a year later: late, and then the other way round (Art. 18)."""
    fields: dict[str, Any] = {"attribute": "withheld", "basis": "16.1", "channels": []}
    document = draft(story, "drafter", "2026年救助资金使用内部检查安排", None, **fields)
    subject = f"document:{document}"
    story.plan(
        subject,
        secrecy={"outcome": "must_not", "basis": "16.1", "reason": "内部事务信息，公开可能影响检查。"},
        reevaluate={"outcome": "change", "reason": "检查已经结束，可以公开。"},
    )
    # Its year is over in the January after this one; it lies for more than ten working days.
    story.hold(subject, "reevaluate", date(YEAR + 1, 1, 26))


def doubtful(story: Story) -> None:
    """Nobody can tell whether it is secret: the authority is asked (Art. 17), late, and answers late."""
    document = draft(story, "drafter.community", "2026年城乡社区治理试点名单", "village-affairs")
    subject = f"document:{document}"
    cleared = {"outcome": "may_publish", "reason": "保密行政管理部门已确定不属于国家秘密。"}
    story.plan(
        subject, secrecy=[{"outcome": "uncertain", "reason": "涉及边境乡镇布局，不能确定。", "letter": ""}, cleared]
    )
    story.hold(subject, "report", date(YEAR, 3, 18))

    def determined() -> None:
        given: dict[str, Any] = {
            "outcome": "may_publish",
            "letter": "吉保函〔2026〕12号",
            "opinion": "不属于国家秘密。",
        }
        story.stage.act("secrecy", record_secrecy_determination, document_id=document, **given)

    story.at(date(YEAR, 4, 8), determined)


def explained(story: Story) -> None:
    """A policy and its interpretation, published together; the head returns it once."""
    title = "临时救助工作规范（2026年修订）"
    fields = {"interpretation_needed": True, "category": "行政规范性文件"}
    document = draft(story, "drafter", title, "temporary-assistance", **fields)
    story.plan(
        f"document:{document}",
        head=[{"outcome": "return", "changes": "第三条救助标准与省文件不一致，请核对。"}],
        interpretation={
            "outcome": "begin",
            "title": f"《{title}》解读",
            "products": ["text", "questions"],
            "concerns": "群众关心先行救助怎么申请。",
        },
    )


def faulty(story: Story) -> None:
    """The text check finds a number of identity, which is masked, and an old name, which the head answers for."""
    body = (
        "<p>现将临时救助对象公示如下，公示期为7天。</p>"
        "<p>申请人王某（身份证号：220602197503152414）因突发重大疾病导致基本生活困难。张某原为五保户，"
        "现按特困人员供养。</p>"
    )
    title = "2026年第一批临时救助对象公示"
    document = draft(story, "drafter", title, "temporary-assistance", body=body, channels=["website"])
    look, act = story.stage.look, story.stage.act
    written, found = look(found_in, document_id=document, kind=Kind.IDENTITY_NUMBER)
    act("drafter", mask_finding, document_id=document, finding_id=found[0], expected_version=written.version)

    def answered() -> None:
        story.stage.claim("head", of_document(document), "head")
        _, old = look(found_in, document_id=document, kind=Kind.SUPERSEDED_TERM)
        answer = "说明历史身份，2016年前确为五保户，保留原称。"
        act("head", answer_findings, document_id=document, finding_ids=old, answer=answer)

    story.at(date(YEAR, 4, 1), answered)


def concerning_others(story: Story) -> None:
    """A company objects; the public interest outweighs it, and it is told so in writing (Art. 15)."""
    party = {"name": "白山市某养老服务有限公司", "kind": "third_party", "contact": "0439-0000000"}
    document = draft(story, "drafter.elderly", "养老机构服务质量评定结果", "elderly-institutions", parties=[party])
    answer = {"answer": "object", "reason": "公司认为涉及商业秘密。"}
    story.plan(f"document:{document}", confirm=lambda: {**_letter(story), **answer})


def _letter(story: Story) -> dict[str, Any]:
    return {"letter": "白山民函〔2026〕21号", "received_on": story.stage.today.isoformat()}


def disputed(story: Story) -> None:
    """The office disagrees with the department; it is discussed, and the leader sends it back once."""
    document = draft(story, "drafter.affairs", "2026年区划地名变更情况", "place-names")
    story.plan(
        f"document:{document}",
        office=[{"outcome": "disagree", "dispute": "是否附地图意见不一。"}],
        sign=[{"outcome": "return", "return_to": "office", "refusal": "请补充变更依据文号。"}],
    )


def silent_site(story: Story) -> None:
    """The site does not answer for days: the live check gives up, somebody tries it again."""
    document = draft(story, "drafter.finance", "2026年民政事业经费安排说明", "budget")
    del document
    story.several(
        [
            (date(YEAR, 6, 22), lambda: setattr(story.stage.site, "is_down", True)),
            (date(YEAR, 6, 29), lambda: setattr(story.stage.site, "is_down", False)),
            (date(YEAR, 6, 29), story.people.retry),
        ]
    )


def wrong_page(story: Story) -> None:
    """A cache shows an older page for some days: the live check sees it, the publisher has it repaired."""
    draft(story, "drafter.elderly", "养老服务补贴申请指南", "elderly-institutions", channels=["website", "gazette"])
    story.several(
        [
            (date(YEAR, 7, 22), lambda: setattr(story.stage.site, "shows_old", True)),
            (date(YEAR, 7, 31), lambda: setattr(story.stage.site, "shows_old", False)),
        ]
    )


def urgent(story: Story, title: str, *, late: bool) -> None:
    """The short way, signed by telephone (Art. 6); in writing in time, or too late and disowned."""
    fields: dict[str, Any] = {"emergency": True, "basis": "20", "channels": ["website"]}
    document = draft(story, "drafter", title, None, **fields)
    said = {"signer": "leader", "means": "phone", "said_at": "上午8时40分", "words": "同意，马上发。"}
    subject = f"document:{document}"
    story.plan(
        subject,
        draft={"outcome": "submit", "ground": "20.12", "urgency": "强降雨预警，须立即告知群众。"},
        sign={"outcome": "oral", **said},
    )
    if late:
        story.plan(subject, written={"outcome": "withdraw", "reason": "安置点名称有误，应先撤下。"})
        story.hold(subject, "written", story.stage.today + timedelta(days=8))
