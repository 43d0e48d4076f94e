"""A random draw that anybody can replay (双随机、一公开).

Before the draw the lists are frozen and their hashes published, with the hash of a secret (the commitment) and the name
of a public value that nobody knows yet (a closing index, a lottery number). The seed is made of the secret, the value
and the lists: whoever froze the lists cannot choose the value, and whoever knows the value cannot change the lists or
the secret. Everything is SHA-256 (hex) over UTF-8 lines; `docs/random-inspection.md` has the replay in a few lines.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from workflows.errors import Invalid

MAX_ENTRIES: Final = 20_000
MIN_INSPECTORS: Final = 2
"""An inspection is made by two at least (行政处罚法 Art. 42)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a frozen list: an object of inspection (检查对象) or an inspector (执法检查人员)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry comes in the draw: the smallest SHA-256 (`rank`) is the first."""

    entry: Entry
    rank: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """An object that was drawn, and the inspectors drawn for it, in the order of the draw."""

    object: str
    inspectors: tuple[str, ...]


def digest(*lines: str) -> str:
    """SHA-256 (hex) of lines joined by a line feed."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def list_hash(entries: Iterable[Entry]) -> str:
    """SHA-256 (hex) over `id TAB name LF`, by id."""
    text = "".join(f"{entry.id}\t{entry.name}\n" for entry in sorted(entries, key=lambda entry: entry.id))
    return hashlib.sha256(text.encode()).hexdigest()


def seed_of(secret: str, public_value: str, candidates: Iterable[Entry], inspectors: Iterable[Entry]) -> str:
    """The seed that everything drawn follows from."""
    return digest(secret, public_value, list_hash(candidates), list_hash(inspectors))


def object_places(seed: str, candidates: Iterable[Entry]) -> list[Place]:
    """Every object by its place in the draw."""
    return _ranked(candidates, lambda entry: digest(seed, "object", entry.id))


def inspector_places(
    seed: str, object_id: str, inspectors: Iterable[Entry], recused: Collection[str] = ()
) -> list[Place]:
    """The inspectors who may inspect an object, by their place in its draw."""
    free = (entry for entry in inspectors if entry.id not in recused)
    return _ranked(free, lambda entry: digest(seed, "inspector", object_id, entry.id))


def _ranked(entries: Iterable[Entry], rank: Callable[[Entry], str]) -> list[Place]:
    return sorted((Place(entry, rank(entry)) for entry in entries), key=lambda place: place.rank)


def drawn_objects(seed: str, candidates: Iterable[Entry], number: int) -> list[str]:
    """The ids of `number` objects: each has the same chance, none comes twice."""
    return [place.entry.id for place in object_places(seed, candidates)[:number]]


def drawn_inspectors(
    seed: str, object_id: str, inspectors: Iterable[Entry], number: int, recused: Collection[str]
) -> tuple[str, ...]:
    """The ids of the inspectors of one object, without those recused (回避). Raises Invalid if too few are left."""
    places = inspector_places(seed, object_id, inspectors, recused)
    if len(places) < number:
        raise Invalid(f"Only {len(places)} inspectors may inspect {object_id}; {number} are needed.", field="recusals")
    return tuple(place.entry.id for place in places[:number])


def draw(
    seed: str,
    candidates: Sequence[Entry],
    inspectors: Sequence[Entry],
    *,
    number: int,
    per_object: int,
    recusals: Collection[tuple[str, str]] = (),
) -> tuple[Assignment, ...]:
    """Objects and their inspectors. `recusals` are pairs of object and inspector. Raises Invalid."""
    return tuple(
        Assignment(
            object_id,
            drawn_inspectors(
                seed, object_id, inspectors, per_object, {who for what, who in recusals if what == object_id}
            ),
        )
        for object_id in drawn_objects(seed, candidates, number)
    )


def read_entries(text: str, field: str) -> tuple[Entry, ...]:
    """A list as people paste it: `id,name` a line, a comma or tab between. Raises Invalid (`field`)."""
    found: dict[str, Entry] = {}
    for number, row in _rows(text):
        if len(row) != 2 or not all(row):
            raise Invalid(f"Line {number} must have a number and a name: {','.join(row)[:80]}", field=field)
        if row[0] in found:
            raise Invalid(f"Line {number}: the number {row[0][:40]} is there twice.", field=field)
        found[row[0]] = Entry(row[0], row[1])
        if len(found) > MAX_ENTRIES:
            raise Invalid(f"At most {MAX_ENTRIES} lines.", field=field)
    return tuple(found.values())


def read_recusals(
    text: str, candidates: Collection[Entry], inspectors: Collection[Entry]
) -> tuple[tuple[str, str], ...]:
    """Recusals a line: `object,inspector`. Raises Invalid (`recusals`) for a number that no list has."""
    objects, people = {entry.id for entry in candidates}, {entry.id for entry in inspectors}
    found = []
    for number, row in _rows(text):
        if len(row) != 2 or row[0] not in objects or row[1] not in people:
            message = f"Line {number} must name an object and an inspector of the lists: {','.join(row)[:80]}"
            raise Invalid(message, field="recusals")
        found.append((row[0], row[1]))
    return tuple(dict.fromkeys(found))


def _rows(text: str) -> Iterable[tuple[int, list[str]]]:
    plain = text.replace("，", ",").replace("\t", ",")
    for number, row in enumerate(csv.reader(io.StringIO(plain)), 1):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield number, cells
