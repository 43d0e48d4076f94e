"""The page about the language says what the language is."""

from tests.workflows.feel import reference
from workflows.feel.builtins import BUILTINS


def test_the_page_is_what_the_code_gives():
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), "write it again: see its first line"


def test_every_built_in_has_an_example_that_calls_it():
    assert set(BUILTINS) == set(reference.EXAMPLES)
    assert [name for name, text in reference.EXAMPLES.items() if not text.startswith(f"{name}(")] == []
    assert [text for text in reference.EXAMPLES.values() if reference.result(text) == "null"] == ["all([true, null])"]
