"""DMN decisions: tables and literal expressions with the requirements between them."""

from workflows.feel.dmn.model import Decision, DecisionModel
from workflows.feel.dmn.reader import parse_dmn

__all__ = ["Decision", "DecisionModel", "parse_dmn"]
