"""The command line: ``plaincode search``, ``show``, ``suggest``, ``build``, ``import``, ``check``, ``serve``, ``eval``.

Exit codes: 0 done, 1 nothing found or a check failed, 2 wrong usage or bad input. Errors are one line on stderr.
"""

from __future__ import annotations

import contextlib
import functools
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

import corpus
import index
import search
from corpus.sources import SourceError
from corpus.sources.store import ImportReport
from index.command import build_command, shown_progress
from search import commands
from webui import commands as web_commands

NOTHING_FOUND, BAD_INPUT = 1, 2


class _Group(click.Group):
    """Turns the errors we know into one line (or one line a mistake) and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except search.UnknownCode as error:
            _fail(str(error), NOTHING_FOUND)
        except (search.SearchError, index.IndexProblem, corpus.CorpusError, SourceError) as error:
            _fail(str(error), BAD_INPUT)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)
        except OSError as error:
            _drop_output()
            _fail(f"{error.filename or 'output'}: {error.strerror or error}; check the file and its disk", BAD_INPUT)


def _fail(message: str, code: int) -> None:
    click.echo(f"plaincode: {message}", err=True)
    sys.exit(code)


def _drop_output() -> None:
    """Throw away what standard output still holds, which could not be written and would be tried again at exit."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.close()


def _say_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="plaincode")
def main() -> None:
    """Find US medical billing codes (HCPCS Level II) in plain language."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


# --- the index ----------------------------------------------------------------------------------------------------


main.add_command(build_command)
for command in (*commands.COMMANDS, *web_commands.COMMANDS):
    main.add_command(command)


@main.group("import")
def import_group() -> None:
    """Import an official CMS file that you downloaded."""


@import_group.command("hcpcs")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--release", default="", metavar="YYYY-MM", help="The release, when the file's name does not tell it.")
@click.option("--force", is_flag=True, help="Accept a file that is older or much smaller than the one in place.")
@as_json
def import_hcpcs(file: Path, release: str, force: bool, as_json: bool) -> None:
    """Import the quarterly HCPCS Level II code file (xlsx or fixed-width txt)."""
    from corpus.sources import hcpcs

    _say_import(hcpcs.import_file(file, release=release, force=force), as_json)


release_option = click.option(
    "--release", default="", metavar="RELEASE", help="The release, when the file does not tell it."
)
force_option = click.option(
    "--force", is_flag=True, help="Accept a file that is older or much smaller than the one in place."
)
LICENSE_HELP = (
    "Import rows of CPT codes too. By giving this flag you assert that you hold a licence of the American Medical "
    "Association for using CPT; the rows are kept in your own plaincode folder only."
)


@import_group.command("rvu")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--cpt-license", is_flag=True, help=LICENSE_HELP)
@release_option
@force_option
@as_json
def import_rvu(file: Path, cpt_license: bool, release: str, force: bool, as_json: bool) -> None:
    """Import the physician fee schedule's relative value file (PPRRVU: csv, txt or xlsx)."""
    from corpus.sources import rvu

    _say_import(rvu.import_file(file, release=release, force=force, cpt_license=cpt_license), as_json)


@import_group.command("asp")
@click.argument("file", type=click.Path(path_type=Path))
@release_option
@force_option
@as_json
def import_asp(file: Path, release: str, force: bool, as_json: bool) -> None:
    """Import the quarterly payment limits of Part B drugs (csv or xlsx)."""
    from corpus.sources import asp

    _say_import(asp.import_file(file, release=release, force=force), as_json)


@import_group.command("ndc")
@click.argument("file", type=click.Path(path_type=Path))
@release_option
@force_option
@as_json
def import_ndc(file: Path, release: str, force: bool, as_json: bool) -> None:
    """Import the quarterly crosswalk from drug packages (NDC) to codes (csv or xlsx)."""
    from corpus.sources import ndc

    _say_import(ndc.import_file(file, release=release, force=force), as_json)


@import_group.command("rbcs")
@click.argument("file", type=click.Path(path_type=Path))
@release_option
@force_option
@as_json
def import_rbcs(file: Path, release: str, force: bool, as_json: bool) -> None:
    """Import the Restructured BETOS classification, which groups codes clinically (csv or xlsx)."""
    from corpus.sources import rbcs

    _say_import(rbcs.import_file(file, release=release, force=force), as_json)


@main.command()
@click.argument("kind", type=click.Choice(["hcpcs", "rvu", "asp", "ndc"]))
@click.option(
    "--release", default="", metavar="YYYY-MM", help="The quarter, such as 2026-10 (default: the newest there is)."
)
@click.option("--url", default="", help="Download from this address instead of CMS's usual ones.")
@click.option("--sha256", default="", help="Refuse a download that has another digest.")
@click.option("--cpt-license", is_flag=True, help=LICENSE_HELP)
@force_option
@as_json
def fetch(kind: str, release: str, url: str, sha256: str, cpt_license: bool, force: bool, as_json: bool) -> None:
    """Download an official file from CMS and import it."""
    from corpus.sources import IMPORTERS
    from corpus.sources.fetch import fetch as fetch_file

    with shown_progress(as_json) as tell:
        path = fetch_file(
            kind, release, url=url, sha256=sha256, progress=functools.partial(tell, f"downloading {kind}")
        )
    options = {"cpt_license": cpt_license} if kind == "rvu" else {}
    report = IMPORTERS[kind](path, force=force, **options)
    path.unlink()  # what is imported is kept in its own form, and a fee schedule's other rows are not ours to keep
    _say_import(report, as_json)


