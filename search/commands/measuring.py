"""The command that measures: ``eval``, for judged questions, alone or against an earlier measurement."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import click

import search
from corpus.terminal import json_option, print_json, shown_progress
from search.commands.options import open_engine

_CHANGED_SHOWN = 20


@click.command("eval")
@click.argument("file", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--failures", default=0, metavar="N", type=click.IntRange(0), help="Show the N worst questions of each file."
)
@click.option(
    "--against",
    metavar="OLD.json",
    type=click.Path(path_type=Path),
    help="What an earlier 'eval --json' printed: tells what was won and lost.",
)
@json_option
def eval_command(file: tuple[Path, ...], failures: int, against: Path | None, as_json: bool) -> None:
    """Measure the current index on judged questions (lines of {"q", "codes", "kind"})."""
    questions = {path: search.read_judged(path) for path in file}
    old = _match_files(file, against) if against else {}
    open_engine()
    measures = {}
    for path, judged in questions.items():
        with shown_progress(as_json) as tell:
            evaluation = search.evaluate(judged, functools.partial(tell, path.name))
        changes = evaluation.compare(old[path]) if path in old else None
        if as_json:
            compared = {"against": changes.to_dict()} if changes else {}
            measures[str(path)] = {**evaluation.to_dict(failures), **compared}
            continue
        _print_evaluation(path.name, evaluation, failures)
        if changes:
            _print_changes(changes, against)
    if as_json:
        print_json(measures)


def _match_files(files: tuple[Path, ...], against: Path) -> dict[Path, Any]:
    """Return for each file of questions how they went before: by path, else by name, else because there is but one."""
    saved = search.read_outcomes(against)
    by_name = {Path(name).name: outcomes for name, outcomes in saved.items()}
    matched = {}
    for path in files:
        outcomes = saved.get(str(path)) or by_name.get(path.name)
        if outcomes is None and len(saved) == len(files) == 1:
            outcomes = next(iter(saved.values()))
        if outcomes is None:
            raise search.SearchError(f"{against}: measures no file {path.name}, but {', '.join(by_name) or 'nothing'}")
        matched[path] = outcomes
    return matched


def _print_changes(changes: search.Changes, against: Path | None) -> None:
    apart = [
        f"{changes.gone} only there" if changes.gone else "",
        f"{changes.added} only here" if changes.added else "",
    ]
    note = "; ".join(part for part in apart if part)
    click.echo(f"  against {against}: {changes.shared} shared questions{f' ({note})' if note else ''}")
    click.echo(f"  {'measure':<14}" + "".join(f"{head:>9}" for head in ("before", "now", "won", "lost", "tied", "p")))
    for tally in changes.tallies:
        counts = "".join(f"{count:>9}" for count in (tally.won, tally.lost, tally.tied))
        verdict = "significant" if tally.significant else "may be chance"
        click.echo(f"  {tally.measure:<14}{tally.before:>9.4f}{tally.now:>9.4f}{counts}{tally.p:>9.4f}  {verdict}")
    losses = [change for change in changes.changed if change.now.ndcg < change.before.ndcg]
    gains = [change for change in reversed(changes.changed) if change.now.ndcg >= change.before.ndcg]
    for title, listed in (("lost", losses), ("won", gains)):
        for change in listed[:_CHANGED_SHOWN]:
            ranks = f"rank {change.before.rank or '-'} → {change.now.rank or '-'}"
            click.echo(
                f"  {title:<5}{ranks:<14}nDCG@10 {change.before.ndcg:.2f} → {change.now.ndcg:.2f}  {change.now.q}"
            )
        if len(listed) > _CHANGED_SHOWN:
            click.echo(f"  ... and {len(listed) - _CHANGED_SHOWN} more {title}; --json has them all")


def _print_evaluation(name: str, evaluation: search.Evaluation, failures: int) -> None:
    by_kind = evaluation.by_kind if len(evaluation.by_kind) > 1 else {}
    click.echo(f"{name}: {evaluation.questions} questions")
    click.echo(f"  {'kind':<14}" + "".join(f"{measure:>12}" for measure in evaluation.overall))
    for kind, values in {"all": evaluation.overall, **by_kind}.items():
        click.echo(f"  {kind:<14}" + "".join(f"{value:>12.4f}" for value in values.values()))
    for failure in evaluation.failures[:failures]:
        wanted = ", ".join(f"{code}:{grade}" for code, grade in list(failure.question.codes.items())[:6])
        click.echo(f"  rank {failure.rank or '-':>2}  {failure.question.q}")
        click.echo(f"           wanted {wanted}; came {', '.join(failure.came[:6]) or 'nothing'}")
