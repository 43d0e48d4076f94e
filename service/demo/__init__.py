"""The demo bureau: the work points' own departments, people of every role, documents and requests in flight.

Nothing is written past the handlers: every document and request is played through the real processes, with a clock
that is set to the days on which it would have happened.
"""

from service.demo.bureau import PASSWORD, SIGN_INS, demo_config
from service.demo.loading import is_loaded, load, load_year

__all__ = ["PASSWORD", "SIGN_INS", "demo_config", "is_loaded", "load", "load_year"]
