"""A bound on the whole of an exchange: timeouts of sockets only bound each wait, and a byte a minute waits for ever."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def at_most(seconds: float, connected: Callable[[], socket.socket | None]) -> Iterator[None]:
    """After so many seconds the connection of the exchange inside is cut, which ends whatever waits for it.

    `connected` gives its socket at that moment, None if there is none (any more). Raises TimeoutError, and nothing
    that cutting the connection made the exchange raise.
    """
    over = threading.Event()

    def cut() -> None:
        over.set()
        if (found := connected()) is not None:
            with suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if over.is_set():
            raise TimeoutError(f"not done within {seconds:g} seconds") from error
        raise
    finally:
        timer.cancel()
    if over.is_set():
        raise TimeoutError(f"not done within {seconds:g} seconds")
