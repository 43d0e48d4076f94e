"""House rules that no linter knows: who may commit, what the edges may touch, how long a module may be."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SERVICE = Path(__file__).parents[2] / "service"
MAY_COMMIT = {"storage/unit_of_work.py"}
EDGES = ("api", "web", "scheduling")
BEHIND = ("service.storage.tables", "service.storage.repositories", "service.storage.unit_of_work", "workflows.engine")
ENDS_TRANSACTIONS = {"commit", "rollback", "begin", "begin_nested"}


def _modules(*parts: str) -> list[Path]:
    found = [path for part in parts or (".",) for path in (SERVICE / part).rglob("*.py")]
    return sorted(path for path in found if "node_modules" not in path.parts)


def _name(path: Path) -> str:
    return path.relative_to(SERVICE).as_posix()


def transaction_calls(source: str) -> list[int]:
    """Lines on which a transaction is begun or ended by hand."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ENDS_TRANSACTIONS
        # `units.begin(now)` opens a unit of work; a connection's own `begin` takes nothing.
        and not (node.func.attr == "begin" and node.args)
    ]


def imported(source: str) -> set[str]:
    """Modules, and the names taken out of them, wherever in the file they are imported."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_only_the_unit_of_work_begins_and_ends_transactions(path: Path) -> None:
    if _name(path) in MAY_COMMIT:
        assert transaction_calls(path.read_text(encoding="utf-8"))
    else:
        assert transaction_calls(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", _modules(*EDGES), ids=_name)
def test_the_edges_read_through_queries_and_write_through_dispatch(path: Path) -> None:
    names = imported(path.read_text(encoding="utf-8"))
    behind = {name for name in names if any(name == wall or name.startswith(f"{wall}.") for wall in BEHIND)}
    assert behind == set(), f"{_name(path)} reaches behind the wall"


@pytest.mark.parametrize(
    "source",
    ["connection.commit()", "db.session.rollback()", "with engine.begin() as c:\n    pass", "c.begin_nested()"],
)
def test_the_rule_about_transactions_finds_what_it_is_for(source: str) -> None:
    assert transaction_calls(source) == [1]


def test_the_rule_about_edges_sees_imports_inside_functions() -> None:
    source = "def f():\n    from service.storage.tables import tasks\n"
    assert "service.storage.tables.tasks" in imported(source)


PRODUCT = ("workflows", "service", "benchmarks")
MOST_LINES = 400
LONG_BY_NATURE = ("service/storage/tables/", "service/storage/migrations/")
"""Tables and migrations are lists: cut in two they are no clearer."""


def lines_of_modules() -> dict[str, int]:
    """Every module of the product by its path, with its lines."""
    root = SERVICE.parent
    found = [path for part in PRODUCT for path in (root / part).rglob("*.py") if "node_modules" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in found}


def test_no_module_is_longer_than_one_can_read_in_one_go() -> None:
    long = {
        path: lines
        for path, lines in lines_of_modules().items()
        if lines > MOST_LINES and not path.startswith(LONG_BY_NATURE)
    }
    assert long == {}, f"Split by area; a module has at most {MOST_LINES} lines, better under 250."


def test_the_rule_about_sizes_sees_the_whole_product() -> None:
    known = lines_of_modules()
    assert {path.split("/")[0] for path in known} == set(PRODUCT)
    assert any(lines > MOST_LINES for path, lines in known.items() if path.startswith(LONG_BY_NATURE))
