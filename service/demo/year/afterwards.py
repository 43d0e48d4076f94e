"""What happens to publications of the year: feedback, a correction, changes of validity, withdrawals."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from service.demo.year.documents import draft
from service.demo.year.story import YEAR, Story
from workflows.disclosure.handlers.feedback import answer_feedback, leave_feedback
from workflows.disclosure.handlers.publications import request_correction, request_withdrawal
from workflows.disclosure.handlers.validity import request_validity_change
from workflows.model import SYSTEM

SAID: Final = (
    ("helpful", ""),
    ("error", "第3页“基本合格”单位数与附表不一致。"),
    ("question", "年检不合格怎么整改？"),
)


def begin(story: Story) -> None:
    """Everything of this part, each on its day."""
    made: dict[str, str] = {}

    def drafted(name: str, title: str, item: str) -> None:
        made[name] = draft(story, "drafter.organisations", title, item)

    story.several(
        [
            (date(YEAR, 3, 2), lambda: drafted("results", "2025年度社会组织年检结果公告", "inspection-results")),
            (date(YEAR, 3, 3), lambda: drafted("notice", "社会组织登记事项临时办理公告", "inspection-results")),
            (date(YEAR, 9, 1), lambda: drafted("list", "社会组织负责人信息公示", "inspection-results")),
            (date(YEAR, 9, 2), lambda: drafted("plan", "社会组织培训报名公告", "inspection-results")),
            (date(YEAR, 4, 2), lambda: read(story, made["results"])),
            (date(YEAR, 4, 8), lambda: corrected(story, made["results"])),
            (date(YEAR, 10, 9), lambda: lapsed(story, made["notice"])),
            (date(YEAR, 9, 21), lambda: leaked(story, made["list"])),
            (date(YEAR, 9, 22), lambda: taken_back(story, made["plan"])),
        ]
    )


def read(story: Story, document: str) -> None:
    """Readers say that it helped, that something is wrong, and ask; the department answers."""
    publication, act = story.publication(document), story.stage.act
    for kind, text in SAID:
        code = f"{kind}-0123456789abcdef"
        left = act(SYSTEM.id, leave_feedback, publication_id=publication, kind=kind, text=text, code=code)
        if text:
            said = "已经核对，感谢您的意见。"
            act("drafter.organisations", answer_feedback, feedback_id=left.id, answer=said)


def corrected(story: Story, document: str) -> None:
    """更正: a reader was right; the new version passes the whole review and says what it corrects."""
    reason = "读者反映第3页数字与附表不一致。"
    publication = story.publication(document)
    story.stage.act("drafter.organisations", request_correction, publication_id=publication, reason=reason)


def lapsed(story: Story, document: str) -> None:
    """失效: the office returns it once; the mark is missing on the page for some days."""
    publication = story.publication(document)
    story.plan(f"publication:{publication}", check__validity=[{"outcome": "return", "reason": "请写明失效依据。"}])
    story.several(
        [
            (date(YEAR, 10, 12), lambda: setattr(story.stage.site, "shows_old", True)),
            (date(YEAR, 10, 23), lambda: setattr(story.stage.site, "shows_old", False)),
        ]
    )
    reason = "办理期限已过。"
    story.stage.act("drafter.organisations", request_validity_change, publication_id=publication, reason=reason)


def leaked(story: Story, document: str) -> None:
    """撤稿: personal data were shown; down at once, the leader ratifies late, the leak is reported."""
    publication = story.publication(document)
    subject = f"publication:{publication}"
    story.hold(subject, "ratify", date(YEAR, 9, 28))
    story.stage.site.shows_old = True
    story.at(date(YEAR, 9, 25), lambda: setattr(story.stage.site, "shows_old", False))
    given: dict[str, Any] = {"reason": "公示表含身份证号码。", "leak": True}
    story.stage.act("office", request_withdrawal, publication_id=publication, **given)


def taken_back(story: Story, document: str) -> None:
    """撤稿 that the leader does not ratify: the text is restored."""
    publication = story.publication(document)
    story.plan(f"publication:{publication}", ratify={"outcome": "restore", "reason": "内容无误，恢复公开。"})
    given: dict[str, Any] = {"reason": "报名时间可能有误。"}
    story.stage.act("office", request_withdrawal, publication_id=publication, **given)
