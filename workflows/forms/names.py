"""Names of answers: what FEEL, JSON and form-js can all call by the same name."""

from __future__ import annotations

import unicodedata

MAX_NAME = 100

# Marked as keywords by DMN 1.3 §10.3.1.2: such a name could be submitted but never asked for in a condition.
_FEEL_WORDS = frozenset(
    {"and", "between", "else", "every", "false", "for", "function", "if", "in", "instance", "not", "null"}
    | {"of", "or", "return", "satisfies", "some", "then", "true"}
)
# form-js refuses to write to these in the browser; `typename` marks a stored object in the engine's own state.
_RESERVED = frozenset({"constructor", "prototype", "typename", "this", "parent", "i"})


def problem_with_name(name: str) -> str | None:
    """Why `name` cannot name an answer, or None if it can."""
    if not name:
        return "the name is empty"
    if len(name) > MAX_NAME:
        return f"the name is longer than {MAX_NAME} characters"
    if name.startswith("_"):
        return "names with a leading underscore are the engine's own"
    if name in _RESERVED:
        return f"{name!r} is reserved"
    if name in _FEEL_WORDS:
        return f"{name!r} is a keyword of FEEL"
    if not name.isidentifier():
        return "a name is made of letters (Chinese ones too), digits and underscores, and begins with a letter"
    if unicodedata.normalize("NFC", name) != name:
        return "the name is not in Unicode normal form C"
    return None
