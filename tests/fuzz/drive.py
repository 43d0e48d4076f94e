"""The long run: `make fuzz MINUTES=10`. What fails is written into `corpus`, named by the hash of its content.

Each file is made by one seed; the seeds come one after the other from `--seed`, so that a run can be repeated.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random

from tests.fuzz.checks import check
from tests.fuzz.mutation import (
    BPMN_TAGS,
    DMN_TAGS,
    EXPRESSIONS,
    bundle_of,
    damaged_bytes,
    damaged_json,
    damaged_xml,
    seed_files,
    soup,
)
from workflows.feel.builtins import BUILTINS
from workflows.feel.words import KEYWORDS

CORPUS = Path(__file__).parent / "corpus"
Made = tuple[str, bytes, Mapping[str, bytes]]

_files = cache(seed_files)


def diagram(random: Random) -> Made:
    """A shipped diagram, damaged, among the files beside it."""
    path = random.choice(_files(".bpmn"))
    return path.name, damaged_xml(random, path.read_bytes(), BPMN_TAGS), bundle_of(path)


def elements(random: Random) -> Made:
    return "soup.bpmn", soup(random), {}


def decision(random: Random) -> Made:
    path = random.choice(_files(".dmn"))
    return path.name, damaged_xml(random, path.read_bytes(), DMN_TAGS), {}


def form(random: Random) -> Made:
    path = random.choice(_files(".form"))
    return path.name, damaged_json(random, path.read_bytes()), {}


def text(random: Random) -> Made:
    """Words of the language, or an expression with bytes changed."""
    signs = [*"()[]{}<>=!+-*/.,:?@|&", "..", "**", "//", "/*", "\n"]
    words = [*EXPRESSIONS, *KEYWORDS, *BUILTINS, *signs, "item", "[1..2]"]
    found = " ".join(random.choice(words) for _ in range(random.randint(1, 16)))
    data = found.encode("utf-8", "surrogatepass")
    if random.random() < 0.3:
        data = damaged_bytes(random, data).decode("utf-8", "replace").encode()
    return "text.feel", data, {}


KINDS: dict[str, Callable[[Random], Made]] = {
    "diagram": diagram,
    "elements": elements,
    "decision": decision,
    "form": form,
    "text": text,
}


def keep(name: str, data: bytes) -> Path:
    """Write what failed into the corpus."""
    suffix = name.rpartition(".")[2]
    path = CORPUS / f"{hashlib.sha256(data).hexdigest()[:12]}.{suffix}"
    path.write_bytes(data)
    return path


def run(minutes: float, first: int) -> int:
    """Tries one file after the other. Returns the number of different failures."""
    tried: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    end, seed = time.monotonic() + minutes * 60, first
    while time.monotonic() < end:
        kind = list(KINDS)[seed % len(KINDS)]
        name, data, beside = KINDS[kind](Random(seed))
        try:
            check(name, data, beside)
        except Exception as error:  # whatever it is, it is what is looked for
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
            if not failures[where]:
                path = keep(name, data)
                sys.stdout.write(f"{kind} seed {seed}: {where}: {str(error)[:200]} -> {path.name}\n")
                traceback.print_exception(error)
            failures[where] += 1
        tried[kind] += 1
        seed += 1
    sys.stdout.write(f"{sum(tried.values())} files tried ({dict(tried)}), seeds {first} to {seed - 1}\n")
    sys.stdout.write(f"failures: {dict(failures)}\n")
    return len(failures)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    return 1 if run(options.minutes, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
