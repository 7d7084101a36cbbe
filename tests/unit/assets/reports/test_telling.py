"""Reasons of rules in German: all that stand in files, and those that differ by night."""

import pytest

from assets.canonical import canonical_rules
from assets.quality.expectations import generic_expectations
from assets.raw.presets import load_preset, preset_names
from assets.reports.telling import Teller, read_reasons, read_tongues
from assets.sql_model import SQL_FOLDER, read_model

GERMAN, ENGLISH = (Teller(words, "EUR") for words in read_tongues("nightly"))


def reasons_in_files() -> set[str]:
    exports = [e for name in preset_names() for e in load_preset(name).exports.values()]
    rules = [rule for export in exports for rule in export.expectations]
    rules += generic_expectations(
        "raw.any", {"id": ["Id"], "name": ["Name"]}, ["id"], is_of_people=True
    )
    rules += [rule for rules in canonical_rules().values() for rule in rules]
    models = [path for path in SQL_FOLDER.rglob("*.sql") if "\n-- Warn " in path.read_text("utf-8")]
    warnings = {said for path in models for said in read_model(path).reasons.values()}
    return warnings | {rule.reason for rule in rules}


def test_every_reason_in_a_file_is_told_in_german_too() -> None:
    reasons = reasons_in_files()
    assert len(reasons) > 300
    assert sorted(reasons - read_reasons("de").keys()) == []


@pytest.mark.parametrize(
    ("english", "german"),
    [
        pytest.param(
            "One of the two dates is wrong.", "Eines der beiden Daten ist falsch.", id="plain"
        ),
        pytest.param(
            "Columns that the preset neither reads nor drops: 'Fax', 'Notiz'.",
            "Spalten, die das Preset weder liest noch weglässt: 'Fax', 'Notiz'.",
            id="what differs stays",
        ),
        pytest.param(
            "Every row must satisfy: share between 0 and 1",
            "Für jede Zeile muss gelten: share between 0 and 1",
            id="a condition",
        ),
        pytest.param("Our own reason.", "Our own reason.", id="unknown is said as it is"),
    ],
)
def test_a_reason_is_told_in_the_language_of_the_page(english: str, german: str) -> None:
    assert GERMAN.show(english, "rule") == german
    assert ENGLISH.show(english, "rule") == english
