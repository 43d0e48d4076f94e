"""What the rest of the project uses: compiled expressions, unary tests and scripts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from workflows.errors import BudgetExceeded, ErrorThrown, ExpressionFailed, ExpressionInvalid
from workflows.feel import access, calls, expressions, syntax
from workflows.feel.budget import Budget, Run
from workflows.feel.builtins import BUILTINS
from workflows.feel.compiler import Code, Compiler, Frame
from workflows.feel.expressions import compile_test
from workflows.feel.names import NO_NAMES, Names
from workflows.feel.operators import passes
from workflows.feel.parser import parse, parse_tokens
from workflows.feel.statements import Statement, split
from workflows.feel.tokens import tokenize
from workflows.feel.values import admit, type_name

_REGISTERED = (access, calls, expressions)
"""Imported for the compile functions they register."""

CACHE_SIZE = 2048
Calls = Mapping[str, tuple[int, int]]
"""Names that are called, and the line and column of the first call of each."""


def refuse_unknown_calls(calls: Calls, known: Collection[str] = ()) -> None:
    """Raise ExpressionInvalid for a call of what is neither a built-in function nor known: it would always be null.

    For texts whose variables are data, which holds no functions.
    """
    for name, (line, column) in calls.items():
        if name not in known:
            close = get_close_matches(name, BUILTINS, 1)
            hint = f", perhaps {close[0]}" if close else ""
            raise ExpressionInvalid(f"there is no function {name[:60]!r}{hint}", line=line, column=column)


def run_code(code: Code, frame: Frame) -> Any:
    """Run a closure; a stack or memory that ran out becomes BudgetExceeded."""
    try:
        return code(frame)
    except (RecursionError, MemoryError) as error:
        raise BudgetExceeded("The expression needs too much memory.", limit="depth") from error


class Expression:
    """A compiled expression.

    `names` are the variables it reads from the context; names inside a filter are left out, they may be keys of the
    items. `calls` are those that are called as functions, with the line and column of the first call.
    """

    __slots__ = ("_code", "calls", "names", "source")

    def __init__(self, source: str, code: Code, compiler: Compiler) -> None:
        self.source = source
        self.names = frozenset(compiler.free)
        self.calls: Calls = dict(compiler.calls)
        self._code = code

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        budget: Budget | None = None,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> Any:
        """The value for these variables; what cannot be computed is None, and `warnings` receives why.

        Raises BudgetExceeded. The value may hold Decimal, dates, durations, ranges and functions: `to_data` makes
        JSON of it.
        """
        return self.evaluate_in(Run(context, budget, now, warnings))

    def evaluate_in(self, run: Run) -> Any:
        """The value within an evaluation that has begun, sharing its budget."""
        return run_code(self._code, Frame(run, {}, None))


class UnaryTests:
    """The compiled tests of one cell: `> 5`, `"a","b"`, `[1..9]`, `not(0)`, `-`."""

    __slots__ = ("_code", "calls", "names", "source")

    def __init__(self, source: str, code: Code, compiler: Compiler) -> None:
        self.source = source
        self.names = frozenset(compiler.free)
        self.calls: Calls = dict(compiler.calls)
        self._code = code

    def __repr__(self) -> str:
        return f"UnaryTests({self.source!r})"

    def matches(
        self,
        value: Any,
        context: Mapping[str, Any],
        *,
        budget: Budget | None = None,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> bool:
        """Whether the value passes one of the tests; `?` is the value. Raises BudgetExceeded."""
        run = Run(context, budget, now, warnings)
        return self.matches_in(run, admit(value, run))

    def matches_in(self, run: Run, value: Any, also: Mapping[str, Any] | None = None) -> bool:
        """The same within an evaluation that has begun; the value is admitted, `also` are further local names."""
        names = {"?": value} if also is None else {**also, "?": value}
        return run_code(self._code, Frame(run, names, None)) is True


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a script; `name` is empty where it throws, `number` counts from 1."""

    name: str
    code: Code
    number: int


