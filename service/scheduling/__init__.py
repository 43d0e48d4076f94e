"""Fixed ticks that do what is due. The work itself is rows, claimed with a lease; APScheduler only keeps the beat."""

from service.scheduling.clockwork import address_of, run_worker, start_ticks
from service.scheduling.worker import Round, Worker

__all__ = ["Round", "Worker", "address_of", "run_worker", "start_ticks"]
