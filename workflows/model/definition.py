"""What can be run: deployed bundles of files and the processes in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Deployment:
    """An immutable bundle of files: diagrams, forms and decisions that were deployed together.

    `files` maps a relative path (`process.bpmn`, `forms/draft.form`, `decisions/x.dmn`) to its bytes;
    `content_hash` (SHA-256, hex) covers paths and contents.
    """

    id: str
    name: str
    content_hash: str
    files: Mapping[str, bytes]
    deployed_at: datetime
    deployed_by: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of one executable process of a deployment. `key` is the BPMN process id."""

    id: str
    deployment_id: str
    key: str
    name: str
    version: int
    version_tag: str | None = None
    startable: bool = True
    """A person may start it: it has a none start event and no other process of its bundle calls it."""
    starter_groups: tuple[str, ...] = ()
    message_starts: tuple[str, ...] = ()
    """Names of the messages that start an instance."""
