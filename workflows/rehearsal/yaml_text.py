"""YAML as scenarios are written in it: what a person reads is what the program gets.

The safe loader of PyYAML without YAML 1.1's surprises: only `true` and `false` are truth values (`no` and `on` are
words), dates stay texts, a key that stands twice is refused, and so are aliases, with which a small file can be huge.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from workflows.errors import Invalid

MAX_BYTES: Final = 2_000_000


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    yaml_implicit_resolvers = {  # noqa: RUF012  as the library declares it
        first: [(tag, pattern) for tag, pattern in rules if tag.rsplit(":", 1)[1] in ("int", "float", "null")]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuses aliases."""
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Refuses a key that stands twice, and keys that are no texts."""
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str) or key in seen:
                problem = f"the key {key!r} stands twice" if isinstance(key, str) else f"the key {key!r} is no text"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_yaml(text: str) -> Any:
    """Plain data from YAML or JSON. Raises Invalid with the line (from 1)."""
    if len(text) > MAX_BYTES:
        raise Invalid(f"The file has {len(text)} characters; {MAX_BYTES} are allowed.", line=None)
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a safe loader's subclass
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        where = "" if line is None else f" (line {line})"
        what = getattr(error, "problem", None) or str(error)
        raise Invalid(f"The file cannot be read as YAML: {what}{where}.", line=line) from error
    except (RecursionError, ValueError) as error:
        raise Invalid(f"The file cannot be read as YAML: {error}.", line=None) from error
