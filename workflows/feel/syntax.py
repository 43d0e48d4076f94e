"""The syntax tree: what the parser makes and the compiler reads. Every node knows where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Node:
    """A part of an expression; line and column count from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Literal(Node):
    value: Any


@dataclass(slots=True)
class Name(Node):
    name: str


@dataclass(slots=True)
class ListLiteral(Node):
    items: list[Node]


@dataclass(slots=True)
class ContextLiteral(Node):
    entries: list[tuple[str, Node]]


@dataclass(slots=True)
class Interval(Node):
    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


@dataclass(slots=True)
class Comparison(Node):
    """One side of a comparison, the other is the input: `< 5`."""

    operator: str
    operand: Node


@dataclass(slots=True)
class Tests(Node):
    """Alternatives in parentheses: `(1, 2, > 5)`."""

    items: list[Node]


@dataclass(slots=True)
class Path(Node):
    target: Node
    name: str


@dataclass(slots=True)
class Filter(Node):
    target: Node
    condition: Node


@dataclass(slots=True)
class Call(Node):
    target: Node
    positional: list[Node]
    named: list[tuple[str, Node]]


@dataclass(slots=True)
class Negate(Node):
    operand: Node


@dataclass(slots=True)
class Chain(Node):
    """Operators of one level, from left to right: `a + b - c`."""

    first: Node
    rest: list[tuple[str, Node]]


@dataclass(slots=True)
class Compare(Node):
    operator: str
    left: Node
    right: Node


@dataclass(slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(slots=True)
class In(Node):
    value: Node
    test: Node


@dataclass(slots=True)
class Logic(Node):
    """`and` or `or` over two or more parts."""

    operator: str
    parts: list[Node]


@dataclass(slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(slots=True)
class Iterator(Node):
    name: str
    start: Node
    end: Node | None


@dataclass(slots=True)
class For(Node):
    iterators: list[Iterator]
    body: Node


@dataclass(slots=True)
class Quantified(Node):
    every: bool
    iterators: list[Iterator]
    body: Node


@dataclass(slots=True)
class Lambda(Node):
    params: list[tuple[str, TypeName | None]]
    body: Node


@dataclass(slots=True)
class TypeName(Node):
    name: str
    arguments: list[tuple[str, TypeName]]


@dataclass(slots=True)
class InstanceOf(Node):
    value: Node
    type: TypeName


@dataclass(slots=True)
class UnaryTestList(Node):
    """`items` None is `-`, which every value passes."""

    items: list[Node] | None
    negated: bool = False
