"""The command line: ``plaincode search``, ``show``, ``suggest``, ``build``, ``import``, ``check``, ``serve``, ``eval``.

Exit codes: 0 done, 1 nothing found or a check failed, 2 wrong usage or bad input. Errors are one line on stderr.
"""

from __future__ import annotations

import contextlib
import functools
import json
import socket
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

import corpus
import index
import search
from corpus import paths
from corpus.sources import SourceError
from corpus.sources.store import ImportReport
from index.commands import build_command, shown_progress
from search.default import default_engine, ensure_index
from search.evaluation import MEASURES, Evaluation
from search.export import to_csv, to_excel

NOTHING_FOUND, BAD_INPUT, INTERRUPTED = 1, 2, 130
_BAD_ROWS_SHOWN = 20


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


def _console() -> Console:
    return Console(highlight=False)


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="plaincode")
def main() -> None:
    """Find US medical billing codes (HCPCS Level II) in plain language."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


# --- asking -------------------------------------------------------------------------------------------------------


@main.command("search")
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many codes.")
@click.option("--offset", default=0, type=click.IntRange(0), help="How many codes to leave out first.")
@click.option("--category", default="", help="Only codes that begin with this letter.")
@click.option("--specialty", default="", help="Only codes of this specialty.")
@click.option("--status", default="", help="Only active, ended or upcoming codes.")
@click.option("--on", default="", metavar="DAY", help="The day for which the status counts (2025-03-31).")
@click.option(
    "--explain", is_flag=True, help="Show how the question was understood, and each hit's score by field and term."
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write a .csv or .xlsx file instead."
)
@as_json
def search_command(
    text: tuple[str, ...],
    limit: int,
    offset: int,
    category: str,
    specialty: str,
    status: str,
    on: str,
    explain: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Find the codes that TEXT means."""
    if output is not None and output.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError(f"{output}: name the output .csv or .xlsx")
    if output is not None and output.exists():
        raise click.UsageError(f"{output} exists already; name another file")
    _first_build()
    filters = {"category": category, "specialty": specialty, "status": status, "on": on}
    results = search.query(" ".join(text), limit=limit, offset=offset, filters=filters)
    if output is not None:
        excel = output.suffix.lower() == ".xlsx"
        output.write_bytes(to_excel(results) if excel else to_csv(results).encode())
        click.echo(f"{len(results)} codes written to {output}.", err=True)
    elif as_json:
        _say_json(results.to_dict())
    elif explain:
        _print_explained(results)
    else:
        _print_results(results)
    if not results.total:
        sys.exit(NOTHING_FOUND)


def _print_results(results: search.Results) -> None:
    for note in results.notes:
        click.echo(note, err=True)
    if results.corrected:
        click.echo(f"Did you mean: {results.corrected}", err=True)
    if results.near_codes:
        click.echo(f"Near codes: {', '.join(results.near_codes)}", err=True)
    if results.total and not results.fits_well:
        click.echo("Nothing fits well; these are the nearest.", err=True)
    if not results.total:
        click.echo("Nothing found. Try other words, or fewer.", err=True)
        return
    if not sys.stdout.isatty():
        for hit in results:
            click.echo(f"{hit.code}\t{hit.name}\t{_status_text(hit)}\t{hit.say_why('→')}")
        return
    console = _console()
    table = Table(box=None, pad_edge=False, header_style="dim", expand=False)
    for title in ("Code", "Name", "Why"):
        table.add_column(title, overflow="fold", no_wrap=title == "Code")
    for hit in results:
        name = Text(hit.name)
        if hit.status != "active":
            name.append(f"  [{_status_text(hit)}]", style="yellow")
        table.add_row(Text(hit.code, style="bold cyan"), name, Text(hit.say_why("→"), style="dim"))
    console.print(table)
    first = results.offset + 1
    console.print(f"{first} to {first + len(results) - 1} of {results.total} codes", style="dim")


def _print_explained(results: search.Results) -> None:
    """Print the understood question and what each hit's score is made of."""
    click.echo("Understood:")
    for unit in results.understood.units:
        ways = ", ".join(f"{a.shown} ({a.kind}, {a.weight:.2f})" for a in unit.alternatives[:8]) or "nothing known"
        factor = f" counts {unit.factor:.2f}" if unit.factor != 1 else ""
        click.echo(f"  {unit.typed}{factor}: {ways}")
    for hit in results:
        click.echo(f"{hit.code}  {hit.name}  (score {hit.score:.4f}, {_status_text(hit)})")
        for match in hit.why:
            fields = ", ".join(f"{name} {value:.3f}" for name, value in match.fields.items())
            click.echo(
                f"  {match.typed} → {match.met} ({match.kind}) {match.strength:.3f}" + (f": {fields}" if fields else "")
            )


