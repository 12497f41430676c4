"""The commands of the corpus: ``plaincode import``, ``fetch``, ``sources`` and ``check``.

Each is a library function plus printing. Errors are left to ``plaincode.main``, which makes one line of them.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from corpus import checks, sources
from corpus.sources import SOURCES, ImportReport, Source
from corpus.terminal import json_option, print_json, shown_progress

LICENSE_HELP = (
    "Import rows of CPT codes too. By giving this flag you assert that you hold a licence of the American Medical "
    "Association for using CPT; the rows are kept in your own plaincode folder only."
)
FETCHABLE = [source.name for source in SOURCES.values() if source.urls]
_SOMETHING_FOUND = 1  # exit code of a check that found mistakes

force_option = click.option(
    "--force", is_flag=True, help="Accept a file that is older or much smaller than the one in place."
)
license_option = click.option("--cpt-license", is_flag=True, help=LICENSE_HELP)
# --- importing --------------------------------------------------------------------------------------------------------


@click.group("import")
def import_group() -> None:
    """Import an official CMS file that you downloaded."""


def _import_command(source: Source[Any]) -> click.Command:
    """Make ``plaincode import NAME`` for a source."""

    def import_source(file: Path, release: str, force: bool, as_json: bool, cpt_license: bool = False) -> None:
        _print_import(sources.import_file(source.name, file, release, force, cpt_license), as_json)

    release_help = f"The release (such as {source.example_release}), when the file does not tell it."
    decorators = [
        click.argument("file", type=click.Path(path_type=Path)),
        *([license_option] if source.licensed_terms else []),
        click.option("--release", default="", metavar="RELEASE", help=release_help),
        force_option,
        json_option,
    ]
    for decorate in reversed(decorators):
        import_source = decorate(import_source)
    return click.command(source.name, help=f"Import {source.title}.", epilog=source.right_of_use)(import_source)


for _row in SOURCES.values():
    import_group.add_command(_import_command(_row))


@click.command("fetch")
@click.argument("kind", type=click.Choice(FETCHABLE))
@click.option(
    "--release", default="", metavar="YYYY-MM", help="The quarter, such as 2026-10 (default: the newest there is)."
)
@click.option("--url", default="", help="Download from this address instead of CMS's usual ones.")
@click.option("--sha256", default="", help="Refuse a download that has another digest.")
@license_option
@force_option
@json_option
def fetch_command(
    kind: str, release: str, url: str, sha256: str, cpt_license: bool, force: bool, as_json: bool
) -> None:
    """Download an official file from CMS and import it."""
    with shown_progress(as_json) as tell:
        report = sources.fetch(
            kind,
            release,
            url=url,
            sha256=sha256,
            force=force,
            cpt_license=cpt_license,
            progress=functools.partial(tell, f"downloading {kind}"),
        )
    _print_import(report, as_json)


def _print_import(report: ImportReport, as_json: bool) -> None:
    info = report.info
    if as_json:
        print_json({"changed": report.changed, **msgspec.to_builtins(info), "replaced": report.replaced})
        return
    records = _counts(info.kept)
    if not report.changed:
        click.echo(f"Nothing changed: release {info.release} of {info.file} is in place already ({records}).")
        return
    click.echo(f"Imported {info.file}, release {info.release}: {info.read:,} rows read; {records}.")
    click.echo(f"Skipped: {_counts(info.skipped) or 'nothing'}.")
    if report.replaced:
        click.echo(f"It replaces release {report.replaced.release} ({report.replaced.file}).")
    click.echo("Run 'plaincode build' to search it.")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items())


# --- what is imported -------------------------------------------------------------------------------------------------


@click.group("sources", invoke_without_command=True)
@json_option
@click.pass_context
def sources_group(context: click.Context, as_json: bool) -> None:
    """List the official files that are imported."""
    if context.invoked_subcommand:
        return
    infos = sources.imported()
    if as_json:
        print_json(infos)
        return
    if not infos:
        click.echo("Nothing is imported. Use 'plaincode import' or 'plaincode fetch'.")
    for info in infos:
        terms = f" ({info.terms})" if info.terms else ""
        click.echo(f"{info.source}\t{info.release}\t{info.file}\t{info.imported_at}{terms}")
        skipped = _counts(info.skipped) or "nothing"
        click.echo(f"\t{info.read:,} rows read: {_counts(info.kept)}; skipped: {skipped}; sha256 {info.sha256}")


@sources_group.command("remove", help=f"Remove the imported file NAME ({', '.join(SOURCES)}).")
@click.argument("name")
def remove_command(name: str) -> None:
    """Remove an imported file."""
    info = sources.remove(name)
    removed = f"{info.source} {info.release} ({info.file})" if info else f"{name}, which was damaged"
    click.echo(f"Removed {removed}. Run 'plaincode build' to search without it.")


# --- checking ---------------------------------------------------------------------------------------------------------


@click.command("check", epilog="\b\nThe checks:\n" + "\n".join(f"  {c.name}: {c.about}" for c in checks.CHECKS))
@click.argument("path", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--coverage", type=click.Path(path_type=Path), help="Report how much of this HCPCS file is written about."
)
@click.option("--brands", is_flag=True, help="Hold brand names against the imported NDC crosswalk.")
@click.option("--missing-words", is_flag=True, help="List rare words of the descriptors that the entries nowhere say.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([check.name for check in checks.CHECKS]),
    help="Run this check alone beside the format; may be given several times.",
)
@json_option
def check_command(
    path: tuple[Path, ...],
    coverage: Path | None,
    brands: bool,
    missing_words: bool,
    only: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check entry files (default: the bundled corpus) and the lexicon; lists every mistake."""
    if bool(path) + bool(coverage) + brands > 1:
        raise click.UsageError("give paths, --coverage or --brands: each is a check of its own")
    if coverage:
        print_completeness(coverage, as_json)
    elif brands:
        print_brands(as_json)
    elif missing_words:
        print_missing_words(path, as_json)
    else:
        print_check(path, only, as_json)


