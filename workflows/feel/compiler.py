"""The syntax tree into closures: the frame of variables, and the registry of one compile function a node type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from workflows.errors import ExpressionInvalid
from workflows.feel.budget import Run
from workflows.feel.syntax import Node
from workflows.feel.values import ATOMS, INT_LIMIT, admit

MAX_NESTING = 100
MISSING: Any = object()


class Frame:
    """Local names of one scope; the outermost frame holds none and reads the context of the run."""

    __slots__ = ("parent", "run", "vars")

    def __init__(self, run: Run, vars: dict[str, Any], parent: Frame | None) -> None:
        self.run = run
        self.vars = vars
        self.parent = parent


Code = Callable[[Frame], Any]
CompileNode = Callable[["Compiler", Any], Code]
F = TypeVar("F", bound=CompileNode)

_COMPILERS: dict[type[Node], CompileNode] = {}


def compiles(kind: type[Node]) -> Callable[[F], F]:
    """Register the compile function of a node type."""

    def register(function: F) -> F:
        _COMPILERS[kind] = function
        return function

    return register


class Compiler:
    """One compilation: the scopes around the node at hand, and the names nobody binds.

    A scope is the set of its names, or None inside a filter, where any name may be a key of the item.
    """

    def __init__(self) -> None:
        self.scopes: list[frozenset[str] | None] = []
        self.free: set[str] = set()
        self.calls: dict[str, tuple[int, int]] = {}
        """Names that are called, are no built-in functions and are not bound here: where each stands first."""
        self.count = 0
        self._depth = 0

    def compile(self, node: Node) -> Code:
        """The closure of a node; raises ExpressionInvalid for one nested too deeply."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise ExpressionInvalid("The expression is nested too deeply.", line=node.line, column=node.column)
        self.count += 1
        code = _COMPILERS[type(node)](self, node)
        self._depth -= 1
        return code

    def weighed(self, node: Node) -> tuple[Code, int]:
        """The closure and the number of nodes in it: what one turn of a loop over it costs."""
        start = self.count
        code = self.compile(node)
        return code, self.count - start

    @contextmanager
    def scope(self, names: Sequence[str] | None) -> Iterator[None]:
        """Compile with these names bound, or, with None, inside a filter."""
        self.scopes.append(None if names is None else frozenset(names))
        yield
        self.scopes.pop()

    def note_free(self, name: str) -> None:
        """Remember a name that only the context can give."""
        if not self.bound(name):
            self.free.add(name)

    def bound(self, name: str) -> bool:
        """Whether a scope may give the name its value."""
        return any(scope is None or name in scope for scope in self.scopes)


def load(name: str, local: bool) -> Code:
    """Read a variable: MISSING when neither a frame nor the context has it."""

    def from_context(frame: Frame) -> Any:
        run = frame.run
        value = run.context.get(name, MISSING)
        kind = value.__class__
        if kind in ATOMS or value is MISSING or (kind is int and -INT_LIMIT < value < INT_LIMIT):
            return value
        return _admitted(run, name, value)

    if not local:
        return from_context

    def from_frames(frame: Frame) -> Any:
        scope: Frame | None = frame
        while scope is not None:
            if name in scope.vars:
                return scope.vars[name]
            scope = scope.parent
        return from_context(frame)

    return from_frames


def _admitted(run: Run, name: str, value: Any) -> Any:
    known = run.admitted.get(name, MISSING)
    if known is MISSING:
        known = run.admitted[name] = admit(value, run)
    return known
