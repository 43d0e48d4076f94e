"""The built-in functions of FEEL by name."""

from workflows.feel.builtins import contexts, conversion, intervals, lists, moments, numeric, ranges, strings
from workflows.feel.builtins.registry import functions

_SOURCES = (contexts, conversion, intervals, lists, moments, numeric, ranges, strings)
"""Imported for what they register."""

BUILTINS = functions()

__all__ = ["BUILTINS"]
