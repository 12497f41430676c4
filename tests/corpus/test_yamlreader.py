"""Strict reading of YAML: every mistake with file, line and mend, and texts as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from entry_files import HEAD, problems_of

from corpus import yamlreader
from corpus.load import authored, read_families
from corpus.yamlreader import CorpusError, line_of, read_yaml


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("    E0130: {name: Walker, colour: red}", "6: unknown key 'colour' in E0130; known keys are"),
        ("    E0130: {nmae: Walker}", "6: unknown key 'nmae' in E0130; did you mean name?"),
        ("    E0130: {name: ''}", "6: name must be text, and it is empty; fill it in or leave it out"),
        ("    E0130: {}", "6: E0130 has no name; add a line 'name: ...'"),
        ("    E0130: {name: A}\n    E0130: {name: B}", "7: E0130 stands twice in codes (first on line 6)"),
        (
            "    E0130: {name: A, catch_all: yes}",
            "6: catch_all must be true or false; write true, or leave the key out",
        ),
        ("    E0130: {name: [A]}", "6: name must be plain text; write one value on the line"),
        ("    E0130: {name: A, brands: B}", "6: brands must be a list; write it as [one, two]"),
        ("    E0130: walker", "6: E0130 must be a mapping of keys to values"),
    ],
)
def test_a_mistake_is_reported_with_file_line_and_mend(tmp_path: Path, body: str, message: str) -> None:
    problems = problems_of(tmp_path, f"{HEAD}{body}\n")
    assert [problem for problem in problems if problem.startswith(f"entries/E/walkers.yaml:{message}")], problems


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- family: [unclosed\n", "is not valid YAML"),
        ("", "is empty"),
        ("family: walkers\n", "the file must be a list"),
        (f"{HEAD}", "codes must be a mapping"),
    ],
)
def test_files_that_are_no_families(tmp_path: Path, text: str, message: str) -> None:
    assert any(message in problem for problem in problems_of(tmp_path, text))


def test_what_is_missing_is_reported_once(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path, "- family: walkers\n  specialties: [Physical Therapy]\n  clinical_context: For walking.\n"
    )
    assert [problem.split(": ")[1] for problem in problems] == ["an item of the file has no codes; add a line 'codes"]


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


def test_a_whole_file_is_read_or_all_its_mistakes_are_raised(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("- first\n- second\n")
    texts = read_yaml(path, list[str], "the list")
    assert [(text, line_of(text)) for text in texts] == [("first", 1), ("second", 2)]
    path.write_text("- [a]\n- second\n- {b: c}\n")
    with pytest.raises(CorpusError) as raised:
        read_yaml(path, list[str], "the list")
    assert [(problem.file, problem.line) for problem in raised.value.problems] == [("list.yaml", 1), ("list.yaml", 3)]
    with pytest.raises(CorpusError, match=r"^gone.yaml:1: cannot be read"):
        read_yaml(tmp_path / "gone.yaml", list[str], "the list")


def test_a_file_that_is_nested_too_deeply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text("[" * 3000)
    with pytest.raises(CorpusError, match=r"^deep.yaml:1: is n"):
        read_yaml(path, list[str], "the list")
    monkeypatch.setattr(yamlreader, "_Loader", yaml.SafeLoader)  # where PyYAML was built without its C library
    with pytest.raises(CorpusError, match=r"^deep.yaml:1: is nested too deeply"):
        read_yaml(path, list[str], "the list")
