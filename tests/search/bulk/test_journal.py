"""The output of a run: the input is never touched, one run writes one output, nothing takes the place of a device or a link."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import filelock
import msgspec
import pytest

from search import BadTable, MappedFile
from search.bulk.journal import AnotherRun, Output

TEXT = "id,d\n1,walker\n"


def _source(path: Path) -> Path:
    path.write_text(TEXT)
    return path


def _run_of(source: Path, target: Path, *, force: bool = True, restart: bool = False) -> None:
    """Do what a run does with its files."""
    output = Output(source, target, force=force)
    with output.locked():
        done = output.begin("this run", restart=restart)
        with output.open() as file:
            file.write(b"answers\n")
            output.note(file, msgspec.structs.replace(done, rows=1, bytes=8))
        output.finish()


@pytest.mark.parametrize("ending", ["", ".part", ".part.json", ".part.json.new", ".part.lock"])
@pytest.mark.parametrize("link", ["none", "hard", "symbolic", "folder"])
@pytest.mark.parametrize("restart", [False, True])
def test_an_input_by_any_name_of_ours_is_not_touched(tmp_path: Path, ending: str, link: str, restart: bool) -> None:
    target = tmp_path / "prices.csv"
    ours = tmp_path / f"prices.csv{ending}"
    if link == "none":
        source = _source(ours)
    elif link == "folder":
        _source(ours)
        (tmp_path / "folder").symlink_to(tmp_path)
        source, target = ours, tmp_path / "folder" / "prices.csv"
    else:
        source = _source(tmp_path / "in.csv")
        (os.link if link == "hard" else os.symlink)(source, ours)
    with pytest.raises(BadTable, match=r"is the input|the input itself|in the way"):
        _run_of(source, target, restart=restart)
    assert source.read_text() == TEXT
    assert ours.read_text() == TEXT


def test_a_link_to_the_input_is_not_written_through(tmp_path: Path) -> None:
    source = _source(tmp_path / "in.csv")
    (tmp_path / "out.csv").symlink_to(source)
    with pytest.raises(BadTable, match="the input itself"):
        _run_of(source, tmp_path / "out.csv")
    assert source.read_text() == TEXT


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    source = _source(tmp_path / "in.csv")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out.csv").symlink_to(tmp_path / "elsewhere" / "real.csv")
    _run_of(source, tmp_path / "out.csv", force=False)
    assert (tmp_path / "out.csv").is_symlink()
    assert (tmp_path / "elsewhere" / "real.csv").read_text() == "answers\n"
    assert not list(tmp_path.rglob("*.part*"))
    with pytest.raises(BadTable, match=r"exists; choose another name or give --force"):
        _run_of(source, tmp_path / "out.csv", force=False)


def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.csv").symlink_to(tmp_path / "other.csv")
    (tmp_path / "other.csv").symlink_to(tmp_path / "out.csv")
    with pytest.raises(BadTable, match="is a circle of links"):
        _run_of(_source(tmp_path / "in.csv"), tmp_path / "out.csv")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no devices with names here")
@pytest.mark.parametrize("device", ["/dev/full", "/dev/null"])
def test_a_device_is_refused_and_not_replaced(tmp_path: Path, device: str) -> None:
    with pytest.raises(BadTable, match="is no regular file but a device, pipe or folder; name a file"):
        _run_of(_source(tmp_path / "in.csv"), Path(device))
    (tmp_path / "out.csv").symlink_to(device)
    with pytest.raises(BadTable, match="is no regular file"):
        _run_of(tmp_path / "in.csv", tmp_path / "out.csv")
    assert Path(device).is_char_device()


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no /dev/stdout here")
def test_the_standard_output_is_no_file(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from search.bulk.journal import Output; Output(Path(sys.argv[1]), Path('/dev/stdout'))"
    command = [sys.executable, "-c", program, str(_source(tmp_path / "in.csv"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "BadTable: /dev/stdout: is no regular file" in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("ending", ["", ".part", ".part.json", ".part.json.new", ".part.lock"])
def test_a_pipe_is_refused_and_not_replaced(tmp_path: Path, ending: str) -> None:
    pipe = tmp_path / f"out.csv{ending}"
    os.mkfifo(pipe)
    with pytest.raises(BadTable, match="no regular file"):
        _run_of(_source(tmp_path / "in.csv"), tmp_path / "out.csv")
    assert pipe.is_fifo()


def test_an_unfinished_file_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    precious = _source(tmp_path / "precious.csv")
    (tmp_path / "out.csv.part").symlink_to(precious)
    with pytest.raises(BadTable, match="in the way and no regular file"):
        _run_of(_source(tmp_path / "in.csv"), tmp_path / "out.csv", restart=True)
    assert precious.read_text() == TEXT


def test_a_file_of_nobody_knows_whom_in_the_place_of_ours_stays(tmp_path: Path) -> None:
    (tmp_path / "out.csv.part").write_text("somebody's")
    with pytest.raises(AnotherRun, match="give --restart to begin anew"):
        _run_of(_source(tmp_path / "in.csv"), tmp_path / "out.csv")
    assert (tmp_path / "out.csv.part").read_text() == "somebody's"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="its folder does not exist"):
        _run_of(_source(tmp_path / "in.csv"), tmp_path / "nowhere" / "out.csv")


def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    source = _source(tmp_path / "in.csv")
    first = Output(source, tmp_path / "out.csv")
    with first.locked():
        first.begin("this run")
        with pytest.raises(AnotherRun, match="another run is writing it"):
            _run_of(source, tmp_path / "out.csv", restart=True)
    _run_of(source, tmp_path / "out.csv")
    assert not list(tmp_path.glob("*.part*"))


def test_an_output_that_another_run_finished_meanwhile_stays(tmp_path: Path) -> None:
    source = _source(tmp_path / "in.csv")
    late = Output(source, tmp_path / "out.csv")
    _run_of(source, tmp_path / "out.csv")
    with pytest.raises(BadTable, match="exists; choose another name"), late.locked():
        raise AssertionError("the output is there already")
    assert (tmp_path / "out.csv").read_text() == "answers\n"


def test_the_lock_of_a_killed_run_is_free(tmp_path: Path) -> None:
    source = _source(tmp_path / "in.csv")
    program = (
        "import sys, time; from pathlib import Path; from search.bulk.journal import Output\n"
        "output = Output(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "with output.locked():\n    output.begin('this run'); print('locked', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", program, str(source), str(tmp_path / "out.csv")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        with pytest.raises(AnotherRun):
            _run_of(source, tmp_path / "out.csv")
        process.send_signal(signal.SIGKILL)
    _run_of(source, tmp_path / "out.csv")  # the lock of a killed run holds nobody up
    assert not list(tmp_path.glob("*.part*"))


def test_a_lock_that_vanishes_is_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends removes the lock's file; who had it open then holds a lock that nobody else sees."""
    output = Output(_source(tmp_path / "in.csv"), tmp_path / "out.csv")
    real, times = filelock.FileLock.acquire, []

    def acquire(lock: filelock.FileLock) -> object:
        times.append(1)
        proxy = real(lock)
        if len(times) == 1:
            Path(lock.lock_file).unlink()
        return proxy

    monkeypatch.setattr(filelock.FileLock, "acquire", acquire)
    with output.locked():
        assert (tmp_path / "out.csv.part.lock").exists()
    assert len(times) == 2


