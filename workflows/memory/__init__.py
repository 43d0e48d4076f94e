"""A complete unit of work in memory: for tests of processes and wings, for dry runs, and as the reference of the ports.

`MemoryWorld` is what is committed; `world.unit()` gives a unit of work on a copy that `commit` puts in its place.
One world is for one thread at a time.
"""

from workflows.memory.tables import MemoryTables
from workflows.memory.world import MemoryPerson, MemoryUnitOfWork, MemoryWorld

__all__ = ["MemoryPerson", "MemoryTables", "MemoryUnitOfWork", "MemoryWorld"]
