"""The schema: which text of an entry is searched in which field."""

from __future__ import annotations

from corpus.entry import Entry
from corpus.lexicon import load_lexicon
from index.schema import TEXT_FIELDS, schema


def test_every_searched_field_takes_its_texts_a_line_each() -> None:
    entry = Entry(
        code="J0001",
        name="Testolol injection",
        descriptor="Injection, testolol",
        short_descriptor="Inj testolol",
        also_known_as=("Testa", "Testo"),
        drug_names=("Testa 5",),
        drug_class="beta blocker",
        plain_language=("heart shot",),
        clinical_context="For the heart.",
        description="A drug.",
        family="beta blockers",
        specialties=("Cardiology",),
        confused_with={"J0002": "the tablet"},
    )
    assert {field: text(entry) for field, text in TEXT_FIELDS.items()} == {
        "name": "Testolol injection",
        "descriptor": "Injection, testolol\nInj testolol",
        "also_known_as": "Testa\nTesto\nTesta 5\nbeta blocker",
        "plain_language": "heart shot",
        "clinical_context": "For the heart.\nA drug.",
        "family": "beta blockers\nCardiology",
        "confused_with": "the tablet",
    }
    assert all(not text(Entry(code="A0001", name="")) for text in TEXT_FIELDS.values())


def test_the_whoosh_index_has_the_searched_fields_the_code_and_the_entry_and_nothing_else() -> None:
    fields = schema(load_lexicon())
    assert set(fields.names()) == {*TEXT_FIELDS, "code", "entry"}
    assert fields.stored_names() == ["entry"]
    assert all(fields[name].analyzer is fields["name"].analyzer for name in TEXT_FIELDS)
