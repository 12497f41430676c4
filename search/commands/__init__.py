"""The commands that ask: ``plaincode search``, ``show``, ``suggest``, ``map`` and so on; see :data:`COMMANDS`.

Each is a function of the library plus printing; errors become one line in ``plaincode.py``.
"""

from __future__ import annotations

import click

from search.commands.asking import explain_command, search_command, suggest_command
from search.commands.bulk import map_command
from search.commands.describing import compare_command, rvu_command, show_command, units_command
from search.commands.learning import learn_command
from search.commands.measuring import eval_command

#: The commands, in the order of ``plaincode --help``.
COMMANDS: tuple[click.Command, ...] = (
    search_command,
    show_command,
    compare_command,
    suggest_command,
    explain_command,
    map_command,
    learn_command,
    rvu_command,
    units_command,
    eval_command,
)
