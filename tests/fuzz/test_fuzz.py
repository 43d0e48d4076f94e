"""Damaged files, for some seconds of every run of the tests. For longer: `make fuzz MINUTES=10`.

What was once found stands in `corpus`, a file each, and is tried in every run.
"""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import drive

CORPUS = sorted(path for path in (Path(__file__).parent / "corpus").iterdir() if path.suffix != ".md")

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("path", CORPUS, ids=[path.name for path in CORPUS])
def test_what_was_found_once_is_refused_or_runs(path):
    drive.check(path.name, path.read_bytes())


@pytest.mark.parametrize("kind", drive.KINDS)
@some
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_refused_or_runs(kind, seed):
    name, data, beside = drive.KINDS[kind](Random(seed))
    drive.check(name, data, beside)
