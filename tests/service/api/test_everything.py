"""What must hold for every resource, found from the URL map: a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

if TYPE_CHECKING:
    from flask import Flask

Call = Callable[[str], Any]

PUBLIC = {
    ("GET", "/openapi.json"),
    ("GET", "/csrf"),
    ("POST", "/session"),
    ("GET", "/due"),
    ("GET", "/publications"),
    ("GET", "/publications/search"),
    ("GET", "/publications/<publication_id>"),
    ("GET", "/publications/<publication_id>/files/<sha256>"),
    ("POST", "/portal/requests"),
    ("POST", "/portal/requests/progress"),
    ("POST", "/portal/requests/confirmation"),
    ("POST", "/portal/requests/clarification"),
    ("POST", "/portal/requests/reasons"),
    ("POST", "/portal/requests/withdrawal"),
    ("POST", "/portal/requests/letter"),
    ("POST", "/portal/requests/suggestion"),
    ("POST", "/portal/corrections"),
    ("POST", "/portal/corrections/progress"),
    ("POST", "/portal/corrections/letter"),
}
EVERYBODY = {
    ("GET", "/session"),
    ("DELETE", "/session"),
    ("GET", "/tokens"),
    ("POST", "/tokens"),
    ("DELETE", "/tokens/<token_id>"),
    ("GET", "/tasks"),
    ("GET", "/tasks/counts"),
    ("GET", "/definitions"),
    ("POST", "/due"),
    ("GET", "/notices"),
    ("GET", "/notices/unread"),
    ("POST", "/notices/read"),
    ("GET", "/organisation"),
    ("GET", "/documents"),
    ("GET", "/documents/withheld"),
    ("GET", "/deliveries"),
    ("GET", "/errors"),
    ("GET", "/terms"),
    ("GET", "/errors/counts"),
    ("GET", "/registers"),
    ("GET", "/questions"),
    ("GET", "/feedback"),
    ("GET", "/consultations"),
    ("GET", "/duties"),
    ("GET", "/supervision"),
    ("POST", "/duties/feed"),
    ("DELETE", "/duties/feed"),
    ("GET", "/catalogue/items"),
    ("GET", "/catalogue/mandates"),
    ("POST", "/files"),
}
"""What every signed-in person may do, if only to their own things. The rest needs a role, a task or a share."""
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/tasks/bulk"): {"tasks": ["x"], "action": "urge"},
    ("PUT", "/tasks/<task_id>/assignee"): {"assignee": "li"},
    ("POST", "/instances/<instance_id>/suspend"): {"reason": "x"},
    ("POST", "/instances/<instance_id>/terminate"): {"reason": "x"},
    ("POST", "/instances/<instance_id>/tokens/<token_id>/move/preview"): {"element_id": "x"},
    ("POST", "/instances/<instance_id>/tokens/<token_id>/move"): {"element_id": "x", "reason": "x"},
    ("POST", "/instances/<instance_id>/tokens/<token_id>/skip"): {"reason": "x"},
    ("PATCH", "/instances/<instance_id>/variables"): {"reason": "x"},
    ("POST", "/external-tasks/fetch-and-lock"): {"worker": "w", "topics": ["x"]},
    ("POST", "/external-tasks/<task_id>/complete"): {"worker": "w"},
    ("POST", "/external-tasks/<task_id>/failure"): {"worker": "w", "message": "x"},
    ("POST", "/external-tasks/<task_id>/bpmn-error"): {"worker": "w", "error_code": "x"},
    ("POST", "/external-tasks/<task_id>/extend-lock"): {"worker": "w", "lock_seconds": 1},
    ("POST", "/external-tasks/<task_id>/unlock"): {"worker": "w"},
    ("POST", "/lint"): {"files": [{"name": "a.bpmn", "text": "x"}]},
    ("POST", "/deployments"): {"files": [{"name": "a.bpmn", "text": "x"}]},
    ("POST", "/messages"): {"message": "answer"},
    ("POST", "/signals"): {"signal": "alarm"},
    ("POST", "/conditions"): {"variables": {}},
    ("POST", "/calendars"): {"text": "2027-01-01 holiday"},
    ("POST", "/calendars/preview"): {"text": "2027-01-01 holiday"},
    ("POST", "/documents"): {"title": "x"},
    ("PATCH", "/documents/<document_id>"): {"version": 1},
    ("POST", "/documents/<document_id>/verdicts"): {"check": "legal", "outcome": "passed", "content_hash": "x"},
    ("POST", "/documents/<document_id>/findings/answers"): {"findings": ["x"], "answer": "x"},
    ("POST", "/documents/<document_id>/findings/<finding_id>/mask"): {"version": 1},
    ("POST", "/terms"): {"term": "某某局", "kind": "sensitive-term"},
    ("POST", "/terms/removal"): {"term": "x"},
    ("POST", "/terms/import"): {"rows": [{"term": "x"}]},
    ("POST", "/documents/<document_id>/errors"): {"kind": "wording", "words": "x"},
    ("POST", "/errors/<error_id>/settlement"): {"state": "corrected"},
    ("POST", "/documents/<document_id>/determination"): {"outcome": "must_not", "letter": "x"},
    ("POST", "/publications/<publication_id>/correction"): {"reason": "x"},
    ("POST", "/publications/<publication_id>/withdrawal"): {"reason": "x"},
    ("POST", "/publications/<publication_id>/opening"): {"reason": "x"},
    ("POST", "/publications/<publication_id>/versions/<int:number>/reading"): {"reason": "x"},
    ("POST", "/publications/<publication_id>/validity"): {"reason": "x"},
    ("POST", "/requests"): {
        "channel": "oral",
        "arrived_on": "2026-03-02",
        "applicant": {"kind": "person", "name": "x", "proof_type": "other", "proof_number": "1", "phone": "1"},
        "description": "x",
        "form_of_supply": "paper",
        "read_back": "x",
    },
    ("POST", "/corrections"): {
        "channel": "oral",
        "arrived_on": "2026-03-02",
        "applicant": {"kind": "person", "name": "x", "proof_type": "other", "proof_number": "1", "phone": "1"},
        "claim": {"record": "x", "wrong": "x", "evidence": "x"},
    },
    ("POST", "/corrections/<correction_id>/identity"): {"reason": "x"},
    ("POST", "/corrections/<correction_id>/contacts"): {"on": "2026-03-02", "way": "phone", "content": "x"},
    ("POST", "/corrections/<correction_id>/archive"): {"reason": "x"},
    ("POST", "/corrections/<correction_id>/files/<file_id>"): {"reason": "x"},
    ("POST", "/corrections/<correction_id>/letters/<letter_id>"): {"form": "pdf", "reason": "x"},
    ("POST", "/requests/<request_id>/contacts"): {"on": "2026-03-02", "way": "phone", "content": "x"},
    ("POST", "/requests/<request_id>/needs"): {"needs": ["sight"]},
    ("POST", "/requests/<request_id>/help"): {"aid": "read_aloud", "given_on": "2026-03-02"},
    ("POST", "/requests/<request_id>/identity"): {"reason": "x"},
    ("POST", "/requests/<request_id>/identity/files/<file_id>"): {"reason": "x"},
    ("PUT", "/requests/<request_id>/receipt"): {"received_on": "2026-03-02", "reason": "x"},
    ("POST", "/requests/<request_id>/parties"): {"kind": "agency", "name": "x"},
    ("PUT", "/requests/<request_id>/parties/<party_id>/answer"): {"answer": "consent", "answered_on": "2026-03-02"},
    ("PUT", "/requests/<request_id>/reply"): {"kind": "disclose", "body": "x"},
    ("PUT", "/requests/<request_id>/manifest"): {"files": []},
    ("POST", "/requests/<request_id>/archive"): {"reason": "x"},
    ("POST", "/requests/<request_id>/proactive"): {"title": "x"},
    ("POST", "/requests/<request_id>/question"): {"question": "x"},
    ("POST", "/requests/<request_id>/suggestion"): {"reason": "x"},
    ("POST", "/requests/<request_id>/files/<file_id>/redacted"): {"marks": [], "regions": []},
    ("POST", "/requests/<request_id>/files/<file_id>"): {"reason": "x"},
    ("POST", "/requests/<request_id>/letters/<letter_id>"): {"form": "pdf", "reason": "x"},
    ("POST", "/requests/<request_id>/extensions"): {"days": 1, "reason": "x"},
    ("POST", "/requests/<request_id>/clarification"): {"text": "x", "answered_on": "2026-03-02"},
    ("POST", "/requests/<request_id>/reasons"): {"text": "x", "answered_on": "2026-03-02"},
    ("POST", "/requests/<request_id>/payment"): {"paid_on": "2026-03-02"},
    ("POST", "/requests/<request_id>/follow-ups"): {"kind": "review", "authority": "x", "received_on": "2026-03-02"},
    ("POST", "/registers/<type_key>/records"): {"answers": {}},
    ("POST", "/feedback/<feedback_id>/answer"): {"answer": "x"},
    ("POST", "/consultations/<consultation_id>/comments"): {"text": "x", "source": "letter"},
    ("POST", "/consultations/<consultation_id>/calling-off"): {"reason": "x"},
    ("POST", "/consultations/<consultation_id>/findings/answers"): {"findings": ["x"], "answer": "x"},
    ("POST", "/consultations/<consultation_id>/points"): {"comments": ["x"], "gist": "x", "adoption": "adopted"},
    ("POST", "/questions/merge"): {"into": "x", "records": ["y"]},
    ("POST", "/registers/<type_key>/import"): {"rows": [{"indicator": "x"}]},
    ("PUT", "/records/<record_id>"): {"version": 1, "answers": {}},
    ("POST", "/records/<record_id>/withdrawal"): {"reason": "x"},
    ("POST", "/duties"): {"code": "x", "name": "x", "department": "office", "cycle": "monthly 1"},
    ("PATCH", "/duties/<code>"): {"version": 1},
    ("POST", "/duties/<code>/events"): {"on": "2026-03-02"},
    ("POST", "/duties/occurrences/<occurrence_id>/waiver"): {"reason": "x"},
    ("POST", "/duties/occurrences/<occurrence_id>/restart"): {"reason": "x"},
    ("POST", "/duties/preview"): {"code": "x", "name": "x", "department": "office", "cycle": "monthly 1"},
    ("POST", "/supervision/plans/<int:year>"): {"tasks": [{}]},
    ("POST", "/supervision/plans/<int:year>/tasks"): {"code": "x", "clause": "0", "title": "x", "department": "office"},
    ("PATCH", "/supervision/<task_id>"): {"version": 1},
    ("POST", "/supervision/assignment"): {"tasks": ["x"]},
    ("POST", "/supervision/urge"): {"tasks": ["x"]},
    ("POST", "/supervision/<task_id>/reports"): {"text": "x"},
    ("POST", "/supervision/<task_id>/evidence"): {"kind": "file", "ref": "x"},
    ("POST", "/supervision/<task_id>/submission"): {"text": "x"},
    ("POST", "/supervision/<task_id>/return"): {"text": "x"},
    ("POST", "/supervision/<task_id>/earlier"): {"kind": "file", "ref": "x"},
    ("POST", "/supervision/<task_id>/waiver"): {"reason": "x"},
    ("POST", "/supervision/<task_id>/extension"): {"due_on": "2026-12-31", "reason": "x"},
    ("POST", "/supervision/<task_id>/extension/decision"): {"agree": True},
    ("POST", "/supervision/<task_id>/acknowledgement"): {"due_on": "2026-12-31", "reason": "x"},
    ("POST", "/catalogue/mandates"): {
        "items": [{"code": "x", "kind": "powers", "title": "x", "department": "office", "valid_from": "2021-01-01"}],
        "reason": "x",
    },
    ("POST", "/catalogue/changes"): {
        "items": [
            {
                "id": "x",
                "name": "x",
                "department": "office",
                "column": "finance",
                "basis": "20",
                "channels": ["website"],
                "limit": {"number": 20, "unit": "working_days", "start": "formed"},
            }
        ],
        "reason": "x",
    },
    ("POST", "/batches"): {"kind": "suspend", "reason": "x", "instance_ids": ["x"]},
    ("POST", "/migrations"): {"source_id": "x", "target_id": "y", "reason": "x"},
    ("POST", "/batches/<batch_id>/undo"): {"reason": "x"},
    ("POST", "/migrations/preview"): {"source_id": "x", "target_id": "y"},
    ("POST", "/people"): {"id": "new", "name": "新"},
    ("PUT", "/organisation/departments/<key>"): {"name": "x", "name_en": "x"},
    ("PUT", "/organisation/roles/<key>"): {"name": "x", "name_en": "x"},
}
QUERIES = {
    ("GET", "/clocks"): "?subject=request:none",
    ("PUT", "/documents/<document_id>/word"): "?version=1",
    ("POST", "/documents/<document_id>/attachments"): "?version=1",
    ("DELETE", "/documents/<document_id>/attachments/<attachment_id>"): "?version=1",
    ("PUT", "/documents/<document_id>/attachments/<attachment_id>"): "?version=1",
    ("GET", "/documents"): "?list=all",
    ("GET", "/data-stores/<store>/versions"): "?key=x",
    ("GET", "/duties"): "?year=2026",
    ("GET", "/supervision"): "?year=2026",
}
"""Bodies and queries that are well formed, so that what refuses is the right and not the form."""
FILES = {
    ("PUT", "/documents/<document_id>/word"),
    ("POST", "/documents/<document_id>/attachments"),
    ("PUT", "/documents/<document_id>/attachments/<attachment_id>"),
    ("POST", "/files"),
    ("POST", "/requests/<request_id>/files"),
}


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """(method, rule under /api) of every resource."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule.rule.removeprefix("/api")


