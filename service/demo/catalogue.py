"""The catalogue of the last weeks: a limit that was tightened, a basis that changed, and a change under way."""

from __future__ import annotations

from dataclasses import replace

from service.demo.stage import Stage, Step
from workflows.disclosure.catalogue import CatalogueItem, item_data
from workflows.disclosure.catalogue_versions import Proposal
from workflows.disclosure.handlers.catalogue_changes import PREFIX, propose_changes
from workflows.disclosure.handlers.catalogue_topics import CHECK_STEP, PASSED
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.publications import Channel
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    return [(14, lambda stage, _ids: _tighten(stage)), (2, lambda stage, _ids: _widen(stage))]


def _tighten(stage: Stage) -> None:
    """A change that was checked and is in force."""
    item = stage.act(SYSTEM.id, _item, item_id="memorial-initiative")
    sooner = replace(item, limit=replace(item.limit, number=5))
    proposal = _propose(stage, "drafter.affairs", sooner, "倡议书在节日前发布才有意义，形成后五个工作日内公开（演示）")
    stage.work("office", f"{PREFIX}:{proposal.id}", CHECK_STEP, outcome=PASSED)


def _widen(stage: Stage) -> None:
    """A change that waits for the office."""
    item = stage.act(SYSTEM.id, _item, item_id="subsistence-allowance")
    more = replace(item, channels=tuple(dict.fromkeys((*item.channels, Channel.WECHAT, Channel.PRESS))))
    _propose(stage, "drafter", more, "群众反映看不到低保标准的调整，增加报刊等公开渠道（演示）")


def _propose(stage: Stage, who: str, item: CatalogueItem, reason: str) -> Proposal:
    return stage.act(who, propose_changes, items=[item_data(item)], reason=reason)


def _item(uow: UnitOfWork, actor: Actor, *, item_id: str) -> CatalogueItem:  # noqa: ARG001 - every handler takes its actor
    return uow.wing(Catalogue).get(item_id)
