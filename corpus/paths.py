"""Where things are: the data shipped with the package, and the user's own folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_HERE = Path(__file__).resolve().parent
ENTRIES = _HERE / "entries"
LEXICON = _HERE / "lexicon"
MODIFIERS = _HERE / "modifiers"
SPECIALTIES = _HERE / "specialties.yaml"
GUIDANCE = _HERE / "guidance"
CATEGORIES = _HERE / "categories.yaml"
BRAND_EXCEPTIONS = _HERE / "brand-exceptions.yaml"
BETOS = _HERE / "betos.yaml"
USAGE = _HERE / "usage.yaml"
RECORD = _HERE / "record" / "data"
SUCCESSORS = _HERE / "successors.csv"
REUSED = _HERE / "reused.yaml"
ALLOWANCES = _HERE / "checks" / "allowances.yaml"
DECIDING = _HERE / "checks" / "deciding.yaml"


def home() -> Path:
    """Return the user's plaincode folder: $PLAINCODE_HOME, or the platform's user data folder.

    It holds imported official files (normalised) and the built index. It is not created here.
    """
    folder = os.environ.get("PLAINCODE_HOME")
    return Path(folder).expanduser() if folder else Path(platformdirs.user_data_dir("plaincode", appauthor=False))


def index_folder() -> Path:
    """Return where the default index lives: ``index`` in the user's plaincode folder."""
    return home() / "index"