@main.group(invoke_without_command=True)
@as_json
@click.pass_context
def sources(context: click.Context, as_json: bool) -> None:
    """List the official files that are imported."""
    if context.invoked_subcommand:
        return
    from corpus.sources import imported

    found = imported()
    if as_json:
        _say_json([_builtins(info) for info in found])
        return
    if not found:
        click.echo("Nothing is imported. Use 'plaincode import' or 'plaincode fetch'.")
    for info in found:
        kept = ", ".join(f"{number:,} {name}" for name, number in info.kept.items())
        skipped = ", ".join(f"{number:,} {reason}" for reason, number in info.skipped.items())
        terms = f" ({info.terms})" if info.terms else ""
        click.echo(f"{info.source}\t{info.release}\t{info.file}\t{info.imported_at}{terms}")
        click.echo(f"\t{info.read:,} rows read: {kept}; skipped: {skipped or 'nothing'}; sha256 {info.sha256}")


@sources.command("remove")
@click.argument("name")
def remove_source(name: str) -> None:
    """Remove the imported file NAME (hcpcs, rvu, asp, ndc or rbcs)."""
    from corpus.sources import remove

    info = remove(name)
    told = f"{info.source} {info.release} ({info.file})" if info else f"{name}, which was damaged"
    click.echo(f"Removed {told}. Run 'plaincode build' to search without it.")


def _say_import(report: ImportReport, as_json: bool) -> None:
    info = report.info
    if as_json:
        _say_json({"changed": report.changed, **_builtins(info), "replaced": _builtins(report.replaced)})
        return
    kept = ", ".join(f"{number:,} {name}" for name, number in info.kept.items())
    if not report.changed:
        click.echo(f"Nothing changed: release {info.release} of {info.file} is in place already ({kept}).")
        return
    skipped = ", ".join(f"{number:,} {reason}" for reason, number in info.skipped.items())
    click.echo(f"Imported {info.file}, release {info.release}: {info.read:,} rows read; {kept}.")
    click.echo(f"Skipped: {skipped or 'nothing'}.")
    if report.replaced:
        click.echo(f"It replaces release {report.replaced.release} ({report.replaced.file}).")
    click.echo("Run 'plaincode build' to search it.")


def _builtins(value: Any) -> Any:
    import msgspec

    return msgspec.to_builtins(value)


@main.command()
@click.argument("path", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--coverage", type=click.Path(path_type=Path), help="Report how much of this HCPCS file is written about."
)
@click.option("--brands", is_flag=True, help="Hold brand names against the imported NDC crosswalk.")
@as_json
def check(path: tuple[Path, ...], coverage: Path | None, brands: bool, as_json: bool) -> None:
    """Check entry files (default: the bundled corpus) and the lexicon; lists every mistake."""
    if coverage:
        _check_coverage(coverage, as_json)
        return
    if brands:
        _check_brands(as_json)
        return
    from corpus.check import check as run_check

    result = run_check(list(path))
    if as_json:
        told = [{"file": p.file, "line": p.line, "what": p.what, "mend": p.mend} for p in result.problems]
        _say_json({"families": result.families, "codes": result.codes, "problems": told})
    else:
        for problem in result.problems:
            click.echo(str(problem))
        click.echo(f"{result.codes:,} codes in {result.families:,} families: {len(result.problems)} problems", err=True)
    if result.problems:
        sys.exit(1)


def _check_coverage(file: Path, as_json: bool) -> None:
    from corpus.coverage import coverage
    from corpus.load import authored
    from corpus.sources import hcpcs

    parsed = hcpcs.parse(file)
    year, month = parsed.release.split("-")
    rows = coverage(authored(), parsed.records, date(int(year), int(month), 1))
    if as_json:
        _say_json([_builtins(row) for row in rows])
        return
    titles = ("letter", "active", "named", "lay_terms", "synonyms", "context", "specialties")
    click.echo("".join(f"{title.replace('_', ' '):>12}" for title in titles))
    for row in rows:
        shares = [f"{getattr(row, t) / row.active:>12.1%}" if row.active else f"{'-':>12}" for t in titles[2:]]
        click.echo(f"{row.letter:>12}{row.active:>12,}" + "".join(shares))


def _check_brands(as_json: bool) -> None:
    from corpus.brands import disagreements, unlisted
    from corpus.load import authored
    from corpus.sources import ndc

    packages = ndc.current() or []
    if not packages:
        _fail("no NDC crosswalk is imported; use 'plaincode import ndc FILE'", BAD_INPUT)
    entries = authored()
    elsewhere, missing = disagreements(entries, packages), unlisted(entries, packages)
    if as_json:
        _say_json({"elsewhere": [_builtins(one) for one in elsewhere], "unlisted": [_builtins(one) for one in missing]})
    else:
        for one in elsewhere:
            click.echo(f"{one.code}\t{one.brand}\tcrosswalk: {', '.join(one.crosswalk_codes)}")
        for name in missing:
            click.echo(f"{name.code}\t{name.name}\tnot among the entry's names")
        click.echo(f"{len(elsewhere)} brand names stand under other codes in the crosswalk", err=True)
        click.echo(f"{len(missing)} names of the crosswalk are not in their entries", err=True)
    if elsewhere or missing:
        sys.exit(NOTHING_FOUND)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell; run it from the shell's start-up file."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(main, {}, "plaincode", "_PLAINCODE_COMPLETE").source())


if __name__ == "__main__":
    main()
