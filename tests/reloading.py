"""Instances that forget between every two steps what a snapshot does not hold: pruning and saving change nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from workflows.engine import snapshot
from workflows.engine.tokens import Instance, Token


def reload_between_steps(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Before each step an instance is pruned, saved and loaded. Counts how often, under `times`."""
    count: Counter[str] = Counter()
    next_ready = Instance.next_ready

    def reloaded(self: Instance) -> Token | None:
        count["times"] += 1
        self.prune_all()
        state, made = snapshot.dump(self), self.made
        self.tasks, self.subprocesses, self.queue, self.touched = {}, {}, [], {}
        snapshot.restore(self, state)
        self.made = made
        return next_ready(self)

    monkeypatch.setattr(Instance, "next_ready", reloaded)
    return count
