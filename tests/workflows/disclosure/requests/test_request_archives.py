"""The archive of a request: what is in it, that it verifies itself, and that nothing is closed without it."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from request_bureau import Bureau, bundle_files

from workflows.disclosure.archive import Archive
from workflows.disclosure.follow_ups import FollowUpKind
from workflows.disclosure.handlers.archiving import FILE_BYTES, add_case_file, archive_package, case_file
from workflows.disclosure.handlers.contacts import log_contact, request_contacts
from workflows.disclosure.handlers.follow_ups import file_follow_up
from workflows.disclosure.request_ports import Archives, Identities
from workflows.disclosure.requests import Channel, RequestStatus
from workflows.disclosure.verify_archive import chain, earlier, main, problems, unpacked
from workflows.errors import Conflict, FormInvalid, NotAllowed, NotFound
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM


@pytest.fixture
def closed(bureau: Bureau) -> Bureau:
    """A refusal that was served and closed, with a scan added to the case."""
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched().drafted("refuse", "16.1").reviewed(leader=True).served("2026-03-02")
    add(bureau, "回证.pdf", b"signed")
    return bureau.do("archive", "wang", complete=True)


def add(bureau: Bureau, name: str, content: bytes, role: str = "service") -> None:
    given = {"role": role, "name": name, "media_type": "application/pdf", "content": content}
    bureau.run(add_case_file, "wang", request_id=bureau.request_id, **given)


def package(bureau: Bureau) -> tuple[Archive, bytes]:
    found: tuple[Archive, bytes] = bureau.run(
        archive_package, "wang", request_id=bureau.request_id, reason="移交档案室"
    )
    return found


def test_closing_makes_a_package_of_everything_that_the_service_holds(closed: Bureau) -> None:
    assert closed.request.status is RequestStatus.CLOSED
    archive, content = package(closed)
    files = unpacked(content)
    roles = {file.role for file in closed.request.manifest}
    assert roles == {"application", "notice", "search", "approval", "reply", "service", "history", "closing", "other"}
    assert problems(files) == []
    named = {file.name: file for file in closed.request.manifest}
    for name, file in named.items():
        assert (hashlib.sha256(files[name]).hexdigest(), len(files[name])) == (file.sha256, file.size)
    assert any(name.endswith("-回证.pdf") for name in named)
    assert any("政府信息不予公开告知书" in name and name.endswith(".docx") for name in named)
    assert archive.sha256 == hashlib.sha256(content).hexdigest()


def test_the_history_has_the_digest_of_the_manifest_on_record(closed: Bureau) -> None:
    archive, content = package(closed)
    manifest = unpacked(content)["manifest-sha256.txt"]
    assert archive.manifest_sha256 == hashlib.sha256(manifest).hexdigest()
    [saved] = [event for event in closed.world.history if event.kind == "manifest-saved"]
    assert saved.data()["digest"] == archive.manifest_sha256


def test_the_case_and_its_history_can_be_read_without_the_service(closed: Bureau) -> None:
    files = unpacked(package(closed)[1])
    case = json.loads(files["case.json"])
    assert case["outcome"] is None or case["outcome"]["kind"] == "refuse"
    assert case["number"] == "依申请〔2026〕0001号"
    assert "code_hash" not in case
    assert "applicant_mark" not in case
    kinds = [json.loads(line)["kind"] for line in files["history.jsonl"].splitlines()]
    assert {"request-registered", "reply-reviewed", "letter-issued", "case-file-added"} <= set(kinds)


def test_an_unpacked_package_verifies_itself_with_the_standard_library_only(closed: Bureau, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(package(closed)[1])) as archive:
        archive.extractall(tmp_path)

    def verify() -> subprocess.CompletedProcess[str]:
        # -I -S: neither this environment nor any installed package.
        return subprocess.run([sys.executable, "-I", "-S", tmp_path / "verify.py"], capture_output=True, text=True)

    sound = verify()
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "0 problems" in sound.stdout
    reply = next(path for path in (tmp_path / "files").iterdir() if "告知书" in path.name)
    before = reply.read_bytes()
    reply.write_bytes(before + b" ")
    assert f"{reply.relative_to(tmp_path)}: changed" in verify().stdout
    reply.unlink()
    assert verify().returncode == 1
    assert ": missing" in verify().stdout
    reply.write_bytes(before)
    (tmp_path / "files" / "999-smuggled.pdf").write_bytes(b"x")
    assert "999-smuggled.pdf: not in the manifest" in verify().stdout


def test_a_manifest_that_was_rewritten_has_another_digest_than_the_history(closed: Bureau) -> None:
    archive, content = package(closed)
    files = unpacked(content)
    files["case.json"] = files["case.json"].replace("依申请".encode(), "已申请".encode())
    lines = [line for line in files["manifest-sha256.txt"].decode().splitlines() if not line.endswith("case.json")]
    lines.append(f"{hashlib.sha256(files['case.json']).hexdigest()}  case.json")
    files["manifest-sha256.txt"] = "".join(f"{line}\n" for line in lines).encode()
    assert problems(files) == []
    assert hashlib.sha256(files["manifest-sha256.txt"]).hexdigest() != archive.manifest_sha256


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive at all", b"PK\x05\x06" + b"\x00" * 18])
def test_what_is_no_package_is_told_and_not_believed(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(data)
    assert main([str(file)]) in (1, 2)
    assert main([str(tmp_path / "nothing.zip")]) == 2


def test_a_damaged_package_never_passes(closed: Bureau) -> None:
    _, content = package(closed)
    for place in range(0, len(content), max(1, len(content) // 60)):
        damaged = content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
        try:
            files = unpacked(damaged)
        except ValueError:
            continue
        sound = unpacked(content)
        assert problems(files) or files == sound, place


def test_taking_the_package_out_is_a_look_with_a_reason(closed: Bureau) -> None:
    with pytest.raises(FormInvalid):
        closed.run(archive_package, "wang", request_id=closed.request_id, reason="")
    with pytest.raises(NotAllowed):
        closed.run(archive_package, "zhou", request_id=closed.request_id, reason="看看")
    package(closed)
    assert [view.reason for view in closed.world.unit().wing(Identities).views(closed.request_id)] == ["移交档案室"]


def test_a_case_that_is_closed_takes_no_more_files(closed: Bureau) -> None:
    with pytest.raises(Conflict):
        add(closed, "late.pdf", b"x")


def test_a_file_is_of_a_kind_and_a_size(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    with pytest.raises(FormInvalid):
        add(bureau, "x.pdf", b"x", role="nothing")
    with pytest.raises(FormInvalid):
        add(bureau, "x.pdf", b"")
    with pytest.raises(FormInvalid):
        add(bureau, "x.pdf", b"x" * (FILE_BYTES + 1))
    add(bureau, "../../etc/passwd", b"x")
    [file] = bureau.world.unit().wing(Archives).files(bureau.request_id)
    assert bureau.run(case_file, "wang", request_id=bureau.request_id, file_id=file.id, reason="核对")[1] == b"x"
    with pytest.raises(NotFound):
        bureau.run(case_file, "wang", request_id=bureau.request_id, file_id="none", reason="核对")


def test_no_name_of_a_file_leaves_the_package(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    add(bureau, "../../etc/passwd", b"x")
    add(bureau, "a:b\\c\n.pdf", b"y")
    bureau.to_search().searched().drafted().reviewed().served("2026-03-02").do("archive", "wang", complete=True)
    paths = sorted(unpacked(package(bureau)[1]))
    assert all(".." not in path.split("/") and path.count("/") <= 1 and "\n" not in path for path in paths)


def test_the_round_after_a_ruling_has_a_package_of_its_own(closed: Bureau) -> None:
    with pytest.raises(NotFound):
        fresh = Bureau()
        fresh.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
        package(fresh)
    assert package(closed)[0].round == 0


def test_the_closing_is_in_the_package_that_it_makes(closed: Bureau) -> None:
    files = unpacked(package(closed)[1])
    closing = json.loads(files["closing.json"])
    assert closing["closed_on"] == "2026-03-02"
    assert closing["closed_by"] == "wang"
    assert (closing["volume"], closing["earlier"], closing["in_time"]) == (1, [], True)
    assert closing["due"] == "2026-03-16"
    assert closing["outcome"]["kind"] == "refuse"
    assert closing["files"] == len(closed.request.manifest)
    case = json.loads(files["case.json"])
    assert (case["status"], case["closed_on"]) == ("closed", "2026-03-02")
    lines = [json.loads(line) for line in files["history.jsonl"].splitlines()]
    assert lines[-1]["kind"] == "request-closed"
    assert "task-completed" in [line["kind"] for line in lines if line["at"] == lines[-1]["at"]]
    clocks = json.loads(next(data for path, data in files.items() if path.endswith("法定期限.json")))
    assert {clock["name"]: clock["stopped_on"] for clock in clocks}["closure"] == "2026-03-02"


def test_a_case_that_was_closed_late_says_so(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched().drafted().reviewed().served("2026-03-02")
    bureau.at("2026-03-17", 0)
    assert "closure_overdue" in bureau.tick()
    told = [event for event in bureau.world.tables["notices"].values() if event.kind == "request-closure-overdue"]
    assert {notice.user_id for notice in told} == {"zhou"}
    bureau.do("archive", "wang", complete=True)
    assert json.loads(unpacked(package(bureau)[1])["closing.json"])["in_time"] is False


def test_what_was_said_with_the_applicant_is_in_the_package(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.world.run(deploy, SYSTEM, name="registers", files=bundle_files("registers"))
    said = {"request_id": bureau.request_id, "on": date(2026, 3, 2), "way": "phone", "content": "解释了检索范围"}
    bureau.to_search()
    bureau.run(log_contact, "li", **said)
    with pytest.raises(NotAllowed):
        bureau.run(log_contact, "zhou", **said)
    with pytest.raises(FormInvalid):
        bureau.run(log_contact, "li", **{**said, "on": date(2026, 3, 1)})
    with pytest.raises(FormInvalid):
        bureau.run(log_contact, "li", **{**said, "way": "pigeon"})
    [known] = bureau.run(request_contacts, "li", request_id=bureau.request_id)
    assert known.current_answers["by"] == "李承办"
    bureau.searched().drafted().reviewed().served("2026-03-02").do("archive", "wang", complete=True)
    files = unpacked(package(bureau)[1])
    assert "解释了检索范围" in next(data for path, data in files.items() if path.endswith("沟通记录.json")).decode()


@pytest.fixture
def reopened(closed: Bureau) -> Bureau:
    """The refusal was corrected by a ruling, made again and closed again."""
    given = {"kind": FollowUpKind.REVIEW, "authority": "白山市人民政府", "received_on": date(2026, 3, 9)}
    closed.at("2026-03-09").run(file_follow_up, "wang", request_id=closed.request_id, **given)
    closed.tick()
    closed.do("follow-up-answer", "li", answer="合法", evidence="一")
    closed.do("follow-up-approval", "sun", verdict="pass", comment="")
    closed.do("follow-up-submit", "wang", answered_on="2026-03-09", evidence="签收单")
    ruling = {"result": "corrected", "redo": "yes", "term": 10}
    closed.at("2026-03-20").do("follow-up-ruling", "wang", ruled_on="2026-03-20", **ruling)
    closed.tick()
    closed.assigned().searched().drafted("disclose").reviewed().served("2026-03-20")
    return closed.do("archive", "wang", complete=True)


def test_a_reopened_case_has_a_second_volume_that_goes_on_from_the_first(reopened: Bureau, tmp_path: Path) -> None:
    def take(round_: int | None) -> tuple[Archive, bytes]:
        asked = {"request_id": reopened.request_id, "reason": "移交档案室", "round_": round_}
        found: tuple[Archive, bytes] = reopened.run(archive_package, "wang", **asked)
        return found

    (first, one), (second, two) = take(0), take(1)
    assert take(None)[0] == second
    closing = json.loads(unpacked(two)["closing.json"])
    assert closing["volume"] == 2
    assert [known["manifest_sha256"] for known in closing["earlier"]] == [first.manifest_sha256]
    assert closing["outcome"]["kind"] == "refuse"
    assert closing["revised"]["kind"] == "disclose"
    assert first.manifest_sha256 != second.manifest_sha256
    assert earlier(unpacked(two)) == [first.manifest_sha256]
    paths = [tmp_path / "1.zip", tmp_path / "2.zip"]
    for path, content in zip(paths, (one, two), strict=True):
        path.write_bytes(content)
        assert main([str(path)]) == 0
    assert main([str(path) for path in paths]) == 0
    with pytest.raises(NotFound):
        take(2)


def test_volumes_of_other_cases_do_not_make_a_chain(reopened: Bureau, tmp_path: Path) -> None:
    other = Bureau().at("2026-03-02")
    other.come_in(Channel.IN_PERSON, "2026-03-02")
    other.to_search().searched().drafted().reviewed().served("2026-03-02").do("archive", "wang", complete=True)
    second, strange = tmp_path / "2.zip", tmp_path / "x.zip"
    second.write_bytes(package(reopened)[1])
    strange.write_bytes(package(other)[1])
    assert main([str(second), str(strange)]) == 1
    assert chain([unpacked(second.read_bytes()), unpacked(strange.read_bytes())])[0].startswith("an earlier volume")
