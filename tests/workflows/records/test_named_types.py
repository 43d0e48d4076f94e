"""Every record type that the work points name is declared, with the fields that practice needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

REGISTERS = Path(__file__).parents[3] / "bpmn" / "registers"
NEEDED = {
    "proposals": set[str](),
    "open_days": set[str](),
    "trainings": {"subject", "held_on", "attendance"},
    "circulations": {"document", "receipts"},
    "county_guidance": set[str](),
    "system_filings": set[str](),
    "fraud_campaign": {"title", "released_on", "content"},
    "statistics": {"indicator", "period", "value", "unit"},
    "activity_reports": set[str](),
    "licences": {"organisation", "item", "decided_on"},
    "banned_organisations": set[str](),
    "suspected_organisations": {"organisation", "listed_on", "source", "reason"},
    "annual_inspections": set[str](),
    "service_projects": set[str](),
    "institutions": {"name", "status", "address", "phone"},
    "charity_ledger": set[str](),
}


@pytest.mark.parametrize("name", NEEDED)
def test_a_type_that_the_paper_names_is_a_declaration_with_a_form(name: str) -> None:
    form = json.loads((REGISTERS / "forms" / f"{name}.form").read_text(encoding="utf-8"))
    keys = {one["key"] for one in form["components"] if "key" in one}
    assert (REGISTERS / "records" / f"{name.replace('_', '-')}.toml").is_file()
    assert len(keys) >= 4
    assert NEEDED[name] <= keys
