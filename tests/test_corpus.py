"""Entries: strict reading, every mistake with file, line and mend; merging; the bundled corpus itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import DATA
from fixtures_hcpcs import record, xlsx

import corpus
from corpus.check import check
from corpus.entry import Entry, from_json, to_json
from corpus.load import authored, read_families, specialties
from corpus.sources import hcpcs, merge

HEAD = """\
- family: walkers
  specialties: [Physical Therapy]
  clinical_context: Frames that steady people with weak legs at home.
  plain_language: [walker]
  codes:
"""


def problems_of(tmp_path: Path, text: str, name: str = "walkers.yaml") -> list[str]:
    folder = tmp_path / "entries" / "E"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return [str(problem) for problem in read_families(tmp_path / "entries")[1]]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("    E0130: {name: Walker, colour: red}", "6: unknown key 'colour' in E0130; known keys are"),
        ("    E0130: {nmae: Walker}", "6: unknown key 'nmae' in E0130; did you mean name?"),
        ("    E0130: {name: ''}", "6: name must be text, and it is empty; fill it in or leave it out"),
        ("    E0130: {}", "6: E0130 has no name; add a line 'name: ...'"),
        ("    E013: {name: Walker}", "6: 'E013' is not a HCPCS Level II code; write a letter A to V and four digits"),
        ("    W0130: {name: Walker}", "6: 'W0130' is not a HCPCS Level II code"),
        ("    D0120: {name: Exam}", "6: 'D0120' is not a HCPCS Level II code"),
        ("    E0130: {name: A}\n    E0130: {name: B}", "7: E0130 stands twice in codes (first on line 6)"),
        (
            "    E0130: {name: A, plain_language: [Walker]}",
            "4: E0130 has the lay term 'walker' twice; remove one of them",
        ),
        ("    E0130: {name: A, related: {E9999: x}}", "6: E9999 is linked to, but no entry has that code"),
        ("    E0130: {name: A, related: {E0130: x}}", "6: E0130 is linked to itself; remove the link"),
        (
            "    E0130: {name: A, catch_all: yes}",
            "6: catch_all must be true or false; write true, or leave the key out",
        ),
        ("    E0130: {name: [A]}", "6: name must be plain text; write one value on the line"),
        ("    E0130: {name: A, brands: B}", "6: brands must be a list; write it as [one, two]"),
        ("    E0130: walker", "6: E0130 must be a mapping of keys to values"),
        ("    E0130: {name: A, guidance: dmee}", "6: unknown guidance 'dmee'; did you mean dme?"),
    ],
)
def test_mistakes_are_told_with_file_line_and_mend(tmp_path: Path, body: str, told: str) -> None:
    found = problems_of(tmp_path, f"{HEAD}{body}\n")
    assert any(problem.startswith(f"entries/E/walkers.yaml:{told}") for problem in found), found


def test_all_mistakes_of_all_files_are_listed(tmp_path: Path) -> None:
    problems_of(tmp_path, f"{HEAD}    E0130: {{nmae: A}}\n    E0135: {{name: A, related: {{E9999: x}}}}\n", "a.yaml")
    found = problems_of(tmp_path, f"{HEAD}    E0135: {{name: B}}\n".replace("Physical", "Phisical"), "b.yaml")
    text = "\n".join(found)
    for part in (
        "a.yaml:6: unknown key",
        "a.yaml:6: E0130 has no name",
        "a.yaml:7: E9999",
        "did you mean Physical Therapy?",
    ):
        assert part in text
    assert "b.yaml:6: E0135 has an entry already (entries/E/a.yaml:7); keep one of them" in text
    assert "b.yaml:1: family 'walkers' exists already (entries/E/a.yaml:1)" in text
    with pytest.raises(corpus.CorpusError) as raised:
        authored(tmp_path / "entries")
    assert len(raised.value.problems) == len(found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- family: [unclosed\n", "is not valid YAML"),
        ("", "is empty"),
        ("family: walkers\n", "the file must be a list"),
        (f"{HEAD}", "codes must be a mapping"),
    ],
)
def test_files_that_are_no_families(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in problem for problem in problems_of(tmp_path, text))


def test_a_mistake_hides_no_other_one(tmp_path: Path) -> None:
    body = "    E130: {name: A, plain_language: [b, B]}\n    E0135: {related: {E9999: x, E0141: y}}\n    E0141: {name: ''}\n"
    found = "\n".join(problems_of(tmp_path, HEAD.replace("clinical_context", "clinical_contxt") + body))
    for part in (
        "unknown key 'clinical_contxt'",
        "'E130' is not a",
        "lay term 'B' twice",
        "E0135 has no name",
        "E9999 is",
    ):
        assert part in found
    assert "E0141 is linked to" not in found  # it is there, if without a name
    assert len(found.splitlines()) == 7


def test_what_is_missing_is_told_once(tmp_path: Path) -> None:
    found = problems_of(
        tmp_path, "- family: walkers\n  specialties: [Physical Therapy]\n  clinical_context: For walking.\n"
    )
    assert [problem.split(": ")[1] for problem in found] == ["an item of the file has no codes; add a line 'codes"]


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / "entries" / "E"
    folder.mkdir(parents=True)
    (folder / "x.yaml").write_bytes(b"# one\n# two\n- family: \xff\xfe\n")
    assert "x.yaml:3: is not UTF-8 text" in str(read_families(tmp_path / "entries")[1][0])
    (folder / "x.yaml").write_bytes(b"# one\n# two\n- family: a\0b\n")
    assert "x.yaml:3: is not valid YAML" in str(read_families(tmp_path / "entries")[1][0])


def test_words_that_yaml_would_change_stay_text(tmp_path: Path) -> None:
    assert not problems_of(
        tmp_path, HEAD.replace("[walker]", "[off, no, 12, 1e3, 2020-01-01]") + "    E0130: {name: 007}\n"
    )
    entry = authored(tmp_path / "entries")["E0130"]
    assert (entry.name, entry.plain_language) == ("007", ("off", "no", "12", "1e3", "2020-01-01"))


def test_lists_join_and_own_values_come_first() -> None:
    entry = authored(DATA / "entries")["J7307"]
    assert entry.also_known_as == ("Nexplanon", "Implanon", "etonogestrel", "subdermal contraceptive implant")
    assert entry.brands == ("Nexplanon", "Implanon")
    assert entry.plain_language == ("arm implant birth control", "birth control rod")
    assert (entry.category, entry.family, entry.status()) == ("J", "contraceptive implants", "active")
    assert from_json(to_json(entry)) == entry


def test_status_by_day() -> None:
    entry = Entry(code="J0001", name="x", added=date(2020, 1, 1), ended=date(2024, 12, 31))
    assert [entry.status(date(*day)) for day in ((2019, 12, 31), (2020, 1, 1), (2024, 12, 31), (2025, 1, 1))] == [
        "upcoming",
        "active",
        "active",
        "ended",
    ]


def test_merging_keeps_authored_text_and_adds_official_facts(tmp_path: Path) -> None:
    long = "Miscellaneous item, " + "very long " * 40
    path = xlsx(
        tmp_path / "HCPC2031_OCT.xlsx",
        [
            record("RT", "Right side"),
            record(
                "J7307",
                "Etonogestrel (contraceptive) implant system",
                "Etonogestrel implant",
                **{"TERM DT": "20301231"},
            ),
            record("A9999", long),
        ],
    )
    hcpcs.import_file(path, tmp_path)
    merged = {entry.code: entry for entry in merge(authored(DATA / "entries"), tmp_path)}
    assert merged["J7307"].name == "Etonogestrel contraceptive implant system"
    assert merged["J7307"].ended == date(2030, 12, 31)
    assert merged["J7307"].sources["descriptor"] == "CMS HCPCS 2031-10"
    assert merged["J7307"].sources["name"] == "plaincode corpus"
    assert merged["J7306"].descriptor == ""
    assert merged["RT"].category == "modifier"
    assert merged["A9999"].name.endswith("…")
    assert len(merged["A9999"].name) <= 141
    assert merged["A9999"].catch_all
    assert list(merged) == sorted(merged)


def test_checking_names_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no entry file there" in str(check([tmp_path / "nowhere.yaml"]).problems[0])
    assert "no entry file there" in str(check([tmp_path / "empty"]).problems[0])


def test_specialties_are_sorted_and_distinct() -> None:
    names = specialties()
    assert names == sorted(set(names))


def test_the_bundled_corpus_has_no_mistake_and_the_size_it_should() -> None:
    checked = check()
    assert [str(problem) for problem in checked.problems] == []
    assert checked.codes >= 300
    assert checked.families >= 50


def test_j7306_and_j7307_are_right() -> None:
    entries = authored()
    assert "Nexplanon" in entries["J7307"].brands
    assert "Nexplanon" not in entries["J7306"].also_known_as
    assert "J7307" in entries["J7306"].confused_with
    assert "levonorgestrel" in entries["J7306"].name.lower()
