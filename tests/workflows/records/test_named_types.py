"""Every record type that the work points name is declared, with the fields that practice needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

REGISTERS = Path(__file__).parents[3] / "bpmn" / "registers"
NEEDED = {
    "proposals": {"number", "subject", "received_on", "replied_on", "reply"},
    "open_days": {"title", "held_on", "opinions", "answers"},
    "trainings": {"subject", "held_on", "attendance"},
    "circulations": {"document", "receipts"},
    "county_guidance": {"county", "done_on", "content", "evidence"},
    "system_filings": {"period", "filed_on", "proof"},
    "fraud_campaign": {"title", "released_on", "content"},
    "statistics": {"indicator", "period", "value", "unit"},
    "activity_reports": {"organisation", "activity", "held_on"},
    "licences": {"organisation", "item", "decided_on"},
    "banned_organisations": {"organisation", "document", "banned_on"},
    "suspected_organisations": {"organisation", "listed_on", "source", "reason"},
    "annual_inspections": {"year", "organisation", "result"},
    "service_projects": {"project", "organisation", "amount"},
    "institutions": {"name", "status", "address", "phone"},
    "charity_ledger": {"donor", "amount", "received_on", "use"},
    # Of the annual report's table two.
    "sanctions": {"party", "kind", "decided_on"},
    "charges": {"item", "basis", "standard", "amount"},
    "regulatory_documents": {"number", "made_on", "abolished_on"},
}


@pytest.mark.parametrize("name", NEEDED)
def test_a_type_that_the_paper_names_is_a_declaration_with_a_form(name: str) -> None:
    form = json.loads((REGISTERS / "forms" / f"{name}.form").read_text(encoding="utf-8"))
    keys = {one["key"] for one in form["components"] if "key" in one}
    assert (REGISTERS / "records" / f"{name.replace('_', '-')}.toml").is_file()
    assert len(keys) >= 4
    assert NEEDED[name] <= keys
