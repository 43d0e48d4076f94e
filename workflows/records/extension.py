"""Declarations of registers in the bundles that are deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.ports import BundleView, UnitOfWork
from workflows.records.checking import check_names, check_review, located
from workflows.records.declaration import RecordType, Wrong, is_declaration, read_declaration
from workflows.records.ports import Records


class Declarations:
    """`workflows.ports.Extension` for `records/*.toml`."""

    def problems(self, files: Mapping[str, bytes], bundle: BundleView) -> list[dict[str, Any]]:
        """Everything that is wrong with the declarations of a bundle."""
        return [located(wrong, files[wrong.file]).problem() for wrong in _wrong(files, bundle)]

    def deployed(self, uow: UnitOfWork, files: Mapping[str, bytes], deployment_id: str) -> None:
        """The registers that the bundle declares are in force as it declares them."""
        for declared in declarations(files).values():
            uow.wing(Records).declare(declared.key, deployment_id, declared.name.zh)


def declarations(files: Mapping[str, bytes]) -> dict[str, RecordType]:
    """The registers of a bundle that was found sound, by key."""
    found = (read_declaration(path, data)[0] for path, data in files.items() if is_declaration(path))
    return {declared.key: declared for declared in found if declared is not None}


def _wrong(files: Mapping[str, bytes], bundle: BundleView) -> Iterator[Wrong]:
    seen: dict[str, str] = {}
    for path in sorted(path for path in files if is_declaration(path)):
        declared, wrong = read_declaration(path, files[path])
        yield from wrong
        if declared is None:
            continue
        if declared.key in seen:
            yield Wrong(
                path, "record-twice", f"The key {declared.key} is also that of {seen[declared.key]}.", setting="key"
            )
        seen[declared.key] = path
        yield from check_names(path, declared, bundle.forms, bundle.startable)
        elements = [element for process in bundle.processes for element in process.elements]
        # A review may call other processes: those of the bundle are seen, those of other deployments are not.
        if declared.process in bundle.startable and not any(element.elsewhere for element in elements):
            topics = {element.topic for element in elements}
            yield from check_review(path, declared, topics, {element.properties.get("step") for element in elements})
