"""Text into tokens.

FEEL cannot be cut into tokens without context: names contain spaces and keywords, `[` may close a range and `]` may
open one, `<` may belong to a type. This lexer keeps the brackets and the last token, which decides all of these.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation, Overflow
from typing import NoReturn

from lark import Token

from workflows.errors import ExpressionInvalid
from workflows.feel.names import NO_NAMES, Names
from workflows.feel.values import CONTEXT, bounded
from workflows.feel.words import KEYWORDS, SPACED, SPACED_CALL, SPACED_TYPE

MAX_SOURCE = 48 * 1024
MAX_BRACKETS = 64
MAX_ANGLES = 16

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|\ufeff|//[^\n]*|/\*.*?\*/)+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<instance>instance\s+of(?!\w))
    |(?P<word>[^\W\d]\w*)
    |(?P<at>@\s*"(?:[^"\\]|\\.)*")
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<quoted>`[^`\n]+`)
    |(?P<unclosed>/\*)
    |(?P<op>\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{},:.?])
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_SPACED_KEY = re.compile(r"[^\W\d]\w*(?:[^\S\n]+\w+)+(?=\s*:)")
_KEY = re.compile(r"\s*:")
_EXPRESSION_START = re.compile(
    r"(?!(?:and|or|then|else|return|satisfies|between|in|instance)(?!\w))[\w\"`@?(\[{-]|\.[0-9]"
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|[nrt\"'\\])")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}

_OPERATORS = {
    "**": "POWER",
    "..": "DOTDOT",
    "->": "ARROW",
    "+": "PLUS",
    "-": "MINUS",
    "*": "STAR",
    "/": "SLASH",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    ",": "COMMA",
    ":": "COLON",
    ".": "DOT",
    "?": "NAME",
    "<": "COMPARE",
    ">": "COMPARE",
    "<=": "COMPARE",
    ">=": "COMPARE",
    "=": "COMPARE",
    "!=": "COMPARE",
}
TERMINALS = sorted(
    {*_OPERATORS.values(), *KEYWORDS.values()}
    | {"NUMBER", "STRING", "AT", "INSTANCE_OF", "LANGLE", "RANGLE", "OPEN_START", "OPEN_END"}
)

_VALUE_ENDS = frozenset(
    ["NAME", "NUMBER", "STRING", "AT", "TRUE", "FALSE", "NULL", "RPAR", "RSQB", "RBRACE", "OPEN_END", "RANGLE"]
)
_HINTS = {
    "&": "write 'and'",
    "|": "write 'or'",
    "!": "write not(…)",
    "'": "text stands in double quotes",
    "%": "write modulo(a, b)",
    "$": "${…} is not FEEL; write the expression alone",
    '"': "the text is not closed",
    "`": "the name is not closed",
}


class _Bracket:
    __slots__ = ("function", "kind", "range")

    def __init__(self, kind: str, function: bool) -> None:
        self.kind = kind
        self.function = function
        self.range = False


class _Lexer:
    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.keys = Names()
        self.position = 0
        self.line = 1
        self.line_start = 0
        self.tokens: list[Token] = []
        self.brackets: list[_Bracket] = []
        self.in_type = False
        self.angles = 0

    def run(self) -> list[Token]:
        while self.position < len(self.text):
            match = _TOKEN.match(self.text, self.position)
            if match is None:
                self.refuse()
            kind = match.lastgroup or ""
            end = match.end()
            if kind == "unclosed":
                # At once: going on, every further comment sign would search the rest of the text again.
                self.refuse("the comment is not closed")
            if kind != "space":
                end = getattr(self, f"_{kind}")(match.group(), end)
            self._advance(end)
        return self.tokens

    def refuse(self, message: str = "") -> NoReturn:
        character = self.text[self.position]
        if not message:
            message = f"unexpected {character!r}"
            if character in _HINTS:
                message += f": {_HINTS[character]}"
        raise ExpressionInvalid(message, line=self.line, column=self.position - self.line_start + 1)

    def _advance(self, end: int) -> None:
        newlines = self.text.count("\n", self.position, end)
        if newlines:
            self.line += newlines
            self.line_start = self.text.rfind("\n", self.position, end) + 1
        self.position = end

    def _add(self, kind: str, value: object) -> None:
        token = Token(
            kind,
            "",
            start_pos=self.position,
            line=self.line,
            column=self.position - self.line_start + 1,
        )
        token.value = value
        self.tokens.append(token)

    def _last(self) -> str:
        return self.tokens[-1].type if self.tokens else ""

    def _number(self, text: str, end: int) -> int:
        try:
            value = bounded(int(text)) if text.isdigit() and len(text) <= 34 else CONTEXT.create_decimal(Decimal(text))
        except (Overflow, InvalidOperation):
            self.refuse("the number is too large")
        self._add("NUMBER", value)
        return end

    def _string(self, text: str, end: int) -> int:
        self._add("STRING", self._unescape(text[1:-1]))
        return end

    def _at(self, text: str, end: int) -> int:
        self._add("AT", self._unescape(text[text.index('"') + 1 : -1]))
        return end

    def _unescape(self, text: str) -> str:
        if "\\" in text:
            text = _ESCAPE.sub(self._escaped, text)
            try:
                text = text.encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeDecodeError:
                self.refuse("half a surrogate pair in the text")
        return text

    def _escaped(self, match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] not in "uU":
            return _SIMPLE_ESCAPES.get(code, code)
        point = int(code[1:], 16)
        if point > 0x10FFFF:
            self.refuse("no such character code")
        return chr(point)

    def _quoted(self, text: str, end: int) -> int:
        self._add("NAME", text[1:-1])
        return end

    def _instance(self, text: str, end: int) -> int:
        if self._last() == "DOT":
            return self._word("instance", self.position + len("instance"))
        self._add("INSTANCE_OF", text)
        self.in_type = True
        self.angles = 0
        return end

    def _word(self, word: str, end: int) -> int:
        key = self._spaced_key()
        if key:
            self.keys.add(key.group())
            self._add("NAME", " ".join(key.group().split()))
            return key.end()
        declared = self._declared()
        if declared:
            self._add("NAME", declared[0])
            return declared[1]
        spaced = SPACED.match(self.text, self.position)
        if not spaced:
            spaced = (SPACED_TYPE if self.in_type else SPACED_CALL).match(self.text, self.position)
        if spaced:
            self._add("NAME", " ".join(spaced.group().split()))
            return spaced.end()
        last = self._last()
        named = (
            last == "DOT"
            or (self.in_type and last != "NAME")
            or (last in ("LBRACE", "COMMA", "LPAR") and _KEY.match(self.text, end))
        )
        kind = "NAME" if named else KEYWORDS.get(word, "NAME")
        self.in_type = self.in_type and kind == "NAME"
        self._add(kind, word)
        return end

    def _declared(self) -> tuple[str, int] | None:
        """A name of several words that is declared, around the expression or as a key before."""
        around = self.names.longest(self.text, self.position)
        inside = self.keys.longest(self.text, self.position)
        if around and inside:
            return max(around, inside, key=lambda found: found[1])
        return around or inside

    def _spaced_key(self) -> re.Match[str] | None:
        """A key of a context literal may contain spaces without quotes."""
        if self._last() in ("LBRACE", "COMMA") and self.brackets and self.brackets[-1].kind == "LBRACE":
            return _SPACED_KEY.match(self.text, self.position)
        return None

    def _op(self, text: str, end: int) -> int:
        kind = _OPERATORS[text]
        if self.in_type:
            kind = self._in_type(text, kind)
        if kind in ("LPAR", "LBRACE", "LSQB"):
            kind = self._open(kind)
        elif kind in ("RPAR", "RBRACE", "RSQB"):
            kind = self._close(kind)
        elif kind == "DOTDOT" and self.brackets:
            self.brackets[-1].range = True
        elif kind == "COLON" and self.brackets and self.brackets[-1].function:
            self.in_type = True
            self.angles = 0
        self._add(kind, text)
        return end

    def _in_type(self, text: str, kind: str) -> str:
        if text == "<" and self._last() == "NAME":
            self.angles += 1
            if self.angles > MAX_ANGLES:
                self.refuse("types are nested too deeply")
            return "LANGLE"
        if text == ">" and self.angles:
            self.angles -= 1
            return "RANGLE"
        if not (kind in ("COMMA", "COLON", "ARROW") and (self.angles or kind == "ARROW")):
            self.in_type = False
        return kind

    def _open(self, kind: str) -> str:
        if kind == "LSQB" and self.brackets and self.brackets[-1].range and not self._starts_expression():
            self.brackets.pop()
            return "OPEN_END"
        self._push(kind)
        return kind

    def _push(self, kind: str) -> None:
        self.brackets.append(_Bracket(kind, kind == "LPAR" and self._last() == "FUNCTION"))
        if len(self.brackets) > MAX_BRACKETS:
            self.refuse("brackets are nested too deeply")

    def _close(self, kind: str) -> str:
        last = self._last()
        if kind == "RSQB" and last not in _VALUE_ENDS and not (last == "LSQB" and self.brackets):
            self._push("LSQB")
            return "OPEN_START"
        if self.brackets:
            self.brackets.pop()
        return kind

    def _starts_expression(self) -> bool:
        space = _SPACE.match(self.text, self.position + 1)
        return bool(_EXPRESSION_START.match(self.text, space.end() if space else self.position + 1))


def tokenize(text: str, names: Names = NO_NAMES) -> list[Token]:
    """Cut FEEL text into lark tokens; `names` are those of several words. Raises ExpressionInvalid with its place."""
    if len(text) > MAX_SOURCE:
        raise ExpressionInvalid(f"The text is longer than {MAX_SOURCE} characters.", line=1, column=1)
    return _Lexer(text, names).run()
