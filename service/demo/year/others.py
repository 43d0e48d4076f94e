"""The rest of the year: random inspections, changes of the catalogue, registers, the holidays, the annual report."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, Final

from service.demo.inspections import HOMES, INSPECTORS, ITEMS
from service.demo.registers import CHARGE, FIGURES, LICENCES, OLD_RULES, PROPOSAL, QUESTIONS, SANCTION, SUSPECTED
from service.demo.registers import HOMES as REGISTERED
from service.demo.year.story import YEAR, Story
from workflows.disclosure.catalogue import item_data
from workflows.disclosure.handlers.catalogue_changes import propose_changes
from workflows.disclosure.handlers.duties import record_event
from workflows.disclosure.handlers.mandates import put_mandates
from workflows.disclosure.mandate_ports import Mandates
from workflows.disclosure.mandates import Mandate, mandate_data
from workflows.disclosure.ports import Catalogue
from workflows.handlers.calendars import load_arrangement
from workflows.handlers.instances import start_instance
from workflows.model import Actor
from workflows.ports import UnitOfWork
from workflows.records.handlers.entering import create_record, import_records

ANNOUNCED: Final = date(2026, 11, 27)
"""When the arrangement of the next year is announced in the story; it usually is in November."""
ARRANGEMENT: Final = """\
2027-01-01/2027-01-03 holiday
2027-02-05/2027-02-12 holiday
2027-02-14 working
2027-04-03/2027-04-05 holiday
2027-05-01/2027-05-05 holiday
2027-06-09 holiday
2027-09-15 holiday
2027-10-01/2027-10-07 holiday
"""
"""Invented for the story: the State Council's own is not known yet."""


def begin(story: Story) -> None:
    """Everything of this part, each on its day."""
    registers: tuple[tuple[int, int, str, str, Any], ...] = (
        (1, 13, "drafter.organisations", "inspection-items", ITEMS),
        (1, 15, "office", "regulatory-documents", OLD_RULES),
        (4, 20, "drafter.finance", "statistics", FIGURES),
        (5, 20, "drafter.elderly", "institutions", REGISTERED),
        (6, 10, "drafter", "questions", QUESTIONS),
        (7, 8, "drafter.finance", "charges", [{**CHARGE, "collected_on": "2026-06-30"}]),
        (9, 3, "drafter.organisations", "sanctions", [{**SANCTION, "decided_on": "2026-09-01"}]),
        (10, 27, "drafter.organisations", "licences", [{**one, "decided_on": "2026-10-20"} for one in LICENCES]),
        (11, 4, "drafter.organisations", "suspected-organisations", [SUSPECTED]),
    )
    happened = (
        (2, 12, "drafter.finance", "budget-approved", "市财政局批复2026年部门预算"),
        (5, 14, "drafter.organisations", "organisation-registered", "白山市康养服务协会成立登记"),
        (8, 18, "drafter.finance", "budget-approved", "市财政局批复2025年部门决算"),
        (10, 20, "drafter.organisations", "organisation-registered", "长白山志愿服务联合会变更登记"),
    )
    enter = story.stage.act
    story.several(
        (date(YEAR, month, day), partial(enter, who, record_event, name=name, on=date(YEAR, month, day), note=note))
        for month, day, who, name, note in happened
    )
    story.several(
        (date(YEAR, month, day), partial(enter, who, import_records, type_key=register, rows=rows))
        for month, day, who, register, rows in registers
    )
    story.several(
        [
            (date(YEAR, 6, 9), partial(enter, "registrar", create_record, type_key="proposals", answers=PROPOSAL)),
            (date(YEAR, 2, 4), lambda: rebased(story)),
            (date(YEAR, 9, 8), lambda: loosened(story)),
            (date(YEAR, 5, 6), lambda: inspected(story)),
            (ANNOUNCED, lambda: announced(story)),
            (date(YEAR + 1, 1, 4), lambda: reported(story)),
        ]
    )


def rebased(story: Story) -> None:
    """An entry of the list of powers that an item rests on is worded anew; its items are looked at, and one changes."""
    item = story.stage.look(_item, item_id="place-names")
    entry = mandate_data(story.stage.look(_mandate, code=item.sources[0]))
    changed = {**entry, "citation": f"{entry['citation']}（2026年修订）"}
    story.stage.act("office", put_mandates, entries=[changed], reason="权责清单2026年调整")
    named = _changed(story, "place-names", name=f"{item.name}、地名文化保护")
    story.at(
        date(YEAR, 2, 9),
        lambda: story.stage.act("drafter.affairs", propose_changes, items=[named], reason="权责清单2026年调整"),
    )


def loosened(story: Story) -> None:
    """The public is given less, by a law that is cited: the leader has to agree (work points 1g). Returned once."""
    changed = _changed(story, "memorial-initiative", channels=["website"])
    given: dict[str, Any] = {
        "items": [changed],
        "reason": "公众号停用。",
        "exception": "《政务新媒体管理办法》：停用账号不再发布。",
    }
    story.stage.act("drafter.affairs", propose_changes, **given)


def _changed(story: Story, item_id: str, **changes: Any) -> dict[str, Any]:
    return {**item_data(story.stage.look(_item, item_id=item_id)), **changes}


def _item(uow: UnitOfWork, actor: Actor, *, item_id: str) -> Any:  # noqa: ARG001
    return next(item for item in uow.wing(Catalogue).items() if item.id == item_id)


def _mandate(uow: UnitOfWork, actor: Actor, *, code: str) -> Mandate:  # noqa: ARG001
    return uow.wing(Mandates).get(code)


def inspected(story: Story) -> None:
    """双随机: the secrecy reviewer returns the plan once; the value is known three weeks later."""
    title = {"title": "养老机构服务质量和安全随机抽查"}
    started = story.stage.act("drafter.elderly", start_instance, key="random_inspection", data=title)
    day = date(YEAR, 6, 1)
    story.plan(
        started.id,
        plan__inspection={
            "item": ITEMS[0]["item"],
            "public_source": "2026年6月1日上证综合指数收盘点位（保留两位小数）",
            "public_on": day.isoformat(),
            "exemption": "",
        },
        freeze__lists={
            "candidates": "\n".join(f"{n:03},{home}" for n, home in enumerate(HOMES, 1)),
            "inspectors": "\n".join(f"0700{n:03},{name}" for n, name in enumerate(INSPECTORS, 1)),
            "recusals": "001,0700001",
            "number": 3,
            "per_object": 2,
        },
        plan_secrecy=[{"outcome": "return", "note": "请核对第9号单位名称。"}],
        draw={"public_value": "3345.67", "witnesses": "刘洋、高远"},
    )


def announced(story: Story) -> None:
    """The State Council says which days of the next year are worked."""
    year, moved = story.stage.act("admin", load_arrangement, text=ARRANGEMENT)
    told = f"载入{year}年放假安排，重算期限{moved}项 holidays of {year} loaded, {moved} terms counted anew"
    story.say(f"{story.stage.today} {told}")


def reported(story: Story) -> None:
    """The annual report is begun; it lies until somebody is urged."""
    started = story.stage.act("office", start_instance, key="annual_report", data={"year": YEAR})
    story.hold(started.business_key or started.id, "compile", date(YEAR + 1, 1, 18))
    story.say(f"{story.stage.today} 开始编写{YEAR}年度报告 the annual report of {YEAR} is begun")