def filled(rule: str, ids: Mapping[str, str] | None = None) -> str:
    """The rule with these ids, or with ids that nothing has."""
    known = ids or {}
    numbered = rule.replace("<int:year>", "1999").replace("<int:number>", "1")
    return re.sub(r"<(?:path:)?(\w+)>", lambda found: known.get(found[1], "none"), numbered)


@pytest.fixture
def ids(call: Call, leave: None, wing: None, broken: None) -> dict[str, str]:
    """One of everything that somebody else made."""
    li, wu, he = call("li"), call("wu"), call("he")
    li.post("/definitions/leave/start", {"answers": {"why": "x", "days": 1}}, 201)
    call("zheng").post("/definitions/broken/start", {}, 201)
    running = {one["process_key"]: one for one in wu.get("/instances")["items"]}
    version = he.get("/definitions/leave/versions")["items"][0]
    document = li.post("/documents", {"title": "预算", "body": "<p>预算</p>"}, 201)
    body = BODIES["POST", "/requests"]
    return {
        "task_id": running["leave"]["tasks"][0]["id"],
        "instance_id": running["leave"]["id"],
        "incident_id": wu.get("/incidents")["items"][0]["id"],
        "key": "leave",
        "definition_id": version["definition_id"],
        "deployment_id": version["deployment_id"],
        "path": "process.bpmn",
        "document_id": document["id"],
        "request_id": call("deng").post("/requests", body, 201)["request"]["id"],
        "correction_id": call("deng").post("/corrections", BODIES["POST", "/corrections"], 201)["id"],
        "user_id": "li",
    }


