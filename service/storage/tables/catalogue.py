"""The disclosure catalogue (公开事项目录): items only grow, channels only grow, limits only shrink, versions stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from service.storage.database import metadata, with_triggers
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.disclosure.catalogue import ItemState, LimitUnit, StartEvent
from workflows.disclosure.catalogue_versions import ProposalState

_OPEN = sa.text("state = 'open'")

catalogue_items = sa.Table(
    # Each as its newest version says.
    "catalogue_items",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    # The order of the catalogue.
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False, index=True),
    sa.Column("site_column", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("channels", JsonText, nullable=False),
    sa.Column("clause", sa.Text, nullable=False),
    sa.Column("law", sa.Text, nullable=False),
    sa.Column("theme", sa.Text, nullable=False),
    sa.Column("cycle", sa.Text, nullable=False),
    sa.Column("limit_number", sa.Integer, nullable=False),
    sa.Column("limit_unit", Choice(LimitUnit), nullable=False),
    sa.Column("limit_start", Choice(StartEvent), nullable=False),
    sa.Column("leader", sa.Text),
    sa.Column("handler", sa.Text),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("audience", sa.Text, nullable=False),
    sa.Column("elements", JsonText, nullable=False),
    sa.Column("sources", JsonText, nullable=False),
    sa.Column("state", Choice(ItemState), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # The law cited where this version gives the public less than the one before.
    sa.Column("exception", sa.Text, nullable=False),
    one_of("limit_unit", LimitUnit),
    one_of("limit_start", StartEvent),
    one_of("state", ItemState),
    # 明确负责同志和具体经办人员.
    sa.CheckConstraint("state <> 'active' OR (leader IS NOT NULL AND handler IS NOT NULL)", name="responsible"),
    # 依据权责清单、“三定”规定.
    sa.CheckConstraint("state <> 'active' OR sources <> '[]'", name="sources"),
    sa.CheckConstraint("basis <> ''", name="basis"),
)

catalogue_versions = sa.Table(
    "catalogue_versions",
    metadata,
    sa.Column("item_id", sa.Text, sa.ForeignKey("catalogue_items.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("item", JsonText, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_id", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("instance_id", sa.Text),
    sa.Column("exception", sa.Text, nullable=False),
    sa.Column("approved_by", sa.Text),
)

catalogue_proposals = sa.Table(
    "catalogue_proposals",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("proposed", JsonText, nullable=False),
    sa.Column("base", JsonText, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("exception", sa.Text, nullable=False),
    sa.Column("proposed_by", sa.Text, nullable=False),
    sa.Column("proposed_at", UtcDateTime, nullable=False),
    sa.Column("state", Choice(ProposalState), nullable=False),
    sa.Column("instance_id", sa.Text),
    sa.Column("reviews", JsonText, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    one_of("state", ProposalState),
    sa.Index(None, "proposed_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

_LESS: Final = "the catalogue only grows: cite the law that allows less"
_KEPT: Final = "items and versions of the catalogue are never deleted, versions never changed"
_LOOSER: Final = (
    "(NEW.exception = '' OR NEW.version <= OLD.version) AND (NEW.limit_unit <> OLD.limit_unit"
    " OR NEW.limit_start <> OLD.limit_start OR NEW.limit_number > OLD.limit_number"
    " OR (NEW.state = 'ended' AND OLD.state <> 'ended') OR {channels})"
)
_SQLITE_CHANNELS: Final = (
    "EXISTS (SELECT 1 FROM json_each(OLD.channels) AS was"
    " WHERE was.value NOT IN (SELECT now.value FROM json_each(NEW.channels) AS now))"
)
_SQLITE_KEPT: Final = "CREATE TRIGGER {1}_{2} BEFORE {0} ON {1} BEGIN SELECT RAISE(ABORT, '" + _KEPT + "'); END"
RATCHET: Final[Mapping[str, Sequence[str]]] = {
    "sqlite": (
        f"CREATE TRIGGER catalogue_items_ratchet BEFORE UPDATE ON catalogue_items "
        f"WHEN {_LOOSER.format(channels=_SQLITE_CHANNELS)} BEGIN SELECT RAISE(ABORT, '{_LESS}'); END",
        _SQLITE_KEPT.format("DELETE", "catalogue_items", "kept"),
        _SQLITE_KEPT.format("UPDATE", "catalogue_versions", "fixed"),
        _SQLITE_KEPT.format("DELETE", "catalogue_versions", "kept"),
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_looser_item() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_LESS}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE FUNCTION refuse_catalogue_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER catalogue_items_ratchet BEFORE UPDATE ON catalogue_items FOR EACH ROW WHEN ("
        + _LOOSER.format(channels="NOT (NEW.channels::jsonb @> OLD.channels::jsonb)")
        + ") EXECUTE FUNCTION refuse_looser_item()",
        "CREATE TRIGGER catalogue_items_kept BEFORE DELETE ON catalogue_items "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_catalogue_change()",
        "CREATE TRIGGER catalogue_versions_fixed BEFORE UPDATE OR DELETE ON catalogue_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_catalogue_change()",
    ),
}
"""By dialect: 公开事项只增不减、公开方式只多不少、公开时限只紧不松, whoever asks."""

with_triggers(catalogue_versions, RATCHET)
