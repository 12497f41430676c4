"""Rules of wording: each named defect is found, with a mend; sound text passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hcpcs_files import record, xlsx

from corpus.checks.wording import MAX_FAMILIES, MIN_TERMS, find_wording_problems
from corpus.load import read_families
from corpus.sources import hcpcs
from corpus.sources.hcpcs import HcpcsRecord

SOUND = """\
- family: walkers
  specialties: [Physical Therapy]
  clinical_context: Frames that steady people with weak legs when they walk at home.
  plain_language: [walking frame, frame to lean on, grandma walker]
  codes:
    E0130: {name: Rigid walker without wheels}
"""


def problems_of(tmp_path: Path, text: str, official: dict[str, HcpcsRecord] | None = None) -> list[str]:
    folder = tmp_path / "entries" / "E"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "walkers.yaml").write_text(text, encoding="utf-8")
    families, wrong = read_families(tmp_path / "entries")
    assert not wrong
    return [str(problem) for problem in find_wording_problems(families, official)]


def described(tmp_path: Path, **descriptors: str) -> dict[str, HcpcsRecord]:
    file = xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record(code, text, text[:28]) for code, text in descriptors.items()])
    return {record.code: record for record in hcpcs.parse(file).records}


def test_sound_text_passes(tmp_path: Path) -> None:
    official = described(tmp_path, E0130="Walker, rigid (pickup), adjustable or fixed height")
    assert problems_of(tmp_path, SOUND, official) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("grandma walker", "rigid walker without wheels", "a lay term of E0130 is only its name again"),
        ("grandma walker", "grey walker", "British spelling 'grey'"),
        ("Rigid walker without wheels", "Fibre walker without wheels", "British spelling 'Fibre'"),
        ("with weak legs when they walk at home.", "at home.", "is no whole sentence"),
        ("when they walk at home.", "when they walk at home", "is no whole sentence"),
        (", grandma walker", "", f"has only {MIN_TERMS - 1} lay terms"),
    ],
)
def test_each_defect_is_found(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SOUND
    problems = problems_of(tmp_path, SOUND.replace(old, new))
    assert [message in problem for problem in problems] == [True], problems


def test_american_words_that_look_british_pass_and_hide_none_behind_them(tmp_path: Path) -> None:
    american = SOUND.replace("weak legs", "a raised diameter, advised and supervised")
    assert problems_of(tmp_path, american) == []
    assert "British spelling 'colour'" in problems_of(tmp_path, american.replace("raised", "raised colour"))[0]


def test_terms_of_members_count_for_the_family(tmp_path: Path) -> None:
    own = SOUND.replace(", grandma walker", "").replace("wheels}", "wheels, plain_language: [walker you lift]}")
    assert problems_of(tmp_path, own) == []


def test_a_term_in_too_many_families_points_nowhere(tmp_path: Path) -> None:
    family = SOUND.replace("grandma walker", "help at home")
    many = "".join(
        family.replace("walkers", f"walkers {n}").replace("E0130", f"E{n:04}") for n in range(MAX_FAMILIES + 1)
    )
    many = "".join(
        part.replace("[walking frame, frame to lean on", f"[frame {n}, lean on {n}") for n, part in _parts(many)
    )
    problems = problems_of(tmp_path, many)
    assert any(f"'help at home' stands in {MAX_FAMILIES + 1} families" in problem for problem in problems), problems


def _parts(text: str) -> list[tuple[int, str]]:
    return list(enumerate(f"- family{part}" for part in text.split("- family")[1:]))


def test_a_name_that_is_the_official_descriptor(tmp_path: Path) -> None:
    official = described(tmp_path, E0130="Rigid walker, without wheels")
    assert "the name of E0130 is the official descriptor" in problems_of(tmp_path, SOUND, official)[0]
    assert problems_of(tmp_path, SOUND) == []  # without an official file it cannot be told


def test_a_sentence_copied_into_a_longer_text(tmp_path: Path) -> None:
    copied = "shelf item adjusted by a fitter who has expertise in walkers for adults"
    official = described(tmp_path, E0130=f"Walker, {copied}")
    text = SOUND.replace("wheels}", f"wheels, description: An off-the-{copied}.}}")
    problems = problems_of(tmp_path, text, official)
    assert len(problems) == 1
    assert "a text of E0130 shares 13 words in a row with the official descriptor" in problems[0]
    figures = "12 mg 13 mg 14 mg 15 mg 16 mg 17 mg"
    doses = SOUND.replace("without wheels", figures)
    assert problems_of(tmp_path, doses, described(tmp_path, E0130=f"Injection of {figures}")) == []


def test_codes_that_differ_have_names_that_differ(tmp_path: Path) -> None:
    two = SOUND + "    E0135: {name: rigid walker without wheels}\n"
    official = described(tmp_path, E0130="Walker, rigid", E0135="Walker, folding")
    assert "E0135 has the same name as E0130" in problems_of(tmp_path, two, official)[0]
    assert problems_of(tmp_path, two, described(tmp_path, E0130="Walker", E0135="Walker")) == []
