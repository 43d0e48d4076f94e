"""The bureau of the tests of requests."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


def _load() -> ModuleType:
    name = "request_bureau"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / "bureau.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


_load()

from request_bureau import Bureau  # noqa: E402


@pytest.fixture
def bureau() -> Bureau:
    """A fresh world with the diagrams as shipped."""
    return Bureau()


@pytest.fixture
def new_bureau() -> Callable[[], Bureau]:
    """Makes more of them."""
    return Bureau
