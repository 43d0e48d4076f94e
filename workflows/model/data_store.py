"""Entries of data stores: values that outlive the instances that read and write them (BPMN 2.0.2 §10.4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class StoredValue:
    """One version of an entry. `version` counts from 1; `value` is plain JSON data, None where it was taken out."""

    store: str
    key: str
    version: int
    value: Any
    at: datetime
    instance_id: str | None = None
    element_id: str | None = None