def print_check(paths: tuple[Path, ...], only: tuple[str, ...], as_json: bool) -> None:
    """Print the mistakes in entry files; exits with 1 when there are any."""
    checked = checks.run(paths, only=only)
    if as_json:
        print_json(checked)
    else:
        for problem in checked.problems:
            click.echo(str(problem))
        counts = f"{checked.codes:,} codes in {checked.families:,} families: {len(checked.problems)} problems"
        click.echo(counts, err=True)
        for name, number in sorted(checked.counts.items()):
            click.echo(f"{number:>7,}  {name}", err=True)
        for name, why in checked.skipped.items():
            click.echo(f"skipped: {name} ({why})", err=True)
    if checked.problems:
        sys.exit(_SOMETHING_FOUND)


def print_missing_words(paths: tuple[Path, ...], as_json: bool) -> None:
    """Print the rare words of descriptors that entries nowhere say, a line a code; they are no mistakes."""
    rows = checks.list_missing(paths)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row.file}:{row.line}\t{row.code}\t{', '.join(row.words)}")
    click.echo(f"{len(rows):,} codes lack rare words of their descriptors", err=True)


def print_completeness(file: Path, as_json: bool) -> None:
    """Print how much of a code file is written about, a line a letter."""
    rows = checks.check_completeness(file)
    if as_json:
        print_json(rows)
        return
    counted = ("lay_terms", "synonyms", "context", "specialties", "separates")
    click.echo("".join(f"{title.replace('_', ' '):>12}" for title in ("letter", "active", "named", *counted)))
    for row in rows:
        shares = [f"{getattr(row, c) / row.active:>12.1%}" if row.active else f"{'-':>12}" for c in ("named", *counted)]
        click.echo(f"{row.letter:>12}{row.active:>12,}" + "".join(shares))


def print_brands(as_json: bool) -> None:
    """Print where brand names and the crosswalk differ; exits with 1 when they do."""
    report = checks.check_brands()
    if as_json:
        print_json(report)
    else:
        for brand in report.elsewhere:
            click.echo(f"{brand.code}\t{brand.brand}\tcrosswalk: {', '.join(brand.crosswalk_codes)}")
        for name in report.unlisted:
            click.echo(f"{name.code}\t{name.name}\tnot among the entry's names")
        click.echo(f"{len(report.elsewhere)} brand names stand under other codes in the crosswalk", err=True)
        click.echo(f"{len(report.unlisted)} names of the crosswalk are not in their entries", err=True)
    if report.elsewhere or report.unlisted:
        sys.exit(_SOMETHING_FOUND)


COMMANDS: tuple[click.Command, ...] = (import_group, fetch_command, sources_group, check_command)
