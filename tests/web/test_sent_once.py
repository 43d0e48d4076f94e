"""Whatever a form makes, it makes once, however often it is sent: every form of every page of the demo bureau."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from posted import Bureau, Found
from sent_forms import TICKED

import service.web as templates

TEMPLATES = Path(templates.__file__).parent / "templates"
TESTS = Path(__file__).parents[1] / "service" / "web"
TWICE = re.compile(r"\.twice\(|for _ in range\(2\)|SENT_TWICE")


PERSON = {"proof_number": "220602199001011236", "phone": "13900000000"}
PAPER = ("公报".encode(), "公报.txt")
SENT: dict[str, dict[str, Any]] = {
    "catalogue.propose_new": {"id": "sent-twice", "sources": TICKED},
    "cockpit.bulk": {"task": TICKED, "action": "urge"},
    "cockpit.start_batch": {"instance": TICKED, "kind": "suspend", "reason": "核对"},
    "corrections.enter": PERSON,
    "documents.attach": {"file": PAPER},
    "intake.add_file": {"file": PAPER},
    "intake.enter": PERSON,
    "portal.send_record_correction": PERSON,
    "supervision.carry_over": {"year": "2027"},
    "supervision.create": {"code": "sent-twice", "due": "2026-12-01"},
}
"""What is filled in beside what every form has, by endpoint."""
TWICE_ELSEWHERE = {
    "catalogue.propose_all": "test_catalogue.py",
    "cockpit.reassign": "test_cockpit.py",
    "cockpit.start_migration": "test_batches_pages.py",
    "cockpit.undo_batch": "test_batches_pages.py",
    "cockpit.urge": "test_cockpit.py",
    "consultations.add": "test_consultation_pages.py",
    "consultations.sort": "test_consultation_pages.py",
    "documents.change_validity": "test_afterwards.py",
    "documents.judge": "test_documents.py",
    "documents.withdraw": "test_afterwards.py",
    "duties.record": "test_duties.py",
    "intake.add_party": "test_requests_pages.py",
    "intake.make_redacted": "test_requests_pages.py",
    "registers.take_file": "test_registers.py",
    "supervision.ask_extension": "test_supervision.py",
    "supervision.choose": "test_supervision.py",
    "supervision.prove": "test_supervision.py",
    "supervision.prove_file": "test_supervision.py",
    "supervision.report": "test_supervision.py",
    "supervision.settle": "test_supervision.py",
    "supervision.take_file": "test_supervision.py",
    "supervision.urge": "test_supervision.py",
}
"""Forms with a key that stand on no page of the demo as a person could send them: the test in tests/service/web."""

OWN = "carries a key of its own: the same code, token or submission is the same thing"
NAMED = "what it makes has a name or number that exists once: again it is refused, or the same"
STATE = "takes a thing from one state to the next: again it is refused, or changes nothing"
SETS = "writes what is there anew: again it is the same"
LOOKS = "shows something, or only notes that somebody looked"
UNKEYED = {
    **dict.fromkeys(
        ("portal.leave", "portal.leave_comment", "portal.leave_in_box", "portal.send", "processes.start"), OWN
    ),
    **dict.fromkeys(("tasks.complete", "sign_in.set_password", "portal.confirm_mails", "portal.unsubscribe"), OWN),
    **dict.fromkeys(("admin.create_user", "catalogue.add_mandate", "duties.create", "studio.declare_register"), NAMED),
    **dict.fromkeys(("studio.upload_files", "studio.deploy", "admin.load_holidays", "portal.ask_for_mails"), NAMED),
    **dict.fromkeys(("documents.put_term", "documents.import_terms", "catalogue.put_mandates"), NAMED),
    **dict.fromkeys(
        (
            *("admin.user_active", "admin.user_link", "admin.user_unlock", "cockpit.deliver", "cockpit.repair_confirm"),
            *("cockpit.resume", "cockpit.retry", "cockpit.suspend", "cockpit.terminate", "consultations.end"),
            *("documents.answer_feedback", "documents.answer_finding", "documents.detach", "documents.look_again"),
            *("documents.mask_finding", "documents.open_again", "documents.redeliver", "documents.remove_product"),
            *("documents.determine", "consultations.answer_finding", "documents.replace_file", "intake.take"),
            *("documents.remove_term", "documents.settle_error", "duties.again", "duties.make", "duties.revoke"),
            *("duties.waive", "intake.answer_party", "intake.ask_extension", "intake.decline", "intake.record_payment"),
            *(
                "intake.convert",
                "intake.correct_day",
                "intake.record_clarification",
                "intake.record_reasons",
                "intake.record_withdrawal",
                "notices.read",
            ),
            *("portal.clarify", "portal.confirm", "portal.explain", "portal.suggest", "portal.take_back"),
            *("questions.merge", "registers.withdraw", "sign_in.sign_in", "sign_in.sign_out", "sign_out_everywhere"),
            *("supervision.acknowledge", "supervision.assign", "supervision.confirm", "supervision.decide_extension"),
            *("supervision.decline", "supervision.submit", "supervision.waive", "supervision.withdraw"),
            *("tasks.claim", "tasks.release", "worklist.claim_several"),
        ),
        STATE,
    ),
    **dict.fromkeys(
        (
            *("admin.change_organisation", "admin.change_user", "catalogue.save_mandate", "change_password"),
            *("cockpit.save_variables", "documents.autosave", "documents.save", "documents.save_product"),
            *("duties.change", "intake.add_needs", "intake.save_reply", "registers.change", "sign_in.choose"),
            *("studio.change_register", "supervision.edit"),
        ),
        SETS,
    ),
    **dict.fromkeys(
        (
            *("catalogue.take_file", "catalogue.take_mandates", "corrections.evidence", "corrections.identity"),
            *("corrections.letter", "corrections.open_archive", "documents.sealed_version", "documents.word"),
            *("intake.identity", "intake.letter", "intake.open_archive", "intake.open_file", "intake.proof"),
            *("portal.correction_letter", "portal.find_feedback", "portal.letter", "portal.reply", "portal.show"),
            *("portal.show_correction", "processes.redraw", "registers.redraw", "studio.check", "studio.rehearse"),
            "tasks.redraw",
        ),
        LOOKS,
    ),
}
"""Addresses that forms are sent to and that need no key, and why."""


def test_every_address_that_a_form_is_sent_to_has_a_key_or_a_reason_to_have_none(
    bureau: Bureau, found: list[Found]
) -> None:
    posted = {
        rule.endpoint
        for rule in bureau.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    keyed = {one.endpoint for one in found if one.keyed}
    assert keyed - set(UNKEYED) | set(TWICE_ELSEWHERE) | set(UNKEYED) == posted
    assert not set(TWICE_ELSEWHERE) & set(UNKEYED)
    without = {one.endpoint for one in found if not one.keyed}
    assert not without - set(UNKEYED), "forms without {{ once_field() }}"


@pytest.mark.parametrize("endpoint", TWICE_ELSEWHERE)
def test_a_form_that_the_demo_cannot_send_has_its_key_and_a_test_that_sends_it_twice(endpoint: str) -> None:
    forms = [
        form
        for path in TEMPLATES.rglob("*.html")
        for form in re.findall(r"<form.*?</form>", path.read_text("utf-8"), re.S)
    ]
    own = [form for form in forms if f"'{endpoint}'" in form]
    assert all("once_field()" in form for form in own)
    assert TWICE.search((TESTS / TWICE_ELSEWHERE[endpoint]).read_text("utf-8"))


def test_what_a_form_makes_is_made_once_when_it_is_sent_twice(bureau: Bureau, found: list[Found]) -> None:
    forms = {one.endpoint: one for one in reversed(found) if one.keyed}
    wrong = []
    for endpoint in sorted(set(forms) - set(TWICE_ELSEWHERE) - set(UNKEYED)):
        one, client = forms[endpoint], bureau.client(forms[endpoint].user)
        before = bureau.rows()
        first = client.post(one.path, data=one.form.filled(SENT.get(endpoint, {})))
        between = bureau.rows()
        again = client.post(one.path, data=one.form.filled(SENT.get(endpoint, {})))
        if first.status_code >= 400 or between == before:
            wrong.append(f"{endpoint} is refused: {first.status_code} {_refusals(first.text)}")
        if (again.status_code, again.location) != (first.status_code, first.location) or bureau.rows() != between:
            wrong.append(f"{endpoint} makes something twice")
    assert not wrong, "\n".join(wrong)


def _refusals(page: str) -> list[str]:
    return [one.text_content().strip() for one in html.document_fromstring(page).xpath('//*[@role="alert"]')]
