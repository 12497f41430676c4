"""The store: what replaces what is in place, damage, folders of earlier versions, and what killed imports leave."""

from __future__ import annotations

import json
import os
from pathlib import Path

import filelock
import pytest
from hcpcs_files import fixed_width, record, text_file, xlsx
from price_files import NDC_ROWS, ROWS, UPPER, ndc_csv, rvu_csv, rvu_txt

from corpus.sources import SourceError, import_file, imported, read, remove, store

PART = "CPT wording of a licensed row"


def codes_of(home: Path) -> list[str]:
    return [item.code for item in read("hcpcs", home) or []]


def test_the_same_release_twice_changes_nothing(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("E0570", "Nebulizer")])
    import_file("hcpcs", path, home=tmp_path)
    stored = (tmp_path / "sources" / "hcpcs.json").read_bytes()
    again = import_file("hcpcs", path, home=tmp_path)
    assert not again.changed
    as_text = text_file(tmp_path / "HCPC2031_OCT.txt", fixed_width("E0570", "Nebulizer"))
    assert import_file("hcpcs", as_text, home=tmp_path).info.release == "2031-10"
    assert import_file("hcpcs", path, home=tmp_path).changed  # the two forms differ in what they hold
    assert import_file("hcpcs", path, home=tmp_path).changed is False
    assert b"Nebulizer" in stored


def test_a_newer_release_replaces_and_an_older_or_small_one_is_refused(tmp_path: Path) -> None:
    many = [record(f"E{n:04d}", f"Thing number {n}") for n in range(1, 21)]
    import_file("hcpcs", xlsx(tmp_path / "HCPC2031_JAN.xlsx", many), home=tmp_path)
    newer = import_file("hcpcs", xlsx(tmp_path / "HCPC2031_OCT.xlsx", many[:15]), home=tmp_path)
    assert newer.replaced is not None
    assert newer.replaced.release == "2031-01"
    with pytest.raises(SourceError, match=r"older than the one in place \(2031-10\); use --force"):
        import_file("hcpcs", tmp_path / "HCPC2031_JAN.xlsx", home=tmp_path)
    few = xlsx(tmp_path / "HCPC2032_JAN.xlsx", many[:3])
    with pytest.raises(SourceError, match=r"only 3 codes.*has 15; use --force"):
        import_file("hcpcs", few, home=tmp_path)
    assert len(codes_of(tmp_path)) == 15
    assert import_file("hcpcs", few, home=tmp_path, force=True).changed
    assert len(codes_of(tmp_path)) == 3


def test_a_release_must_look_like_one(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "codes.xlsx", [record("E0570", "Nebulizer")])
    for wrong in ("banana", "2031-13", "2031"):
        with pytest.raises(SourceError, match=f"'{wrong}' is no release of hcpcs; write it as 2025-10"):
            import_file("hcpcs", path, home=tmp_path, release=wrong)
    assert import_file("hcpcs", path, home=tmp_path, release="2031-07").info.release == "2031-07"


def test_damaged_imported_data_is_mended_by_importing_again_or_removed(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("E0570", "Nebulizer")])
    stored = tmp_path / "sources" / "hcpcs.json"
    import_file("hcpcs", path, home=tmp_path)
    stored.write_text("{")
    with pytest.raises(SourceError, match="import the file again"):
        read("hcpcs", tmp_path)
    assert import_file("hcpcs", path, home=tmp_path).changed
    assert codes_of(tmp_path) == ["E0570"]
    stored.write_text("{")
    assert remove("hcpcs", tmp_path) is None
    assert read("hcpcs", tmp_path) is None


def test_a_second_copy_of_a_release_may_not_lack_much_of_it(tmp_path: Path) -> None:
    codes = [f"Q{number:04d}" for number in range(20)]
    path = ndc_csv(tmp_path / "crosswalk.csv", [[code, *NDC_ROWS[0][1:]] for code in codes])
    import_file("ndc", path, home=tmp_path)
    ndc_csv(path, [[code, *NDC_ROWS[0][1:]] for code in codes[:15]])
    with pytest.raises(SourceError, match=r"only 15 codes, the release in place \(2031-01\) has 20; use --force"):
        import_file("ndc", path, home=tmp_path)
    ndc_csv(path, [[code, *NDC_ROWS[0][1:]] for code in codes[:19]])
    assert import_file("ndc", path, home=tmp_path).changed  # a correction