class Script:
    """Compiled lines `name = expression` and `throw expression`, run from the top; later lines see earlier names.

    `targets` are the names assigned, `names` the variables read from the context.
    """

    __slots__ = ("_lines", "calls", "names", "source", "targets")

    def __init__(self, source: str, lines: list[_Line], compiler: Compiler) -> None:
        self.source = source
        self.names = frozenset(compiler.free)
        self.calls: Calls = dict(compiler.calls)
        self.targets = tuple(dict.fromkeys(line.name for line in lines if line.name))
        self._lines = lines

    def __repr__(self) -> str:
        return f"Script({self.source!r})"

    def run(
        self,
        context: Mapping[str, Any],
        *,
        budget: Budget | None = None,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> dict[str, Any]:
        """The assigned names and their values. One budget covers all lines.

        Raises BudgetExceeded; ErrorThrown where a `throw` gives a code, and ExpressionFailed where it gives what is
        none. Nothing is assigned then.
        """
        run = Run(context, budget, now, warnings)
        assigned: dict[str, Any] = {}
        frame = Frame(run, assigned, None)
        for line in self._lines:
            value = run_code(line.code, frame)
            if line.name:
                assigned[line.name] = value
            else:
                _throw(value, line.number)
        return dict(assigned)


def _throw(value: Any, line: int) -> None:
    """Null and false throw nothing, a text is the code, a context has `code` and may have `message`."""
    if value is None or value is False:
        return
    found = value if value.__class__ is dict else {"code": value}
    code, message = found.get("code"), found.get("message")
    if code.__class__ is not str or not code or (message is not None and message.__class__ is not str):
        raise ExpressionFailed(
            f"Line {line} throws a {type_name(value)}: throw takes null, false, a code as text, "
            "or {code: text, message: text}.",
            line=line,
        )
    raise ErrorThrown(code, message or "")


def compile_expression(text: str) -> Expression:
    """Compile FEEL; a leading `=` is left off. Raises ExpressionInvalid with line and column."""
    return expression_with(text, NO_NAMES)


def tree_of(text: str, names: Names) -> syntax.Node:
    """The syntax tree of FEEL in which `names` stand without back-ticks. Raises ExpressionInvalid."""
    bare = text.replace("=", " ", 1) if text.lstrip().startswith("=") else text
    tree: syntax.Node = parse(bare, "expression", names)
    return tree


@lru_cache(maxsize=CACHE_SIZE)
def expression_with(text: str, names: Names) -> Expression:
    """The same as `compile_expression` with names of several words. Raises ExpressionInvalid."""
    compiler = Compiler()
    code = compiler.compile(tree_of(text, names))
    return Expression(text, code, compiler)


def compile_unary_tests(text: str) -> UnaryTests:
    """Compile the tests of a cell; an empty text matches all, as `-` does. Raises ExpressionInvalid."""
    return unary_tests_with(text, NO_NAMES)


@lru_cache(maxsize=CACHE_SIZE)
def unary_tests_with(text: str, names: Names) -> UnaryTests:
    """The same as `compile_unary_tests` with names of several words. Raises ExpressionInvalid."""
    compiler = Compiler()
    with compiler.scope(("?",)):
        tests = parse(text, "tests", names) if text.strip() else syntax.UnaryTestList(1, 1, None)
        code = _unary_tests(compiler, tests)
    return UnaryTests(text, code, compiler)


def _unary_tests(compiler: Compiler, node: syntax.UnaryTestList) -> Code:
    if node.items is None:
        return lambda _frame: True
    items, negated = _negation(node.items)
    tests = [_cell_test(compiler, item) for item in items]

    def code(frame: Frame) -> bool:
        value = frame.vars["?"]
        found = any(test(frame, value) is True for test in tests)
        return found is not negated

    return code


def _negation(items: list[syntax.Node]) -> tuple[list[syntax.Node], bool]:
    """`not(a, b)` around all tests."""
    first = items[0]
    if (
        len(items) == 1
        and isinstance(first, syntax.Call)
        and isinstance(first.target, syntax.Name)
        and first.target.name == "not"
        and first.positional
    ):
        return first.positional, True
    return items, False


def _cell_test(compiler: Compiler, node: syntax.Node) -> Any:
    """One test; an expression that reads `?`, or is true for an input that is no boolean, decides by itself."""
    if isinstance(node, syntax.Comparison):
        return compile_test(compiler, node)
    code = compiler.compile(node)
    mentions = calls.mentions("?", node)

    def test(frame: Frame, value: Any) -> Any:
        result = code(frame)
        if result.__class__ is bool and (mentions or value.__class__ is not bool):
            return result
        return passes(frame.run, value, result)

    return test


@lru_cache(maxsize=CACHE_SIZE)
def compile_script(text: str) -> Script:
    """Compile lines `name = expression` and `throw expression`.

    Blank lines and comments are allowed. A line goes on while a bracket is open, after an operator, and before
    `then`, `else`, `and`, `or`, `return` and `satisfies`. Raises ExpressionInvalid with line and column.
    """
    compiler = Compiler()
    lines: list[_Line] = []
    known: list[str] = []
    for statement in split(tokenize(text)):
        lines.append(_Line(statement.name, _statement(compiler, statement, known), statement.line))
        if statement.name:
            known.append(statement.name)
    return Script(text, lines, compiler)


def _statement(compiler: Compiler, statement: Statement, known: list[str]) -> Code:
    tree = parse_tokens(statement.tokens, "expression")
    itself = (statement.name,) if statement.name and isinstance(tree, syntax.Lambda) else ()
    with compiler.scope((*known, *itself)):
        return compiler.compile(tree)
