"""The bureau's work points (工作要点) clause by clause: its own words, who is responsible, and what carries it out.

A year's paper is data (`data/clauses_2023.toml`), versioned with what carries it out. Numbers are those of the table of
obligations: part, paragraph, and a letter where a paragraph holds several duties.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

ALL: str = "all"
"""各科室、单位: every department, each for its own duties."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One duty. `text` is the paper's; `departments` are ids, the leading one first, or `ALL`.

    `cooperation`: the other departments cooperate (相关科室、单位配合). What carries it out: `processes` (process ids),
    `registers` (keys), `items` (ids of the catalogue), `pages` (endpoints); `tests` show that it does.
    """

    number: str
    part: str
    text: str
    text_en: str
    departments: tuple[str, ...]
    cooperation: bool = False
    processes: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A year's work points: the number of the notice, its date, its clauses in their order."""

    source: str
    issued_on: date
    year: int
    clauses: tuple[Clause, ...]


@cache
def paper() -> Paper:
    """The paper in force."""
    text = (files("workflows.disclosure") / "data" / "clauses_2023.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    clauses = tuple(_clause(one) for one in content["clause"])
    return Paper(content["source"], content["issued_on"], content["year"], clauses)


def _clause(written: Mapping[str, Any]) -> Clause:
    fields: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in written.items()}
    return Clause(**fields)
