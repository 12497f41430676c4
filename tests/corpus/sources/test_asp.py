"""Payment limits of Part B drugs."""

from __future__ import annotations

from pathlib import Path

import pytest
from price_files import asp_csv, csv_text
from support import DATA, REFERENCE, needs_reference

from corpus.load import authored
from corpus.sources import SourceError, asp, import_file, merge


def test_payment_limits(tmp_path: Path) -> None:
    info = import_file("asp", asp_csv(tmp_path / "limits.csv"), home=tmp_path).info
    assert (info.release, info.read, info.kept["payment limits"], sum(info.skipped.values())) == ("2031-10", 3, 2, 1)
    merged = {entry.code: entry for entry in merge(authored(DATA / "entries"), tmp_path)}
    limit = merged["J1885"].payment_limit
    assert limit is not None
    assert (limit.amount, limit.per, limit.quarter) == (0.333, "15 MG", "2031-10")
    none = merged["J7306"].payment_limit
    assert none is not None
    assert (none.amount, none.notes) == (None, "one line and another")
    (tmp_path / "limits.csv").write_bytes((tmp_path / "limits.csv").read_bytes().replace(b"0.333", b"O.333"))
    with pytest.raises(SourceError, match=r"row 10 has the number .O\.333."):
        import_file("asp", tmp_path / "limits.csv", home=tmp_path)


def test_rows_that_contradict_each_other_are_counted(tmp_path: Path) -> None:
    path = asp_csv(tmp_path / "limits.csv")
    path.write_bytes(path.read_bytes() + csv_text([["J1885", "x", "15 MG", "9.999", "20", "", ""]]).encode())
    parsed = asp.parse(path)
    assert parsed.skipped["code stands there already, with other values"] == 1
    assert [record.payment_limit for record in parsed.records] == [0.333, None]


@needs_reference
@pytest.mark.parametrize(
    ("pattern", "read", "release"),
    [("asp/*January 2026*Limit*.csv", 844, "2026-01"), ("asp/*Oct 2025*", 978, "2025-10")],
)
def test_the_real_files_arrive_whole(tmp_path: Path, pattern: str, read: int, release: str) -> None:
    info = import_file("asp", next(REFERENCE.glob(pattern)), home=tmp_path).info
    assert (info.read, info.release) == (read, release)
