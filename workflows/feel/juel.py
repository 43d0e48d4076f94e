"""Conditions of other tools: JUEL, `${…}` or `#{…}`, translated to FEEL.

Only what both languages mean alike is translated; a method call, a bean or a computed index is refused with its place.
`execution.getVariable('x')` is the variable x, `execution.processBusinessKey` the business key.
Differences that remain: JUEL takes null for false in `!x`, and `%` keeps the sign of the dividend where FEEL's
`modulo` takes that of the divisor.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple, NoReturn

from lark import Lark, Token, Transformer, UnexpectedInput
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from workflows.errors import ExpressionInvalid
from workflows.feel.expression import Expression, compile_expression, expression_with, tree_of
from workflows.feel.names import Names
from workflows.feel.syntax import Node
from workflows.feel.words import KEYWORDS

MAX_SOURCE = 8 * 1024

_GRAMMAR = r"""
?start: choice
?choice: either | either "?" choice ":" choice
?either: both (_OR both)*
?both: equality (_AND equality)*
?equality: relation | equality EQUALITY relation -> compare
?relation: sum | relation RELATION sum -> compare
?sum: product | sum (PLUS | MINUS) product -> binary
?product: prefix | product STAR prefix -> multiply | product DIVIDE prefix -> divide | product MOD prefix -> modulo
?prefix: postfix | MINUS prefix -> minus | NOT prefix -> negation | EMPTY prefix -> empty
?postfix: primary
    | postfix "." NAME -> path
    | postfix LSQB choice "]" -> index
    | postfix LPAR [choice ("," choice)*] ")" -> call
?primary: NUMBER -> number
    | GET_VARIABLE LPAR STRING ")" -> variable
    | BUSINESS_KEY -> business_key
    | STRING -> string
    | TRUE -> word
    | FALSE -> word
    | NULL -> word
    | NAME -> name
    | LPAR choice ")" -> group

