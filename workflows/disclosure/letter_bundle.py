"""Templates of letters in the bundles that are deployed: what is wrong with one is said before it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.disclosure.letters import TemplateInvalid, is_template, read_template
from workflows.ports import BundleView, UnitOfWork


class LetterTemplates:
    """`workflows.ports.Extension` for `letters/*.toml`."""

    def problems(self, files: Mapping[str, bytes], bundle: BundleView) -> list[dict[str, Any]]:  # noqa: ARG002
        """Everything that is wrong with the templates of a bundle."""
        found = []
        for path in sorted(path for path in files if is_template(path)):
            try:
                read_template(path, files[path])
            except TemplateInvalid as error:
                told = {"file": path, "element": None, "name": None, "line": None, "code": error.code}
                found.append({**told, "message": error.message, "advice": "Mend the template of the letter."})
        return found

    def deployed(self, uow: UnitOfWork, files: Mapping[str, bytes], deployment_id: str) -> None:
        """Nothing to keep: a template is read from the newest deployment when a letter is written."""