def sent(method: str, rule: str) -> dict[str, Any]:
    """Options for a well-formed request."""
    if (method, rule) in FILES:
        import io

        return {"data": {"file": (io.BytesIO(b"x"), "x.txt")}}
    return {"body": BODIES.get((method, rule), {})} if method != "GET" else {}


def test_an_anonymous_caller_gets_401_everywhere_but_at_the_public_resources(app: Flask, call: Call) -> None:
    nobody = call("")
    seen = set()
    for method, rule in routes(app):
        if (method, rule) in PUBLIC:
            seen.add((method, rule))
            continue
        assert nobody.refused(method, filled(rule), **sent(method, rule)) == (401, "not-signed-in"), (method, rule)
    assert seen == PUBLIC


def test_the_public_resources_answer_everybody(app: Flask, call: Call) -> None:
    nobody = call("")
    for method, rule in PUBLIC:
        query = {"/due": "?start=2026-03-02&working_days=1", "/publications/search": "?text=x"}.get(rule, "")
        response = nobody.call(method, filled(rule) + query, {} if method == "POST" else None)
        assert response.status_code != 401, (method, rule)


def test_a_person_without_any_role_is_refused_by_everything_that_needs_one(
    app: Flask, call: Call, ids: dict[str, str]
) -> None:
    nobody = call("nobody")
    for method, rule in routes(app):
        if (method, rule) in PUBLIC | EVERYBODY:
            continue
        for given in (ids, None):
            path = filled(rule, given) + QUERIES.get((method, rule), "")
            status, code = nobody.refused(method, path, **sent(method, rule))
            assert status in (403, 404), (method, rule, status, code)


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/instances", "wu"),
        ("/instances/counts", "wu"),
        ("/instances/overdue-tasks", "wu"),
        ("/incidents", "wu"),
        ("/jobs", "wu"),
        ("/definitions/leave/versions", "he"),
        ("/people", "zheng"),
        ("/calendars", "zheng"),
        ("/requests", "deng"),
        ("/documents?list=all", "zhao"),
    ],
)
def test_what_needs_a_role_is_open_to_it_and_closed_to_others(call: Call, leave: None, path: str, who: str) -> None:
    call(who).get(path)
    assert call("nobody").refused("GET", path) == (403, "not-allowed")


def test_the_description_is_openapi_3_1_and_has_every_resource_with_its_problem(app: Flask, call: Call) -> None:
    spec = call("").get("/openapi.json")
    OpenAPIV31SpecValidator(spec).validate()
    described = {
        (method.upper(), path): operation
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }
    shown = {
        (method, "/api" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule))
        for method, rule in routes(app)
        if rule != "/openapi.json"
    }
    assert described.keys() == shown
    problem = spec["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert problem.keys() == {"application/problem+json"}
    for key, operation in described.items():
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}, key
        assert operation["summary"], key
    names = [operation["operationId"] for operation in described.values()]
    assert len(names) == len(set(names))


def test_what_is_public_needs_no_sign_in_by_its_description_and_nothing_else(app: Flask, call: Call) -> None:
    paths = call("").get("/openapi.json")["paths"]
    for method, rule in routes(app):
        if rule == "/openapi.json":
            continue
        operation = paths["/api" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)][method.lower()]
        assert (operation["security"] == []) == ((method, rule) in PUBLIC), (method, rule)
