"""Tokens into the syntax tree: the grammar of DMN 1.3 section 10.3.1.2, LALR(1)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from lark import Lark, Token, UnexpectedInput
from lark.exceptions import UnexpectedToken, VisitError
from lark.lexer import Lexer

from workflows.errors import ExpressionInvalid
from workflows.feel.names import NO_NAMES, Names
from workflows.feel.tokens import TERMINALS, tokenize
from workflows.feel.tree import TreeBuilder

_GRAMMAR = r"""
?expression: conjunction | expression OR conjunction -> logic
?conjunction: comparison | conjunction AND comparison -> logic
?comparison: additive
    | comparison COMPARE additive -> compare
    | comparison BETWEEN additive AND additive -> between
    | comparison IN additive -> inside
    | comparison IN unary -> inside
?additive: multiplicative | multiplicative ((PLUS | MINUS) multiplicative)+ -> chain
?multiplicative: power | power ((STAR | SLASH) power)+ -> chain
?power: negation | negation (POWER negation)+ -> chain
?negation: instance | MINUS negation -> negate
?instance: postfix | postfix INSTANCE_OF type_ -> instance_of
?postfix: primary
    | postfix DOT NAME -> path
    | postfix LSQB expression RSQB -> filter_
    | postfix LPAR [argument (COMMA argument)*] RPAR -> call
?primary: NUMBER -> literal
    | STRING -> literal
    | AT -> moment
    | TRUE -> true
    | FALSE -> false
    | NULL -> null
    | NAME -> name
    | LSQB [item (COMMA item)*] RSQB -> list_
    | LBRACE [entry (COMMA entry)*] RBRACE -> context
    | LPAR item (COMMA item)* RPAR -> parentheses
    | (LSQB | LPAR | OPEN_START) expression DOTDOT expression (RSQB | RPAR | OPEN_END) -> interval
    | IF expression THEN expression ELSE expression -> conditional
    | FOR iterator (COMMA iterator)* RETURN expression -> for_
    | SOME iterator (COMMA iterator)* SATISFIES expression -> quantified
    | EVERY iterator (COMMA iterator)* SATISFIES expression -> quantified
    | FUNCTION LPAR [param (COMMA param)*] RPAR expression -> function
?item: expression | unary
unary: COMPARE additive
?argument: item | NAME COLON expression -> named
entry: (NAME | STRING) COLON expression
iterator: NAME IN expression [DOTDOT expression]
param: NAME [COLON type_]
type_: NAME
    | NAME LANGLE type_argument (COMMA type_argument)* RANGLE
    | NAME LANGLE [type_argument (COMMA type_argument)*] RANGLE ARROW type_ -> function_type
?type_argument: type_ | NAME COLON type_ -> type_entry
tests: MINUS | item (COMMA item)*
"""


class _TokenList(Lexer):
    """Hands lark the tokens that `tokenize` made."""

    __future_interface__ = 1

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:  # noqa: ARG002
        yield from lexer_state.text


@cache
def _lark() -> Lark:
    grammar = f"%declare {' '.join(TERMINALS)}\n{_GRAMMAR}"
    return Lark(
        grammar,
        parser="lalr",
        lexer=_TokenList,
        start=["expression", "tests"],
        transformer=TreeBuilder(),
        maybe_placeholders=False,
        keep_all_tokens=True,
    )


def parse(text: str, start: str, names: Names = NO_NAMES) -> Any:
    """Parse text from `expression` or `tests`; `names` are those of several words. Raises ExpressionInvalid."""
    return parse_tokens(tokenize(text, names), start)


def parse_tokens(tokens: list[Token], start: str) -> Any:
    """Parse tokens from `expression` or `tests`; raises ExpressionInvalid."""
    if not tokens:
        raise ExpressionInvalid("The expression is empty.", line=1, column=1)
    try:
        return _lark().parse(tokens, start=start)
    except UnexpectedToken as error:
        raise _unexpected(error, tokens) from None
    except VisitError as error:
        if isinstance(error.orig_exc, ExpressionInvalid):
            raise error.orig_exc from None
        raise
    except UnexpectedInput as error:
        raise ExpressionInvalid("The expression cannot be read.", line=1, column=1) from error


def _unexpected(error: UnexpectedToken, tokens: list[Token]) -> ExpressionInvalid:
    token = error.token
    last = tokens[-1]
    if token.type == "$END":
        return ExpressionInvalid("The expression ends too early.", line=last.line, column=last.column)
    shown = str(token.value)[:40]
    hint = ""
    if token.type == "COMPARE" and shown == "=":
        hint = ": FEEL compares with a single ="
    elif token.type in ("NAME", "NUMBER", "STRING"):
        hint = ": an operator is missing before it, or a name with spaces needs back-ticks"
    return ExpressionInvalid(f"unexpected {shown!r}{hint}", line=token.line, column=token.column)
