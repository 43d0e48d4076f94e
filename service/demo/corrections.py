"""Requests to correct a record about oneself: one corrected and told, one passed on, one being checked."""

from __future__ import annotations

from typing import Final

from service.demo.stage import Stage, Step
from workflows.disclosure.handlers.contacts import log_correction_contact
from workflows.disclosure.handlers.record_corrections import register_correction, submit_correction
from workflows.disclosure.record_corrections import PREFIX, Claim, correction_id_of
from workflows.disclosure.requests import Applicant, ApplicantKind, Channel
from workflows.model import SYSTEM

FAMILY: Final = Claim(
    "2026年城乡低保家庭档案中的家庭人口数",
    "记录为3人，少记了2025年出生的次子",
    "应为4人",
    "户口簿、出生医学证明",
)
HOUSEHOLD: Final = Claim(
    "临时救助审批表中的户籍地址", "记录为浑江区，实际已于2025年迁入江源区", "应为江源区", "户口迁移证"
)
SUBSIDY: Final = Claim("高龄津贴发放明细中的出生日期", "出生年份记录为1947年", "应为1946年", "居民身份证、户口簿")


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    return [
        (18, lambda stage, ids: _at_the_counter(stage, ids, "family", "郑先生", FAMILY)),
        (17, lambda stage, ids: _to_the_unit(stage, ids["family"])),
        (15, lambda stage, ids: _explain(stage, ids["family"], "来电说明：次子出生医学证明已核对，无需再次提交。")),
        (14, lambda stage, ids: _check(stage, ids["family"])),
        (12, lambda stage, ids: _approve_and_tell(stage, ids["family"])),
        (9, lambda stage, ids: _at_the_counter(stage, ids, "household", "吴女士", HOUSEHOLD)),
        (8, lambda stage, ids: _pass_on(stage, ids["household"])),
        (3, _by_portal),
        (2, lambda stage, ids: _to_the_unit(stage, ids["subsidy"], "elderly-care")),
    ]


def enter(stage: Stage, who: str, claim: Claim) -> str:
    """Somebody comes to the counter; the business key of what was entered."""
    made = stage.act(
        "registrar",
        register_correction,
        channel=Channel.IN_PERSON,
        arrived_on=stage.today,
        applicant=_applicant(who),
        claim=claim,
    )
    return PREFIX + made.correction.id


def _at_the_counter(stage: Stage, ids: dict[str, str], name: str, who: str, claim: Claim) -> None:
    ids[name] = enter(stage, who, claim)


def _by_portal(stage: Stage, ids: dict[str, str]) -> None:
    made = stage.act(SYSTEM.id, submit_correction, applicant=_applicant("高女士"), claim=SUBSIDY)
    ids["subsidy"] = PREFIX + made.correction.id


def _applicant(name: str) -> Applicant:
    number = f"DEMO{sum(name.encode()):05d}"
    return Applicant(ApplicantKind.PERSON, name, "other", number, phone="0439-0000000", address="白山市浑江区")


def _to_the_unit(stage: Stage, subject: str, department: str = "social-assistance") -> None:
    stage.work("registrar", subject, "correction-assign", competence="own", department=department)


def _explain(stage: Stage, subject: str, content: str) -> None:
    stage.act(
        "registrar",
        log_correction_contact,
        correction_id=correction_id_of(subject),
        on=stage.today,
        way="phone",
        content=content,
    )


def _check(stage: Stage, subject: str) -> None:
    stage.work(
        "handler",
        subject,
        "correction-check",
        finding="与户口簿、户籍底册核对，家庭人口数确有误",
        verdict="corrected",
        done="家庭人口数由3人更正为4人，并自次月起按4人核算补助",
    )


def _approve_and_tell(stage: Stage, subject: str) -> None:
    stage.work("disclosure-head", subject, "correction-approve", verdict="pass")
    told = {"way": "direct", "told_on": stage.today.isoformat(), "evidence": "申请人签收"}
    stage.work("registrar", subject, "correction-tell", **told)


def _pass_on(stage: Stage, subject: str) -> None:
    other = {"competence": "forward", "agency": "白山市公安局", "reasons": "户籍登记由公安机关负责"}
    stage.work("registrar", subject, "correction-assign", **other)
    stage.work("disclosure-head", subject, "correction-approve", verdict="pass")
    sent = {"forwarded_on": stage.today.isoformat(), "evidence": "机要交换0312"}
    stage.work("registrar", subject, "correction-forward", **sent)
