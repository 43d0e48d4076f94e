"""A script's tokens into statements: `name = expression` and `throw expression`."""

from __future__ import annotations

from dataclasses import dataclass

from lark import Token

from workflows.errors import ExpressionInvalid

THROW = "throw"
"""Begins a line that throws; a variable of that name can still be assigned and read."""

_OPENING = frozenset(["LPAR", "LSQB", "LBRACE", "OPEN_START"])
_CLOSING = frozenset(["RPAR", "RSQB", "RBRACE", "OPEN_END"])
_GOES_ON_BEFORE = frozenset(["THEN", "ELSE", "AND", "OR", "RETURN", "SATISFIES"])
_GOES_ON_AFTER = _GOES_ON_BEFORE | frozenset(
    [
        "IF",
        "FOR",
        "SOME",
        "EVERY",
        "IN",
        "BETWEEN",
        "COMPARE",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "POWER",
        "DOT",
        "COMMA",
        "DOTDOT",
    ]
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One line: the name it assigns, empty for `throw`, and the tokens of the expression."""

    name: str
    tokens: list[Token]
    line: int


def split(tokens: list[Token]) -> list[Statement]:
    """Cut tokens into statements; raises ExpressionInvalid where neither `name =` nor `throw` begins one."""
    groups: list[list[Token]] = []
    depth = 0
    for index, token in enumerate(tokens):
        previous = tokens[index - 1] if index else None
        if previous is None or (depth == 0 and _begins(previous, token)):
            groups.append([])
        groups[-1].append(token)
        if token.type in _OPENING:
            depth += 1
        elif token.type in _CLOSING:
            depth = max(0, depth - 1)
    return [_statement(group) for group in groups]


def _begins(previous: Token, token: Token) -> bool:
    return token.line != previous.line and previous.type not in _GOES_ON_AFTER and token.type not in _GOES_ON_BEFORE


def _statement(tokens: list[Token]) -> Statement:
    first = tokens[0]
    assigns = len(tokens) > 1 and tokens[1].value == "="
    if first.type == "NAME" and first.value == THROW and not assigns:
        if len(tokens) == 1:
            raise ExpressionInvalid("nothing is thrown", line=first.line, column=first.column)
        return Statement("", tokens[1:], first.line or 1)
    if not assigns or first.type != "NAME" or first.value == "?":
        raise ExpressionInvalid(
            "a line is: name = expression, or: throw expression", line=first.line, column=first.column
        )
    if len(tokens) == 2:
        raise ExpressionInvalid(f"nothing is assigned to {first.value}", line=first.line, column=first.column)
    return Statement(str(first.value), tokens[2:], first.line or 1)