def test_a_run_goes_on_only_as_itself(tmp_path: Path) -> None:
    output = Output(_source(tmp_path / "in.csv"), tmp_path / "out.csv")
    done = output.begin("this run")
    with output.open() as file:
        file.write(b"answers\n")
        output.note(file, msgspec.structs.replace(done, rows=7, bytes=8))
        file.write(b"half a line")
    again = output.begin("this run")
    assert (again.rows, again.resumed, again.bytes, again.answered) == (7, 7, 8, 7)
    assert output.part.read_text() == "answers\n"
    with pytest.raises(AnotherRun, match="was begun with another file, other options or another index"):
        output.begin("another run")
    assert output.begin("another run", restart=True) == MappedFile("another run", output=str(tmp_path / "out.csv"))


def test_a_journal_without_its_file_is_a_new_beginning(tmp_path: Path) -> None:
    """So it is when a run is killed before it writes, or between the last two steps of the end."""
    output = Output(_source(tmp_path / "in.csv"), tmp_path / "out.csv")
    output.journal.write_text('{"run": "of before", "rows": 5, "bytes": 100}')
    assert output.begin("this run").rows == 0


def test_what_was_done_can_be_compared_and_hashed() -> None:
    done = MappedFile("run", rows=2, outcomes={"code found": 2})
    assert len({done, MappedFile("run", rows=2, outcomes={"code found": 2})}) == 1