def test_a_file_whose_release_is_unknown_does_not_replace_a_known_one(tmp_path: Path) -> None:
    import_file("rvu", rvu_csv(tmp_path / "PPRRVU2031_Oct.csv"), home=tmp_path)
    text = rvu_txt(tmp_path / "units.txt")
    text.write_bytes(text.read_bytes().replace(b"0.45", b"0.46"))
    with pytest.raises(SourceError, match="neither its name nor its title tells the release, and RVU31D is in place"):
        import_file("rvu", text, home=tmp_path)
    assert import_file("rvu", text, home=tmp_path, release="RVU32A").changed


def test_a_folder_of_an_earlier_version_is_read_although_it_kept_more(tmp_path: Path) -> None:
    path = ndc_csv(tmp_path / "crosswalk.csv")
    import_file("ndc", path, home=tmp_path)
    stored = tmp_path / "sources" / "ndc.json"
    content = json.loads(stored.read_bytes())
    records = read("ndc", tmp_path)
    for item in content["records"]:
        item |= {"package_size": "1", "package_quantity": "10"}
    stored.write_text(json.dumps(content))
    assert read("ndc", tmp_path) == records
    assert not import_file("ndc", path, home=tmp_path).changed
    del content["records"][0]["units"]
    stored.write_text(json.dumps(content))
    with pytest.raises(
        SourceError, match=r"ndc.json: the imported data is damaged \(.*\); import the file again"
    ) as error:
        read("ndc", tmp_path)
    assert "\n" not in str(error.value)


def leave_unfinished(home: Path, name: str = "rvu") -> Path:
    """Leave what an import that is killed while it writes leaves."""
    leftover = home / "sources" / f"{name}.json.12345"
    leftover.parent.mkdir(exist_ok=True)
    leftover.write_text(PART)
    return leftover


def test_what_a_killed_import_left_is_removed_by_the_next_command(tmp_path: Path) -> None:
    path = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv")
    leftover = leave_unfinished(tmp_path)
    assert imported(tmp_path) == []
    assert not leftover.exists()
    leave_unfinished(tmp_path)
    with pytest.raises(SourceError, match="nothing is imported as 'rvu'"):
        remove("rvu", tmp_path)
    assert not leftover.exists()
    leave_unfinished(tmp_path)
    import_file("rvu", path, home=tmp_path)
    assert not leftover.exists()
    leave_unfinished(tmp_path)
    remove("rvu", tmp_path)
    assert [file.name for file in (tmp_path / "sources").iterdir()] in ([], ["rvu.lock"])


def test_what_a_running_import_writes_is_left_alone(tmp_path: Path) -> None:
    unfinished, other = leave_unfinished(tmp_path), leave_unfinished(tmp_path, "ndc")
    of_the_user = tmp_path / "sources" / "ndc.json.bak"
    of_the_user.write_text("a copy")
    with filelock.FileLock(tmp_path / "sources" / "rvu.lock"):
        assert imported(tmp_path) == []
    assert unfinished.exists()
    assert not other.exists()
    assert of_the_user.exists()


def test_an_import_that_fails_while_writing_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_file("rvu", rvu_csv(tmp_path / "PPRRVU2031_Apr.csv"), home=tmp_path)
    before = (tmp_path / "sources" / "rvu.json").read_bytes()

    def fail(*paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "replace", fail)
    newer = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv", [*UPPER, *ROWS[:3]])
    with pytest.raises(SourceError, match=r"sources: cannot be written \(No space left on device\); check the folder"):
        import_file("rvu", newer, home=tmp_path)
    assert sorted(file.name for file in (tmp_path / "sources").iterdir()) in (["rvu.json"], ["rvu.json", "rvu.lock"])
    assert (tmp_path / "sources" / "rvu.json").read_bytes() == before


def test_a_pipe_and_a_folder_are_no_files_to_import(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(SourceError, match="is no regular file; give the file that you downloaded"):
            import_file("ndc", path, home=tmp_path / "home")
