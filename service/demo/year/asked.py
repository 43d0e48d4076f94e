"""The requests of the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from workflows.disclosure.requests import ApplicantKind


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of the story: when, by whom, what becomes of it.

    `late` leaves the draft lying so many days more; `way` is one of `requests.WAYS`, what else happens to it.
    `reply` is the kind of its reply, or how else it ends.
    """

    on: date
    kind: ApplicantKind
    reply: str
    basis: str | None = None
    unclear: bool = False
    consult: bool = False
    extend: int = 0
    late: int = 0
    way: str = ""


PERSON, COMPANY, LEGAL = ApplicantKind.PERSON, ApplicantKind.COMPANY, ApplicantKind.LEGAL
ASKED: Final = (
    Ask(date(2026, 1, 6), PERSON, "disclose", way="suggested"),
    Ask(date(2026, 1, 19), COMPANY, "already_public"),
    Ask(date(2026, 2, 3), ApplicantKind.RESEARCH, "partial", "15", consult=True),
    Ask(date(2026, 2, 9), PERSON, "not_exist"),
    Ask(date(2026, 3, 2), LEGAL, "refuse", "16.1"),
    Ask(date(2026, 3, 12), PERSON, "disclose", unclear=True),
    Ask(date(2026, 4, 1), COMPANY, "disclose", extend=10, late=28),
    Ask(date(2026, 4, 20), PERSON, "not_this_agency"),
    Ask(date(2026, 5, 11), ApplicantKind.WELFARE, "no_processing"),
    Ask(date(2026, 6, 8), PERSON, "disclose", late=45),
    Ask(date(2026, 7, 1), LEGAL, "refuse", "14a"),
    Ask(date(2026, 7, 15), PERSON, "special_access"),
    Ask(date(2026, 8, 10), ApplicantKind.OTHER, "disclose", consult=True),
    Ask(date(2026, 9, 7), PERSON, "refuse", "16.2"),
    Ask(date(2026, 10, 12), COMPANY, "disclose"),
    # Its extended term reaches into a year whose holidays are not announced yet.
    Ask(date(2026, 11, 9), PERSON, "partial", "15", extend=20, late=40),
    Ask(date(2026, 12, 28), PERSON, "disclose"),
    Ask(date(2026, 1, 27), PERSON, "disclose", way="unconfirmed"),
    Ask(date(2026, 2, 26), PERSON, "already_public", way="at_once"),
    Ask(date(2026, 3, 18), PERSON, "clarification_lapsed", unclear=True, way="never_clarified"),
    Ask(date(2026, 4, 14), COMPANY, "excessive", way="unreasonable"),
    Ask(date(2026, 5, 19), LEGAL, "fee_lapsed", way="never_paid"),
    Ask(date(2026, 6, 2), ApplicantKind.RESEARCH, "disclose", way="paid"),
    Ask(date(2026, 7, 22), COMPANY, "disclose", consult=True, way="objected"),
    Ask(date(2026, 8, 24), LEGAL, "partial", "15", consult=True, way="silent"),
    Ask(date(2026, 9, 15), PERSON, "withdrawn", way="withdrawn"),
    Ask(date(2026, 10, 20), PERSON, "disclose", way="archived_late"),
    Ask(date(2026, 3, 24), PERSON, "petition", way="petition"),
    Ask(date(2026, 11, 2), PERSON, "disclose", way="read_on_site"),
    Ask(date(2026, 3, 3), LEGAL, "refuse", "16.1", way="taken_further"),
    Ask(date(2026, 5, 6), PERSON, "repeat", way="repeated"),
    Ask(date(2026, 6, 23), COMPANY, "publication", way="publication"),
    Ask(date(2026, 7, 8), PERSON, "reconfirm", way="reconfirm"),
    Ask(date(2026, 8, 3), PERSON, "still_unclear", unclear=True, way="still_unclear"),
)
GIVEN: Final = "您申请公开的信息收悉，现予提供，详见附件。"
BODIES: Final[Mapping[str, str]] = {
    "disclose": GIVEN,
    "already_public": "该信息已在本机关门户网站政府信息公开专栏“财政信息”栏目公开，可自行查阅、下载。",
    "partial": "附件中个人姓名、身份证号码和银行账号涉及个人隐私，已作区分处理，其余内容予以公开。",
    "refuse": "您申请公开的材料属于本机关内部讨论、研究过程中形成的材料。",
    "not_exist": "本机关检索了档案室和业务系统，未制作、未保存该信息。",
    "not_this_agency": "该信息由白山市财政局制作，请向该局申请，联系电话：0439-0000000。",
    "no_processing": "现有信息中没有您要求的分类统计，需要另行汇总、加工。",
    "special_access": "该信息属于不动产登记资料，请依照不动产登记的有关规定向登记机构查询。",
    "excessive": "您一个月内提出六十件同类申请，逾期未说明理由。",
    "petition": "您反映的低保审批问题，可以向本机关信访接待室提出，联系电话：0439-0000000。",
    "repeat": "您可以凭原登记编号和查询码在本机关门户网站查询前次答复。",
    "publication": "《白山市人民政府公报》可以在市图书馆、市档案馆查阅，也可以在市政府门户网站下载。",
    "reconfirm": "您已于2026年6月取得该信息，本机关不再另行出具证明。",
    "still_unclear": "补正后的内容仍未指明资金名称和文件，无法据以检索。",
}
"""What a reply of the story says in its own words, by its kind."""
