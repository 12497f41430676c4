"""The lexicon: its size, its form, and how mistakes in it are told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import msgspec
import pytest

from corpus import CorpusError
from corpus.lexicon import DIMENSIONS, Lexicon, load_lexicon, load_wording
from corpus.paths import LEXICON


def test_it_is_large_enough_and_ambiguous_forms_have_their_senses() -> None:
    lexicon = load_lexicon()
    # floors a little under what there is (4,835 and 2,621): words are moved and joined, but not lost by the hundred
    assert len(lexicon.abbreviations) >= 4700
    assert sum(len(meanings) for meanings in lexicon.lay.values()) >= 2600
    assert [sense.means for sense in lexicon.abbreviations["iud"]] == ["intrauterine device"]
    assert {"physical therapy", "prothrombin time"} <= {sense.means for sense in lexicon.abbreviations["pt"]}
    assert all(sense.near for sense in lexicon.abbreviations["pt"][:2])


def test_keys_are_lower_case_and_no_word_is_silent_and_stopped() -> None:
    lexicon = load_lexicon()
    for keys in (lexicon.abbreviations, lexicon.lay, lexicon.compounds):
        assert all(key == key.casefold() for key in keys)
    assert not set(lexicon.words.stop) & set(lexicon.words.question)
    assert not {"it", "us", "no", "not", "without", "c", "a1c"} & set(lexicon.words.stop)


def test_mistakes_are_told_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(LEXICON, folder)
    (folder / "lay.yaml").write_text("heart attack: [myocardial infarction]\nheart attack: [mi]\n")
    (folder / "units.yaml").write_text("mg: milligram\n")
    (folder / "billing.yaml").write_text("inj: injection\niud: again\n")
    (folder / "forms.yaml").write_text(
        "tablet: {words: [tab], route: orally}\ncapsule:\n  words: [tab, po]\n  qualifier: slow\n"
    )
    (folder / "numbers.yaml").write_text("words: {one: uno}\nscales: {k: 1000}\nabove: [over]\nup_to: [to]\n")
    (folder / "makers.yaml").write_text("fresenius: true\n")
    with pytest.raises(CorpusError) as raised:
        load_lexicon(folder)
    message = str(raised.value)
    assert "lexicon/lay.yaml:2: heart attack stands twice" in message
    assert "lexicon/units.yaml:1: mg must be a mapping" in message
    assert "lexicon/billing.yaml:2: iud stands twice in the lexicon; put all its senses in one place" in message
    assert "lexicon/forms.yaml:1: 'orally' is no route of routes.yaml; known are injection, into a vein," in message
    assert "lexicon/forms.yaml:3: tab stands twice" in message
    assert "lexicon/forms.yaml:3: po stands in routes.yaml too" in message
    assert "lexicon/forms.yaml:4: 'slow' is no qualifier of qualifiers.yaml" in message
    assert "lexicon/numbers.yaml:1: 'uno' is no number above 0" in message
    assert "lexicon/makers.yaml:1: the list of makers must be a list" in message


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        ("mg: {dimension: mass}", "mg has only one of dimension and amount"),
        ("mg: {dimension: weight, amount: 1}", "'weight' is no dimension of doses"),
        ("mg: {dimension: mass, amount: -1}", "'-1' is no number above 0"),
        ("mg: {role: noun}", "'noun' is no role of a unit"),
        ("mg: {spelings: [mgs]}", "did you mean spellings?"),
        ("mg: {spellings: [g]}\ng: {}", "g stands twice"),
    ],
)
def test_mistakes_in_units_are_told(tmp_path: Path, row: str, mistake: str) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(LEXICON, folder)
    (folder / "units.yaml").write_text(f"{row}\n")
    with pytest.raises(CorpusError, match=r"lexicon/units.yaml:\d: .*") as raised:
        load_lexicon(folder)
    assert mistake in str(raised.value)


def test_every_file_has_a_row_in_the_readme_and_every_row_a_file() -> None:
    rows = re.findall(r"^\|[^|]*\| `([a-z-]+\.yaml)` \|[^|]+\|$", (LEXICON / "README.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(path.name for path in LEXICON.glob("*.yaml"))


def test_examples_in_the_readme_are_true() -> None:
    rows = re.findall(r"^\|[^|]*\| `([a-z-]+)\.yaml` \| ([^|]+) \|$", (LEXICON / "README.md").read_text(), re.MULTILINE)
    for stem, example in rows:
        word = re.split(r"[:;]| means | is ", example)[0].strip()
        assert word.casefold() in (LEXICON / f"{stem}.yaml").read_text().casefold(), (stem, word)


def test_units_have_the_roles_and_spellings_that_reading_needs() -> None:
    lexicon = load_lexicon()
    assert {"mgm": "mg", "grm": "g", "μg": "mcg", "ltr": "l", "unts": "unit"}.items() <= lexicon.unit_spellings.items()
    assert {"inch", "lb"}.isdisjoint(lexicon.measure_words)
    assert lexicon.measure_words - lexicon.strength_units == {"%"}
    assert {unit.dimension for unit in lexicon.units.values()} == set(DIMENSIONS)
    assert {"soln", "iv", "tab", "prsy"} <= lexicon.form_words
    assert {"bag", "syringe", "patch", "kit", "ring", "cream"}.isdisjoint(lexicon.form_words)  # things by themselves


def test_an_index_keeps_the_whole_lexicon() -> None:
    lexicon = load_lexicon()
    assert msgspec.json.decode(msgspec.json.encode(lexicon), type=Lexicon) == lexicon
    assert list(msgspec.json.decode(msgspec.json.encode(lexicon), type=Lexicon).qualifiers) == list(lexicon.qualifiers)


def test_british_words_are_found_and_american_ones_that_look_like_them_are_not() -> None:
    spelling = load_lexicon().spelling
    for text, word in {
        "a Tumour grew": "Tumour",
        "anaemia and oedema": "anaemia",
        "it was sterilised": "sterilised",
        "revised, supervised and unexercised": "",
        "the hospitalist is at the center": "",
        "advised of a haematoma": "haematoma",
        "": "",
    }.items():
        assert spelling.find_british(text) == word


def test_indicators_have_words() -> None:
    wording = load_wording()
    assert wording.coverage["C"] == "Medicare contractors decide on coverage."
    assert wording.global_days["010"] == "ten days after a minor procedure"
    assert wording.quarters["04"] == "April to June"
    assert wording.fee_statuses["N"] == "Not covered by Medicare."
    assert all(text.endswith(".") for text in (*wording.coverage.values(), *wording.fee_statuses.values()))


def test_a_mistake_in_the_wording_is_told(tmp_path: Path) -> None:
    (tmp_path / "statuses.yaml").write_text("coverage: {C: fine}\nquarter: {}\n")
    with pytest.raises(CorpusError, match=r"lexicon/statuses.yaml:2: unknown key 'quarter'.*did you mean quarters"):
        load_wording(tmp_path)


# What a second reading corrected, checked against the long descriptors of the codes that have the word.
@pytest.mark.parametrize(
    ("short", "means"),
    [
        ("ped", ["pediatric"]),
        ("pnl", ["panels"]),
        ("prm", ["primary", "permanent"]),
        ("ptn", ["partner"]),
        ("utr", ["uterine"]),
        ("tm", ["tympanic membrane", "time"]),
        ("php", ["partial hospitalization program"]),
        ("dte", ["date"]),
        ("cnt", ["count"]),
        ("vc", ["vector"]),
        ("norsn", ["reason not specified"]),
        ("onl", ["outside of normal limits"]),
        ("aa", ["Alcoholics Anonymous", "amino acid", "anterior abdominal"]),
        ("hcc", ["hepatocellular carcinoma", "hierarchical condition category"]),
        ("abi", ["ankle-brachial index", "acquired brain injury"]),
        ("di", ["diabetes insipidus", "diagnostic imaging", "dihydrochloride", "disarticulation"]),
        ("parent", ["parent", "parenteral"]),
        ("fol", ["followed", "Foley", "folic"]),
        ("arthro", ["arthroscopy", "arthroplasty", "arthrodesis"]),
        ("pej", ["percutaneous endoscopic jejunostomy"]),
    ],
)
def test_short_forms_have_the_meanings_of_the_descriptors(short: str, means: list[str]) -> None:
    assert [sense.means for sense in load_lexicon().abbreviations[short]] == means


def test_meanings_that_need_their_words_have_them() -> None:
    abbreviations = load_lexicon().abbreviations
    for short in ("dys", "pc", "pm", "sent", "trim", "tri", "strg", "ir", "lv", "furn", "fcn", "drg", "con"):
        assert all(sense.near for sense in abbreviations[short]), short
    assert "pouch" not in {sense.means for sense in abbreviations["pc"]}
    assert {"dorsal root ganglion", "diagnosis-related group"} <= {sense.means for sense in abbreviations["drg"]}
    assert "bed" in abbreviations["rr"][1].near
    assert "trachea" not in abbreviations


def test_lay_words_that_mean_too_many_things_lead_nowhere() -> None:
    lay = load_lexicon().lay
    too_broad = ("stick", "discharge visit", "scar", "hernia", "graft", "swab", "readers", "transitions", "frames")
    assert [word for word in too_broad if word in lay] == []
    assert lay["humidifier"] == ["heated humidifier", "humidification"]
    assert lay["walking stick"] == ["cane"]
    assert lay["neck pain"] == ["cervical spine"]
    assert "automated external defibrillator" in lay["defibrillator"]
