"""What the parser does with each rule of the grammar: it makes a node. Nothing here recurses."""

from __future__ import annotations

from typing import Any, NoReturn

from lark import Token, Transformer

from workflows.errors import ExpressionInvalid
from workflows.feel import syntax
from workflows.feel.budget import Failure
from workflows.feel.temporal import parse_at


def _nodes(children: list[Any]) -> list[Any]:
    return [child for child in children if child is not None and child.__class__ is not Token]


def _refuse(message: str, token: Token) -> NoReturn:
    raise ExpressionInvalid(message, line=token.line, column=token.column)


class TreeBuilder(Transformer[Token, Any]):
    """Makes nodes while the parser reduces; nothing here recurses."""

    def logic(self, children: list[Any]) -> syntax.Node:
        left, operator, right = children
        if left.__class__ is syntax.Logic and left.operator == operator.value:
            left.parts.append(right)
            return left
        return syntax.Logic(left.line, left.column, operator.value, [left, right])

    def compare(self, children: list[Any]) -> syntax.Node:
        left, operator, right = children
        return syntax.Compare(operator.line, operator.column, operator.value, left, right)

    def between(self, children: list[Any]) -> syntax.Node:
        value, word, low, _, high = children
        return syntax.Between(word.line, word.column, value, low, high)

    def inside(self, children: list[Any]) -> syntax.Node:
        value, word, test = children
        return syntax.In(word.line, word.column, value, test)

    def chain(self, children: list[Any]) -> syntax.Node:
        first = children[0]
        rest = [(children[i].value, children[i + 1]) for i in range(1, len(children), 2)]
        return syntax.Chain(first.line, first.column, first, rest)

    def negate(self, children: list[Any]) -> syntax.Node:
        return syntax.Negate(children[0].line, children[0].column, children[1])

    def instance_of(self, children: list[Any]) -> syntax.Node:
        return syntax.InstanceOf(children[1].line, children[1].column, children[0], children[2])

    def path(self, children: list[Any]) -> syntax.Node:
        target, _, name = children
        return syntax.Path(name.line, name.column, target, name.value)

    def filter_(self, children: list[Any]) -> syntax.Node:
        target, bracket, condition, _ = children
        return syntax.Filter(bracket.line, bracket.column, target, condition)

    def call(self, children: list[Any]) -> syntax.Node:
        target, arguments = children[0], _nodes(children[2:])
        named = [argument for argument in arguments if argument.__class__ is tuple]
        if named and len(named) != len(arguments):
            _refuse("arguments are all named or none is", children[1])
        return syntax.Call(target.line, target.column, target, [] if named else arguments, named)

    def named(self, children: list[Any]) -> tuple[str, syntax.Node]:
        return children[0].value, children[2]

    def literal(self, children: list[Any]) -> syntax.Node:
        return syntax.Literal(children[0].line, children[0].column, children[0].value)

    def moment(self, children: list[Any]) -> syntax.Node:
        try:
            value = parse_at(children[0].value)
        except Failure as error:
            _refuse(str(error), children[0])
        return syntax.Literal(children[0].line, children[0].column, value)

    def true(self, children: list[Any]) -> syntax.Node:
        return syntax.Literal(children[0].line, children[0].column, True)

    def false(self, children: list[Any]) -> syntax.Node:
        return syntax.Literal(children[0].line, children[0].column, False)

    def null(self, children: list[Any]) -> syntax.Node:
        return syntax.Literal(children[0].line, children[0].column, None)

    def name(self, children: list[Any]) -> syntax.Node:
        return syntax.Name(children[0].line, children[0].column, children[0].value)

    def list_(self, children: list[Any]) -> syntax.Node:
        return syntax.ListLiteral(children[0].line, children[0].column, _nodes(children))

    def context(self, children: list[Any]) -> syntax.Node:
        return syntax.ContextLiteral(children[0].line, children[0].column, _nodes(children))

    def entry(self, children: list[Any]) -> tuple[str, syntax.Node]:
        return children[0].value, children[2]

    def parentheses(self, children: list[Any]) -> syntax.Node:
        items = _nodes(children)
        if len(items) == 1 and items[0].__class__ is not syntax.Comparison:
            return items[0]  # type: ignore[no-any-return]
        return syntax.Tests(children[0].line, children[0].column, items)

    def interval(self, children: list[Any]) -> syntax.Node:
        start, low, _, high, end = children
        return syntax.Interval(start.line, start.column, low, high, start.type == "LSQB", end.type == "RSQB")

    def conditional(self, children: list[Any]) -> syntax.Node:
        return syntax.If(children[0].line, children[0].column, children[1], children[3], children[5])

    def for_(self, children: list[Any]) -> syntax.Node:
        *iterators, body = _nodes(children)
        return syntax.For(children[0].line, children[0].column, iterators, body)

    def quantified(self, children: list[Any]) -> syntax.Node:
        word = children[0]
        *iterators, body = _nodes(children)
        return syntax.Quantified(word.line, word.column, word.type == "EVERY", iterators, body)

    def function(self, children: list[Any]) -> syntax.Node:
        *params, body = _nodes(children)
        names = [name for name, _ in params]
        if len(set(names)) != len(names):
            _refuse("two parameters have the same name", children[0])
        return syntax.Lambda(children[0].line, children[0].column, params, body)

    def unary(self, children: list[Any]) -> syntax.Node:
        return syntax.Comparison(children[0].line, children[0].column, children[0].value, children[1])

    def iterator(self, children: list[Any]) -> syntax.Node:
        end = children[4] if len(children) > 4 else None
        return syntax.Iterator(children[0].line, children[0].column, children[0].value, children[2], end)

    def param(self, children: list[Any]) -> tuple[str, syntax.TypeName | None]:
        return children[0].value, children[2] if len(children) > 2 else None

    def type_(self, children: list[Any]) -> syntax.TypeName:
        arguments = [argument if argument.__class__ is tuple else ("", argument) for argument in _nodes(children)]
        return syntax.TypeName(children[0].line, children[0].column, children[0].value, arguments)

    def function_type(self, children: list[Any]) -> syntax.TypeName:
        return self.type_([children[0], *_nodes(children)])

    def type_entry(self, children: list[Any]) -> tuple[str, syntax.TypeName]:
        return children[0].value, children[2]

    def tests(self, children: list[Any]) -> syntax.UnaryTestList:
        items = _nodes(children)
        return syntax.UnaryTestList(1, 1, items or None)
