"""Workers answer in order, end with their parent, and are missed in one line when they are killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexProblem
from search import Engine, SearchError
from search.bulk.answers import COLUMNS, Job, Line, cells_of
from search.bulk.findings import find_by_description
from search.bulk.mapped import map_text
from search.bulk.workers import answer_in_order

only_posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def test_cells_tell_the_code_the_reason_and_the_alternatives(small: Engine) -> None:
    cells = dict(zip(COLUMNS, cells_of(find_by_description(map_text(small, "nexplannon implant", 2))), strict=True))
    assert cells["plaincode_code"] == "J7307"
    assert cells["plaincode_reason"] == "nexplannon = nexplanon, implant"
    assert cells["plaincode_alternatives"].startswith("J7306 0.")
    assert cells_of(find_by_description(map_text(small, "zzzzqqqq"))) == ("",) * 8 + ("nothing found",)
    assert cells_of(find_by_description(map_text(small, " "))) == ("",) * 8 + ("no description",)


@pytest.mark.parametrize("workers", [1, 2])
def test_chunks_come_back_in_their_order(small_index: Path, workers: int) -> None:
    texts = ["walker", "nebulizer", "", "toradol shot"]
    chunks = [(number, [Line(texts[number % 4])] * 3) for number in range(30)]
    answered = list(answer_in_order(iter(chunks), small_index, Job(1), workers))
    assert [number for number, _ in answered] == list(range(30))
    codes = [answers[0].cells[0] for _, answers in answered[:4]]
    assert codes[1:] == ["E0570", "", "J1885"]
    assert all(len(answers) == 3 for _, answers in answered)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_index_that_cannot_be_opened_is_told_as_such(tmp_path: Path, workers: int) -> None:
    with pytest.raises(IndexProblem):
        list(answer_in_order([(0, [Line("walker")])], tmp_path / "nowhere", Job(1), workers))


def _children(process: int) -> set[int]:
    """Return the running children of a process and theirs, without those that have ended."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    parents = {int(pid): int(ppid) for pid, ppid, state in map(str.split, listed.splitlines()) if state[0] != "Z"}
    children = {pid for pid, ppid in parents.items() if ppid == process}
    return children.union(*(_children(child) for child in children)) if children else set()


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_worker_is_one_error(small_index: Path) -> None:
    def chunks() -> Iterator[tuple[int, list[Line]]]:
        for number in range(200):
            if number == 20:
                for child in multiprocessing.active_children():
                    child.kill()
            yield number, [Line(f"walker {number}")] * 50

    with pytest.raises(SearchError, match=r"a worker process was killed, .* give the same command again to go on"):
        list(answer_in_order(chunks(), small_index, Job(1), 2))


@only_posix
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent(small_index: Path, tmp_path: Path, by: signal.Signals) -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("no /proc here")
    program = tmp_path / "parent.py"
    program.write_text(
        "import sys, time\nfrom pathlib import Path\nfrom search.bulk.workers import answer_in_order\n"
        "from search.bulk.answers import Job, Line\n"
        "def chunks():\n"
        "    for number in range(20): yield number, [Line('walker')]\n"
        "    print('under way', flush=True); time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    list(answer_in_order(chunks(), Path(sys.argv[1]), Job(1), 2))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, str(program), str(small_index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "under way\n"
        children = _children(parent.pid)
        assert len(children) >= 2
        parent.send_signal(by)
    deadline = time.monotonic() + 15
    while any(map(_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child for child in children if _alive(child)]
