"""What comes with gongkai: the bureau's processes in `bpmn/`, and the catalogue of its work points."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Final

from service.dispatch import Dispatcher
from workflows.disclosure.duty_list import shipped_text
from workflows.disclosure.handlers.catalogue import load_catalogue
from workflows.disclosure.handlers.duties import load_duties
from workflows.disclosure.handlers.mandates import load_mandates
from workflows.disclosure.letters import is_template
from workflows.disclosure.supervision.handlers.planning import load_shipped_plan
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM
from workflows.records.declaration import is_declaration

BPMN: Final = Path(__file__).parents[1] / "bpmn"
_KINDS: Final = frozenset({".bpmn", ".form", ".dmn"})


def bundle_files(folder: Path) -> dict[str, bytes]:
    """A folder's diagrams, forms, decisions, registers and templates of letters, by their paths in it."""
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {name: path.read_bytes() for name, path in paths.items() if path.suffix in _KINDS or _is_declared(name)}


def _is_declared(name: str) -> bool:
    return is_declaration(name) or is_template(name)


def load_shipped(dispatch: Dispatcher, say: Callable[[str], None]) -> None:
    """Deploys the shipped processes and puts the catalogue of 2023 in force: what an empty database starts with."""
    for folder in sorted(path for path in BPMN.iterdir() if path.is_dir()):
        say(f"流程 process {folder.name}")
        dispatch(deploy, SYSTEM, name=folder.name, files=bundle_files(folder))
    say("权责清单、“三定”规定 what the catalogue rests on")
    dispatch(load_mandates, SYSTEM, text=_data("mandates_2023.toml"))
    say("公开事项目录 catalogue 2023")
    dispatch(load_catalogue, SYSTEM, text=_data("work_points_2023.toml"))
    say("周期职责 duties")
    dispatch(load_duties, SYSTEM, text=shipped_text())
    say("督办计划 supervision plan")
    dispatch(load_shipped_plan, SYSTEM)


def _data(name: str) -> str:
    return (files("workflows.disclosure") / "data" / name).read_text(encoding="utf-8")
