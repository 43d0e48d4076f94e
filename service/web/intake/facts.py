"""What is known of a request, as terms and values."""

from __future__ import annotations

from service.storage.queries.requests import Case
from service.web import request_words
from service.web.i18n import _
from service.web.pages import moment, names
from service.web.words import word
from workflows.disclosure.requests import Request

Fact = tuple[str, str]


def facts(case: Case) -> list[Fact]:
    """The facts of a request; never who asks."""
    request = case.request
    receipt = request.receipt
    received = _("尚未确认")
    if receipt:
        received = _("%(day)s，%(rule)s", day=receipt.received_on, rule=word(request_words.RULES, receipt.rule))
    rows = [
        (_("申请编号"), request.number),
        (_("申请渠道"), word(request_words.CHANNELS, request.channel)),
        (_("到达日期"), request.arrived_on.isoformat()),
        (_("收到申请之日"), received),
        (_("收到的凭据"), receipt.evidence if receipt else ""),
        (_("申请人类别"), word(request_words.APPLICANTS, request.applicant_kind)),
        (_("获取方式"), word(request_words.SUPPLIES, request.form_of_supply)),
        *_supply_facts(request),
        (_("承办科室"), names().department(request.department)),
        (_("重复的申请"), request.repeats or ""),
    ]
    if case.confirmed_at:
        rows.insert(4, (_("申请人网上确认"), moment(case.confirmed_at)))
    return rows


def _supply_facts(request: Request) -> list[Fact]:
    rows: list[Fact] = []
    if request.supply:
        form = word(request_words.SUPPLIES, request.supply.form)
        rows.append((_("改用的提供形式"), _("%(form)s，因%(reason)s", form=form, reason=request.supply.reason)))
    for one in request.readings:
        state = {True: _("已到场查阅"), False: _("未查阅"), None: _("待查阅")}[one.attended]
        told = _("%(day)s %(hours)s，%(place)s，%(state)s", day=one.day, hours=one.hours, place=one.place, state=state)
        rows.append((_("现场查阅"), f"{told}{_('：')}{one.remark}" if one.remark else told))
    return rows


def outcome_facts(case: Case) -> list[Fact]:
    """The result, and the service of the reply."""
    request = case.request
    rows: list[Fact] = []
    for label, outcome in ((_("办理结果"), request.outcome), (_("重新办理的结果"), request.revised)):
        if outcome:
            kind = word(request_words.REPLIES, outcome.kind)
            basis = word(request_words.BASES, outcome.basis)
            rows.append((label, _("%(kind)s（%(day)s）", kind=f"{kind} {basis}".strip(), day=outcome.decided_on)))
            rows.append((_("年报统计行"), outcome.row.value))
    for service in request.services:
        method = word(request_words.METHODS, service.method)
        evidence = service.evidence
        told = _("%(day)s，%(method)s，凭证：%(evidence)s", day=service.served_on, method=method, evidence=evidence)
        rows.append((_("送达"), told))
    return rows


def asked_facts(case: Case) -> list[Fact]:
    """What was asked of the applicant with the answer, a fee, and more time that was asked for."""
    rows: list[Fact] = []
    asked = case.request.clarification
    if asked:
        rows.append((_("补正事项"), asked.items))
        rows.append((_("补正期限"), _("%(sent)s发出，%(until)s前补正", sent=asked.sent_on, until=asked.respond_by)))
        rows.append((_("补正内容"), _answered(asked.answer, asked.answered_on)))
    reasons = case.request.reasons
    if reasons:
        rows.append(
            (_("要求说明理由"), _("%(sent)s发出，%(until)s前说明", sent=reasons.asked_on, until=reasons.respond_by))
        )
        rows.append((_("说明的理由"), _answered(reasons.answer, reasons.answered_on)))
    if fee := case.request.fee:
        counted = _("按件计收，%(n)s件", n=fee.units) if fee.tariff == "count" else _("按量计收，%(n)s页", n=fee.units)
        state = _("已于%(day)s缴纳", day=fee.paid_on) if fee.paid_on else _("未缴纳")
        told = _("%(amount)s元（%(counted)s），%(state)s", amount=fee.amount, counted=counted, state=state)
        rows.append((_("信息处理费"), told))
    for extension in case.request.extensions:
        decided = {True: _("已批准"), False: _("未批准"), None: _("待审批")}[extension.approved]
        told = _(
            "%(days)s个工作日，%(decided)s：%(reason)s", days=extension.days, decided=decided, reason=extension.reason
        )
        rows.append((_("延长答复期限"), told))
    return rows


def _answered(text: str, on: object) -> str:
    return f"{on}{_('：')}{text}" if on else _("尚未答复")
