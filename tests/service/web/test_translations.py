from __future__ import annotations

import ast
import os
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

import service
import workflows
from service.identity import events as identity_events
from service.web import refusals
from service.web.catalogues import FOLDER, ensure_compiled
from service.web.history.floor import SHAPES
from service.web.history_texts import TELLINGS
from workflows.events import Event

SERVICE = Path(service.__file__).parent
WORKFLOWS = Path(workflows.__file__).parent
CATALOGUE = FOLDER / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
for module in sorted(WORKFLOWS.rglob("*events.py")):
    # A kind of event is known once its module is.
    import_module(".".join(module.relative_to(WORKFLOWS.parent).with_suffix("").parts))
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def texts() -> set[str]:
    keywords = {**DEFAULT_KEYWORDS, "_l": None}
    found = extract_from_dir(str(SERVICE), METHODS, {}, keywords)
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


def english() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in catalogue if m.id}


def test_every_text_of_the_pages_has_an_english_translation() -> None:
    known = english()
    missing = sorted(text for text in texts() if not known.get(text))
    assert not missing, "run `make translations` and fill in:\n" + "\n".join(missing)


def test_translations_fill_in_the_same_values() -> None:
    for chinese, translated in english().items():
        strings = [translated] if isinstance(translated, str) else list(translated)
        for string in filter(None, strings):
            assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(chinese)), chinese


def test_translations_are_english() -> None:
    for chinese, translated in english().items():
        words = re.sub(r"[“”…–—·×]", "", str(translated))
        assert not re.search(r"[\u4e00-\u9fff]", words), (chinese, translated)


def test_a_newer_catalogue_is_compiled_and_a_compiled_one_is_kept(tmp_path: Path) -> None:
    source, target = tmp_path / "messages.po", tmp_path / "en" / "messages.mo"
    source.write_bytes(CATALOGUE.read_bytes())
    assert ensure_compiled(source, target)
    assert not ensure_compiled(source, target)
    later = target.stat().st_mtime_ns + 1_000_000_000
    os.utime(source, ns=(later, later))
    assert ensure_compiled(source, target)
    assert [path.name for path in target.parent.iterdir()] == ["messages.mo"]


def every_event(kind: type[Event] = Event) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from every_event(child)


def test_every_kind_of_event_is_told_in_words() -> None:
    assert identity_events.UserCreated in set(every_event())
    shipped = {kind.kind for kind in every_event() if kind.__module__.startswith(("workflows.", "service."))}
    assert shipped - TELLINGS.keys() == set()


def test_a_telling_names_values_that_its_event_has() -> None:
    known = {kind.kind: set(kind.__dataclass_fields__) for kind in every_event()}
    derived = {"void_reason", "comment"}
    for kind, telling in TELLINGS.items():
        named = set(PLACEHOLDER.findall(telling.sentence._text)) | ({telling.note} - {""})
        assert named - derived <= known[kind], kind


def refused_messages() -> Iterator[str]:
    """The messages of everything that the core's handlers and rules raise, values as {}."""
    named = (
        "policy.py",
        "fees.py",
        "editing.py",
        "attachments.py",
        "rich_text.py",
        "word_import.py",
        "consultations.py",
    )
    files = [*(WORKFLOWS / "handlers").glob("*.py"), *(WORKFLOWS / "disclosure" / "handlers").glob("*.py")]
    files += [path for path in WORKFLOWS.rglob("*.py") if path.stem in named or path.parent.parent.stem == "records"]
    files += [*(SERVICE / "identity").glob("*.py"), *(SERVICE / "web").rglob("*.py")]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = getattr(node.exc.func, "id", "")
                if name in ("ExecutionFailed", "BpmnError", "TypeError", "RuntimeError", "Wrong", "WorkflowError"):
                    continue
                if name == "ValueError" and SERVICE in path.parents:
                    continue
                yield from (text for text in literal_messages(node.exc) if re.search(r"[a-z]", text))


def literal_messages(call: ast.Call) -> Iterator[str]:
    argument = call.args[0] if call.args else None
    if isinstance(argument, ast.Dict):
        for value in argument.values:
            if isinstance(value, ast.List):
                yield from (text for entry in value.elts if (text := literal(entry)))
    elif argument is not None and (text := literal(argument)):
        yield text


def literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def test_every_refusal_of_the_core_is_said_in_chinese() -> None:
    found = {message.replace("{}", "7") for message in refused_messages()}
    assert len(found) > 50
    assert sorted(message for message in found if refusals.in_chinese(message) is None) == []


def test_no_message_is_said_in_two_areas_or_twice_in_one() -> None:
    written = Counter(
        key.value
        for path in (SERVICE / "web" / "refusals").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    )
    assert {message: times for message, times in written.items() if times > 1} == {}


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("There is no user zhang.", "没有用户 zhang。"),
        ("A document has at most 50 attachments.", "一份文稿最多50个附件。"),
        ("This cannot lie before the notice (2026-03-02).", "不能早于the notice（2026-03-02）。"),
        ("The number template may name {year} and {serial} only.", "编号模板只能使用 {year} 和 {serial}。"),
        ("Something nobody ever said.", None),
    ],
)
def test_a_refusal_keeps_its_values(message: str, chinese: str | None) -> None:
    assert refusals.in_chinese(message) == chinese


def test_an_event_that_tells_no_cause_has_no_note(app: Flask) -> None:
    with app.test_request_context():
        assert SHAPES["job-ended", "message"](None) == ""
        assert SHAPES["job-ended", "message"]("county.example answers 500.") == "county.example返回500。"
