"""English for the pages: the catalogue that translators write is compiled when the service starts."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

log = logging.getLogger("gongkai")

FOLDER: Final = Path(__file__).parent.parent / "translations"
_PO: Final = Path("en") / "LC_MESSAGES" / "messages.po"


def init_catalogues(app: Flask, spare: Path) -> None:
    """Compile what is out of date; into `spare` where the package itself cannot be written to."""
    try:
        ensure_compiled(FOLDER / _PO, (FOLDER / _PO).with_suffix(".mo"))
    except OSError:
        ensure_compiled(FOLDER / _PO, (spare / _PO).with_suffix(".mo"))
        app.extensions["babel"].translation_directories.insert(0, str(spare))


def ensure_compiled(source: Path, target: Path) -> bool:
    """Compile a catalogue unless the compiled one is newer; whether it had to be. Raises OSError.

    The file is moved into place whole: another process that starts at the same moment never reads half of it.
    """
    if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
        return False
    with source.open("rb") as file:
        catalogue = read_po(file, locale="en")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".new", delete=False) as draft:
        write_mo(draft, catalogue)
    Path(draft.name).replace(target)
    log.info("compiled %s", target)
    return True
