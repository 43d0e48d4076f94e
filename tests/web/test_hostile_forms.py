"""Every form of every page, sent with what no person would type: taken, or refused with nothing changed."""

from __future__ import annotations

import io
from random import Random

from posted import Bureau, Found

VALUES = (
    *("\x00", "\x1b[31m", "\u202e\u200b", "\u3000", "𝕏", "x" * 100_001, "\ud800".encode("utf-8", "surrogatepass")),
    *("1e400", "NaN", "-0", "-1", "0", "", "9" * 400, "0000-00-00", "9999-12-31", "2026-02-30", "2026-13", "24:61"),
    *("<script>alert(1)</script>", "../../etc/passwd", "=1+1", "null", "[]", "{}", "true", "http://127.0.0.1:1/"),
    *("' OR 1=1 --", "%s%n"),
)
EACH = 3
"""Values that are tried in each field: others in each, the same in each run."""
ENDS = ("sign_in.sign_out", "sign_in.sign_in", "sign_out_everywhere")
"""What ends the session that sends the others."""


ATTEMPTS = ("login_log", "portal_visits")
"""Tables that note attempts, refused ones among them."""


def test_no_form_fails_at_what_nobody_would_type(bureau: Bureau, found: list[Found]) -> None:
    forms = {one.endpoint: one for one in reversed(found) if one.endpoint not in ENDS}
    wrong = [line for endpoint in sorted(forms) for line in _tried(bureau, forms[endpoint])]
    assert len(forms) > 60
    assert wrong == []


def _tried(bureau: Bureau, one: Found) -> list[str]:
    """What went wrong: an error of ours, or something that changed although everything was refused."""
    chance, client, before, wrong = Random(one.endpoint), bureau.client(one.user), bureau.rows(), []
    statuses = set()
    for name in dict.fromkeys([*one.form.values, *one.form.boxes]):
        if name == "csrf_token":
            continue
        lie = (io.BytesIO(b"PK\x03\x04" + chance.randbytes(64)), "../a.docx")
        for value in (*chance.sample(VALUES, EACH), lie):
            sent = {**one.form.filled({}), name: value}
            response = client.post(one.path, data=sent)
            statuses.add(response.status_code)
            if response.status_code >= 500 or b"Traceback" in response.data:
                wrong.append(f"{one.endpoint} {name}={str(value)[:20]!r}: {response.status_code}")
    after = bureau.rows()
    changed = [name for name in after if after[name] != before[name] and name not in ATTEMPTS]
    if statuses and min(statuses) >= 400 and changed:
        wrong.append(f"{one.endpoint}: everything was refused, and yet {changed} changed")
    return wrong
