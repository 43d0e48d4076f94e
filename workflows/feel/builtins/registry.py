"""The table of built-in functions: signatures as the standard prints them, and the call that picks one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from workflows.feel.budget import Failure, Run
from workflows.feel.values import Function

F = TypeVar("F", bound=Callable[..., Any])
_SIGNATURE = re.compile(r"([^(]+)\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a built-in function."""

    params: tuple[str, ...]
    required: int
    gather: str
    function: Callable[..., Any]

    def printed(self, name: str) -> str:
        """The signature as the standard prints it: `name?` may be left out, `name...` takes several."""
        last = len(self.params) - 1
        shown = [
            f"{param}..." if self.gather and place == last else f"{param}?" if place >= self.required else param
            for place, param in enumerate(self.params)
        ]
        return f"{name}({', '.join(shown)})"

    def arrange(self, positional: Sequence[Any], named: Mapping[str, Any] | None) -> list[Any] | None:
        """The arguments in order, or None when they do not fit."""
        if named is not None:
            return self._arrange_named(named)
        if self.gather:
            return self._gathered(positional)
        return list(positional) if self.required <= len(positional) <= len(self.params) else None

    def _arrange_named(self, named: Mapping[str, Any]) -> list[Any] | None:
        if any(name not in self.params for name in named) or any(
            name not in named for name in self.params[: self.required]
        ):
            return None
        values = [named.get(name) for name in self.params]
        if self.gather == "*" and values[-1].__class__ is not list:
            values[-1] = [values[-1]]
        return values

    def _gathered(self, positional: Sequence[Any]) -> list[Any] | None:
        fixed = len(self.params) - 1
        if len(positional) < self.required:
            return None
        rest: Any = list(positional[fixed:])
        if self.gather == "..." and len(rest) == 1:
            rest = rest[0]
        return [*positional[:fixed], rest]


_SIGNATURES: dict[str, list[Form]] = {}


def builtin(signature: str) -> Callable[[F], F]:
    """Register a function `f(run, …)` under a signature.

    `name?` may be left out. As the last parameter `name...` takes one list or all remaining values, `name*` takes
    all remaining values. Of several signatures of one name the first that fits the number or the names of the
    arguments, and does not fail, is taken.
    """
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise ValueError(signature)
    name = match.group(1)
    params = [part.strip() for part in match.group(2).split(",") if part.strip()]
    gather = next((mark for mark in ("...", "*") if params and params[-1].endswith(mark)), "")
    required = sum(1 for param in params if not param.endswith(("?", "*")))
    names = tuple(param.rstrip("?.*") for param in params)

    def register(function: F) -> F:
        _SIGNATURES.setdefault(name, []).append(Form(names, required, gather, function))
        return function

    return register


def forms() -> Mapping[str, Sequence[Form]]:
    """All ways to call each registered function, by name."""
    return _SIGNATURES


def functions() -> dict[str, Function]:
    """All registered functions by name."""
    return {name: Function(signatures[0].params, _caller(signatures)) for name, signatures in _SIGNATURES.items()}


def _caller(signatures: list[Form]) -> Callable[[Run, Sequence[Any], Mapping[str, Any] | None], Any]:
    def call(run: Run, positional: Sequence[Any], named: Mapping[str, Any] | None) -> Any:
        failure = None
        for signature in signatures:
            arguments = signature.arrange(positional, named)
            if arguments is not None:
                try:
                    return signature.function(run, *arguments)
                except Failure as error:
                    failure = failure or error
        if failure is not None:
            raise failure
        shown = " or ".join(f"({', '.join(signature.params)})" for signature in signatures)
        raise Failure(f"the arguments are {shown}")

    return call