def _status_text(hit: search.Hit) -> str:
    return f"ended {hit.ended}" if hit.status == "ended" else hit.status


@main.command()
@click.argument("code")
@click.option("--on", default="", metavar="DAY", help="The day of service, for which the status counts (2025-03-31).")
@as_json
def show(code: str, on: str, as_json: bool) -> None:
    """Explain CODE: everything its page says."""
    from search.filters import day_of
    from search.page import explain

    _first_build()
    page = explain(default_engine(), code, on=day_of(on) if on else None)
    if as_json:
        _say_json(page.to_dict())
        return
    console = _console()
    console.print(Text(f"{page.entry.code}  {page.entry.name}", style="bold"), soft_wrap=True)
    for section in page.sections:
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        for line in section.lines:
            console.print(Text(f"  {line}"), soft_wrap=not sys.stdout.isatty())


@main.command()
@click.argument("prefix", nargs=-1, required=True)
@click.option("--limit", default=8, show_default=True, type=click.IntRange(1, 1000), help="How many codes.")
@as_json
def suggest(prefix: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Complete PREFIX, as the search box does while typing."""
    _first_build()
    results = search.suggest(" ".join(prefix), limit=limit)
    if as_json:
        _say_json([{"code": hit.code, "name": hit.name, "status": hit.status} for hit in results])
    else:
        for hit in results:
            click.echo(f"{hit.code}\t{hit.name}")
    if not results:
        sys.exit(NOTHING_FOUND)


# --- the index ----------------------------------------------------------------------------------------------------


def _first_build() -> None:
    """Build the default index, with a progress bar, when there is none."""
    path = paths.index_folder()
    try:
        index.current(path)
    except index.IndexMissing:
        click.echo("First use: building the index from the bundled corpus ...", err=True)
        with shown_progress() as tell:
            ensure_index(path, tell)


main.add_command(build_command)


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


@main.command("map")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--column", "-c", multiple=True, required=True, help="The described column, by name or number; may be repeated."
)
@click.option(
    "--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 20), help="How many codes a row.")
@click.option("--no-header", is_flag=True, help="The first row is not names but data.")
@click.option("--encoding", default="", help="The encoding of the file, if the guess is wrong.")
@click.option("--delimiter", default="", help="What parts the columns, if the guess is wrong.")
@click.option("--workers", type=click.IntRange(1, 256), help="How many processes; one a core if not told.")
@click.option("--force", is_flag=True, help="Overwrite the output.")
@click.option("--restart", is_flag=True, help="Begin anew instead of going on with an interrupted run.")
@as_json
def map_command(
    file: Path,
    column: tuple[str, ...],
    output: Path,
    limit: int,
    no_header: bool,
    encoding: str,
    delimiter: str,
    workers: int | None,
    force: bool,
    restart: bool,
    as_json: bool,
) -> None:
    """Find a code for each row of FILE, a price list in CSV; writes a copy with the codes.

    Added are the best code, its name, how sure it is, why, the next best codes, and a note where something is the matter. A
    run that is interrupted goes on where it stopped when the same command is given again.
    """
    from search.mapping import Options, map_file
    from search.rows import Row

    _first_build()
    marks = {"tab": "\t", "\\t": "\t"}
    options = Options(column, limit, not no_header, encoding, marks.get(delimiter, delimiter))
    shown: list[Row] = []

    def bad_row(row: Row) -> None:
        if len(shown) < _BAD_ROWS_SHOWN:
            click.echo(f"{file}:{row.line}: {row.problem}; kept", err=True)
        shown.append(row)

    started = time.monotonic()
    try:
        with shown_progress(as_json) as progress:
            done = map_file(
                file,
                output,
                options,
                paths.index_folder(),
                workers=workers,
                force=force,
                restart=restart,
                progress=functools.partial(progress, "bytes read"),
                bad_row=bad_row,
            )
    except KeyboardInterrupt:
        _fail("stopped; give the same command again to go on from there", INTERRUPTED)
    except OSError as error:
        _fail(f"{error.filename or file}: {error.strerror or error}", BAD_INPUT)
    seconds = time.monotonic() - started
    told = {
        "rows": done.rows,
        "answered": done.rows - done.unanswered,
        "bad_rows": done.bad,
        "resumed_from": done.resumed,
        "seconds": round(seconds, 1),
        "output": str(output),
    }
    if as_json:
        _say_json(told)
        return
    if len(shown) > _BAD_ROWS_SHOWN:
        click.echo(f"... and {len(shown) - _BAD_ROWS_SHOWN} more such rows; the note column has them all", err=True)
    rate = (done.rows - done.resumed) / max(seconds, 1e-9)
    click.echo(
        f"{done.rows:,} rows, {done.rows - done.unanswered:,} with a code, {done.bad:,} bad ones kept;"
        f" {rate:,.0f} rows a second. Written: {output}"
    )


@main.command("rvu")
@click.argument("item", nargs=-1, required=True)
@as_json
def rvu_command(item: tuple[str, ...], as_json: bool) -> None:
    """Add up relative value units: codes with counts, as G0101 G0402x3 G0105-53."""
    from search.feeschedule import items_of, total

    _first_build()
    answer = total(default_engine(), items_of(" ".join(item)))
    if as_json:
        _say_json(answer.to_dict())
        return
    click.echo(f"{'code':<10}{'count':>6}{'work':>10}{'office':>10}{'facility':>10}  name")
    for line in answer.lines:
        code = f"{line.entry.code}-{line.modifier}" if line.modifier else line.entry.code
        listed = "" if line.rvu else "  (not in the fee schedule)"
        figures = f"{line.count:>6}{line.work:>10.2f}{line.nonfacility:>10.2f}{line.facility:>10.2f}"
        click.echo(f"{code:<10}{figures}  {line.entry.name}{listed}")
    click.echo(f"{'total':<16}{answer.work:>10.2f}{answer.nonfacility:>10.2f}{answer.facility:>10.2f}  {answer.source}")
    if not answer.source:
        _fail(
            "no imported fee schedule lists any of these; use 'plaincode import rvu FILE' and 'plaincode build'",
            NOTHING_FOUND,
        )


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


# --- serving and measuring ----------------------------------------------------------------------------------------


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 256))
def serve(host: str, port: int, threads: int) -> None:
    """Serve the search page. Another free port is taken, and said, when PORT is in use."""
    import waitress

    from webui import create_app

    _first_build()
    app = create_app()
    listening = _listen(host, port)
    taken = listening.getsockname()[1]
    if port and taken != port:
        click.echo(f"Port {port} is taken; using {taken} instead.")
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"plaincode is at http://{shown}:{taken}/ (stop it with Ctrl+C)")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        waitress.serve(app, sockets=[listening], threads=threads, ident="plaincode")


@main.command("mcp")
def mcp_command() -> None:
    """Serve assistants over stdio by the Model Context Protocol; needs plaincode[mcp]."""
    from webui import assistants

    served = assistants.server(default_engine)  # before the first build: a missing SDK is told at once
    _first_build()
    served.run()


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell; run it from the shell's start-up file."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(main, {}, "plaincode", "_PLAINCODE_COMPLETE").source())


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket on the port, or on a free one when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in (port, 0):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, wanted))
            listening.listen(128)
            return listening
        except OSError as error:
            listening.close()
            if wanted == 0 or not isinstance(error, OSError) or error.errno not in _TAKEN:
                raise search.SearchError(
                    f"cannot listen on {host}:{wanted} ({error.strerror}); try --host or --port"
                ) from None
    raise AssertionError("unreachable")


_TAKEN = {13, 48, 98, 10013, 10048}  # EACCES and EADDRINUSE on Linux, macOS and Windows


@main.command("eval")
@click.argument("file", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--failures", default=0, metavar="N", type=click.IntRange(0), help="Show the N worst questions of each file."
)
@as_json
def eval_command(file: tuple[Path, ...], failures: int, as_json: bool) -> None:
    """Measure the current index on judged questions (lines of {"q", "codes", "kind"})."""
    from search.evaluation import evaluate, read_judged

    _first_build()
    asked = {path: read_judged(path) for path in file}
    engine = default_engine()
    told = {}
    for path, judged in asked.items():
        with shown_progress(as_json) as tell:
            evaluation = evaluate(engine, judged, functools.partial(tell, path.name))
        if as_json:
            told[str(path)] = evaluation.to_dict(failures)
        else:
            _print_evaluation(path.name, evaluation, failures)
    if as_json:
        _say_json(told)


def _print_evaluation(name: str, evaluation: Evaluation, failures: int) -> None:
    click.echo(f"{name}: {evaluation.questions} questions")
    click.echo(f"  {'kind':<14}" + "".join(f"{measure:>12}" for measure in MEASURES))
    for kind, values in {
        "all": evaluation.overall,
        **(evaluation.by_kind if len(evaluation.by_kind) > 1 else {}),
    }.items():
        click.echo(f"  {kind:<14}" + "".join(f"{values[measure]:>12.4f}" for measure in MEASURES))
    for failure in evaluation.failures[:failures]:
        wanted = ", ".join(f"{code}:{grade}" for code, grade in list(failure.question.codes.items())[:6])
        click.echo(f"  rank {failure.rank or '-':>2}  {failure.question.q}")
        click.echo(f"           wanted {wanted}; came {', '.join(failure.came[:6]) or 'nothing'}")


if __name__ == "__main__":
    main()
