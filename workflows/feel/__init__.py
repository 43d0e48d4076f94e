"""FEEL, the expression language of DMN: compiled to closures, pure, and bounded in time and memory.

Knows nothing of processes. Names with spaces are those of the standard only; a variable's stands in back-ticks.
"""

from workflows.errors import BudgetExceeded, ExpressionFailed, ExpressionInvalid
from workflows.feel.budget import Budget
from workflows.feel.data import to_data
from workflows.feel.expression import (
    Expression,
    Script,
    UnaryTests,
    compile_expression,
    compile_script,
    compile_unary_tests,
    refuse_unknown_calls,
)
from workflows.feel.juel import read_expression
from workflows.feel.values import Range, YearMonthDuration

__all__ = [
    "Budget",
    "BudgetExceeded",
    "Expression",
    "ExpressionFailed",
    "ExpressionInvalid",
    "Range",
    "Script",
    "UnaryTests",
    "YearMonthDuration",
    "compile_expression",
    "compile_script",
    "compile_unary_tests",
    "read_expression",
    "refuse_unknown_calls",
    "to_data",
]
