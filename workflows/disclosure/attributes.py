"""The disclosure attribute (公开属性) of a document and the one basis (依据) it rests on.

Regulations on Open Government Information (政府信息公开条例, 2019), Arts. 13-16, 19-21, 27. What may be withheld under
Arts. 14 and 15 must be; what falls under Art. 16 may be, unless a law, regulation or rule orders it disclosed (¶2).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Attribute(StrEnum):
    """公开属性: how the public gets the document."""

    PROACTIVE = "proactive"
    """主动公开"""
    ON_REQUEST = "on_request"
    """依申请公开"""
    WITHHELD = "withheld"
    """不予公开"""


class Override(StrEnum):
    """What lifts a ground for withholding."""

    CONSENT = "consent"
    """第三方同意公开, Art. 15."""
    PUBLIC_INTEREST = "public_interest"
    """不公开会对公共利益造成重大影响, Art. 15."""
    LAW = "law"
    """法律、法规、规章规定应当公开, Art. 16 ¶2."""


@dataclass(frozen=True, slots=True)
class Basis:
    """One ground. `attributes` it can carry by itself; `overrides` that lift it where it is a ground for withholding.

    `mandatory` grounds leave no choice: without an override the document is withheld.
    """

    code: str
    article: str
    text: str
    text_en: str
    attributes: frozenset[Attribute]
    overrides: frozenset[Override] = frozenset()
    mandatory: bool = False


_OPEN: Final = frozenset({Attribute.PROACTIVE})
_REQUEST: Final = frozenset({Attribute.ON_REQUEST})
_SHUT: Final = frozenset({Attribute.WITHHELD})
_ANY: Final = frozenset(Attribute)
_LAW: Final = frozenset({Override.LAW})
_THIRD: Final = frozenset({Override.CONSENT, Override.PUBLIC_INTEREST})

BASES: Final[dict[str, Basis]] = {
    basis.code: basis
    for basis in (
        Basis(
            "19",
            "第十九条",
            "涉及公众利益调整、需要公众广泛知晓或者参与决策",
            "Public interest or participation",
            _OPEN,
        ),
        Basis("20", "第二十条", "法定主动公开内容", "On the list of what must be published", _OPEN),
        Basis("21", "第二十一条", "市、县级部门结合本地情况主动公开", "Local services and social assistance", _OPEN),
        Basis("27", "第二十七条", "主动公开以外的政府信息，依申请提供", "Given on request", _REQUEST),
        Basis("14a", "第十四条", "依法确定为国家秘密", "State secret", _SHUT, mandatory=True),
        Basis("14b", "第十四条", "法律、行政法规禁止公开", "Disclosure forbidden by law", _SHUT, mandatory=True),
        Basis(
            "14c",
            "第十四条",
            "可能危及国家安全、公共安全、经济安全、社会稳定",
            "Danger to security",
            _SHUT,
            mandatory=True,
        ),
        Basis("15", "第十五条", "损害第三方合法权益", "Harm to a third party", _SHUT, _THIRD, mandatory=True),
        Basis("16.1", "第十六条第一款", "人事、后勤、内部工作流程等内部事务信息", "Internal affairs", _ANY),
        Basis(
            "16.2",
            "第十六条第二款",
            "讨论记录、过程稿、磋商信函、请示报告等过程性信息",
            "Deliberative records",
            _ANY,
            _LAW,
        ),
        Basis("16.2b", "第十六条第二款", "行政执法案卷信息", "Enforcement case files", _ANY, _LAW),
    )
}
"""Every basis by its code; 14a to 16.2b are the grounds for withholding."""

GROUNDS: Final = tuple(code for code, basis in BASES.items() if Attribute.WITHHELD in basis.attributes)
"""Codes of the grounds for withholding."""

MARKS: Final[dict[Attribute, str]] = {
    Attribute.PROACTIVE: "（此件公开发布）",
    Attribute.ON_REQUEST: "（此件依申请公开）",
    Attribute.WITHHELD: "（此件不予公开）",
}
"""公文属性标识: the note below the date, indented by two characters."""


@dataclass(frozen=True, slots=True)
class AttributeProblem:
    """Why attribute and basis do not go together. `code` is stable; `required` the attribute that the law asks for."""

    code: str
    message: str
    required: Attribute | None = None


def attribute_problem(
    attribute: Attribute | None, basis: str | None, override: Override | None = None
) -> AttributeProblem | None:
    """What is wrong with this choice, or None.

    `basis` is one code of `BASES`; `override` says what lifts it. `decisions/disclosure_attribute.dmn` says the same
    to the people who review it; this function is what refuses.
    """
    if attribute is None:
        return AttributeProblem("attribute-missing", "The disclosure attribute is not set.")
    known = BASES.get(basis) if basis else None
    if known is None:
        return AttributeProblem("basis-missing", "Exactly one basis of the regulations is needed.")
    if override is not None and override not in known.overrides:
        return AttributeProblem("override-unfit", f"{override.value} does not lift the basis {known.code}.")
    if override is not None and attribute is Attribute.WITHHELD:
        return AttributeProblem(
            "must-be-disclosed",
            f"With {override.value} a document under {known.code} is disclosed.",
            Attribute.PROACTIVE,
        )
    if override is not None or attribute in known.attributes:
        return None
    if known.mandatory:
        return AttributeProblem(
            "must-be-withheld", f"A document under {known.code} is not disclosed.", Attribute.WITHHELD
        )
    fitting = next(iter(known.attributes))
    return AttributeProblem("basis-unfit", f"The basis {known.code} stands for {fitting.value}.", fitting)


def mark(attribute: Attribute) -> str:
    """The note that the document carries (公文属性标识), derived and never typed."""
    return MARKS[attribute]