_OR.2: /\|\||or\b/
_AND.2: /&&|and\b/
EQUALITY.2: /==|!=|(?:eq|ne)\b/
RELATION.2: /<=|>=|<|>|(?:le|ge|lt|gt)\b/
GET_VARIABLE.3: /(?:execution|task|delegateTask|caseExecution)\s*\.\s*getVariable\b/
BUSINESS_KEY.3: /execution\s*\.\s*(?:processBusinessKey|businessKey)\b/
PLUS: "+"
MINUS: "-"
STAR: "*"
DIVIDE.2: /\/|div\b/
MOD.2: /%|mod\b/
NOT.2: /!|not\b/
EMPTY.2: /empty\b/
TRUE.2: /true\b/
FALSE.2: /false\b/
NULL.2: /null\b/
LPAR: "("
LSQB: "["
NUMBER: /[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?/
STRING: /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/s
NAME: /[^\W\d][\w$]*/
%ignore /\s+/
"""
_OPERATORS = {"==": "=", "eq": "=", "ne": "!=", "le": "<=", "ge": ">=", "lt": "<", "gt": ">"}
_ENGINE_OBJECTS = frozenset(
    {"execution", "task", "delegateTask", "caseExecution", "authenticatedUserId", "externalTask"}
)
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_INDEX = re.compile(r"[0-9]+")

CHOICE, OR, AND, COMPARISON, SUM, PRODUCT, PREFIX, POSTFIX = range(8)


class _Part(NamedTuple):
    """FEEL text and how tightly it binds; `literal` is the value of a string literal."""

    text: str
    level: int
    literal: str | None = None

    def at(self, level: int) -> str:
        """The text, in parentheses where an operator of `level` needs them."""
        return self.text if self.level >= level else f"({self.text})"


def _quoted_name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) and name not in KEYWORDS else f"`{name}`"


def _refuse(message: str, token: Token) -> NoReturn:
    raise ExpressionInvalid(f"{message} cannot be translated from JUEL", line=token.line, column=token.column)


class _Translator(Transformer[Token, _Part]):
    def choice(self, parts: list[_Part]) -> _Part:
        condition, then, otherwise = parts
        return _Part(f"if {condition.at(OR)} then {then.at(OR)} else {otherwise.text}", CHOICE)

    def either(self, parts: list[_Part]) -> _Part:
        return _Part(" or ".join(part.at(AND) for part in parts), OR)

    def both(self, parts: list[_Part]) -> _Part:
        return _Part(" and ".join(part.at(COMPARISON) for part in parts), AND)

    def compare(self, parts: list[Any]) -> _Part:
        left, operator, right = parts
        sign = _OPERATORS.get(str(operator), str(operator))
        return _Part(f"{left.at(SUM)} {sign} {right.at(SUM)}", COMPARISON)

    def binary(self, parts: list[Any]) -> _Part:
        left, operator, right = parts
        return _Part(f"{left.at(SUM)} {operator} {right.at(PRODUCT)}", SUM)

    def multiply(self, parts: list[Any]) -> _Part:
        return _Part(f"{parts[0].at(PRODUCT)} * {parts[2].at(PREFIX)}", PRODUCT)

    def divide(self, parts: list[Any]) -> _Part:
        return _Part(f"{parts[0].at(PRODUCT)} / {parts[2].at(PREFIX)}", PRODUCT)

    def modulo(self, parts: list[Any]) -> _Part:
        return _Part(f"modulo({parts[0].text}, {parts[2].text})", POSTFIX)

    def minus(self, parts: list[Any]) -> _Part:
        return _Part(f"-{parts[1].at(POSTFIX)}", PREFIX)

    def negation(self, parts: list[Any]) -> _Part:
        return _Part(f"not({parts[1].text})", POSTFIX)

    def empty(self, parts: list[Any]) -> _Part:
        return _Part(f'{parts[1].at(SUM)} in (null, "", [], {{}})', COMPARISON)

    def path(self, parts: list[Any]) -> _Part:
        return _Part(f"{parts[0].at(POSTFIX)}.{_quoted_name(parts[1])}", POSTFIX)

    def index(self, parts: list[Any]) -> _Part:
        target, bracket, key = parts
        if key.literal is not None and "`" not in key.literal and "\n" not in key.literal and key.literal:
            return _Part(f"{target.at(POSTFIX)}.{_quoted_name(key.literal)}", POSTFIX)
        if _INDEX.fullmatch(key.text):
            return _Part(f"{target.at(POSTFIX)}[{int(key.text[:9]) + 1}]", POSTFIX)
        _refuse(f"the index [{key.text[:40]}], neither a whole number nor a text,", bracket)

    def call(self, parts: list[Any]) -> _Part:
        _refuse(f"the call {parts[0].text[:40]}(…)", parts[1])

    def number(self, parts: list[Token]) -> _Part:
        return _Part(str(parts[0]), POSTFIX)

    def string(self, parts: list[Token]) -> _Part:
        value = re.sub(r"\\(.)", r"\1", parts[0][1:-1], flags=re.DOTALL)
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return _Part(f'"{escaped}"', POSTFIX, value)

    def variable(self, parts: list[Token]) -> _Part:
        name = str(self.string([parts[2]]).literal)
        if not name or "`" in name or "\n" in name:
            _refuse("a variable of that name", parts[2])
        return _Part(_quoted_name(name), POSTFIX)

    def business_key(self, _parts: list[Token]) -> _Part:
        return _Part("businessKey", POSTFIX)

    def word(self, parts: list[Token]) -> _Part:
        return _Part(str(parts[0]), POSTFIX)

    def name(self, parts: list[Token]) -> _Part:
        if parts[0] in _ENGINE_OBJECTS:
            _refuse(f"the engine's object {parts[0]}", parts[0])
        return _Part(_quoted_name(parts[0]), POSTFIX)

    def group(self, parts: list[Any]) -> _Part:
        return parts[1]  # type: ignore[no-any-return]


@cache
def _lark() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Translator(), maybe_placeholders=False)


def is_juel(text: str) -> bool:
    """Whether the text is written as `${…}` or `#{…}`."""
    return text.lstrip().startswith(("${", "#{"))


def translate(text: str) -> str:
    """The FEEL of a `${…}` text; raises ExpressionInvalid with what cannot be translated, line and column."""
    stripped = text.strip()
    if not is_juel(text) or not stripped.endswith("}"):
        raise ExpressionInvalid("a JUEL expression is ${…}, with nothing around it", line=1, column=1)
    if len(text) > MAX_SOURCE:
        raise ExpressionInvalid(f"The text is longer than {MAX_SOURCE} characters.", line=1, column=1)
    start, end = text.index("{") + 1, text.rindex("}")
    # Blanks instead of the wrapping keep lines and columns those of the original text.
    inner = re.sub(r"[^\n]", " ", text[:start]) + text[start:end]
    try:
        part: Any = _lark().parse(inner)
    except ExpressionInvalid:
        raise
    except VisitError as error:
        if isinstance(error.orig_exc, ExpressionInvalid):
            raise error.orig_exc from None
        raise
    except UnexpectedInput as error:
        raise _unexpected(error, text) from None
    return str(part.text)


def _unexpected(error: UnexpectedInput, text: str) -> ExpressionInvalid:
    shown = ""
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        shown = str(error.token)
    elif isinstance(error, UnexpectedCharacters):
        shown = str(error.char)
    if not shown:
        return ExpressionInvalid("The expression ends too early.", line=text.count("\n") + 1, column=len(text))
    return ExpressionInvalid(f"unexpected {shown[:40]!r} in JUEL", line=error.line, column=error.column)


def read_expression(text: str) -> Expression:
    """Compile FEEL, or JUEL by its `${…}`; raises ExpressionInvalid."""
    return compile_expression(translate(text) if is_juel(text) else text)


def read_tree(text: str, names: Names) -> Node:
    """The syntax tree of FEEL, in which `names` stand without back-ticks, or of JUEL. Raises ExpressionInvalid."""
    return tree_of(translate(text) if is_juel(text) else text, names)


def read_expression_with(text: str, names: Names) -> Expression:
    """The same, compiled. Raises ExpressionInvalid."""
    return expression_with(translate(text) if is_juel(text) else text, names)
