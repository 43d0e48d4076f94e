"""Scenario files: what is written is what is read, and what cannot be read is named."""

from __future__ import annotations

import pytest

from workflows.errors import Invalid
from workflows.rehearsal import read_scenario
from workflows.rehearsal.scenario import Answer


def test_words_stay_words_and_dates_stay_texts() -> None:
    data = read_scenario("data: {a: no, b: 2026-03-02, c: on, d: true, e: 1.5, f: null, g: 010}").data
    assert data == {"a": "no", "b": "2026-03-02", "c": "on", "d": True, "e": 1.5, "f": None, "g": 8}


def test_json_is_yaml_and_nothing_is_a_scenario() -> None:
    assert read_scenario('{"data": {"x": [1, 2]}}').data == {"x": [1, 2]}
    assert read_scenario("# nothing\n").answers == {}


def test_answers_are_one_for_every_time_or_a_list_in_turn() -> None:
    answers = read_scenario("answers: {a: {x: 1}, b: [{$error: E}, {$wait: true}, {}], c: }").answers
    assert answers["a"] == Answer({"x": 1})
    assert answers["b"] == (Answer(error="E"), Answer(wait=True), Answer())
    assert answers["c"] == Answer()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("data: [", "line 1"),
        ("data: {a: 1, a: 2}", "stands twice"),
        ("a: &x {}\nb: *x", "aliases"),
        ("data: 3", "data has to be a mapping"),
        ("answer: {}", "'answer'; allowed are answers"),
        ("answers: {a: 3}", "answers.a"),
        ("answers: {a: [{}, 3]}", r"answers.a\[2\]"),
        ("answers: {a: {$eror: x}}", r"\$eror"),
        ("answers: {a: {$error: x, $failure: y}}", "more than one"),
        ("events: [{advance: soon}]", r"events\[1\].advance has to be a duration"),
        ("events: [{message: a, signal: b}]", r"events\[1\] has to be one of"),
        ("events: [{message: a, answers: {}}]", "'answers'; allowed"),
        ("events: {message: a}", "events has to be a list"),
        ("now: yesterday", "now has to be a date"),
        ("auto: maybe", "auto has to be true or false"),
        ("expect: {trail: []}", "'trail'"),
        ("[]", "scenario has to be a mapping"),
        ("1: 2", "is no text"),
        ("!!python/object:os.system {}", "line 1"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, named: str) -> None:
    with pytest.raises(Invalid, match=named):
        read_scenario(text)


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(Invalid):
        read_scenario("[" * 20_000)
