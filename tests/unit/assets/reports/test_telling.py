"""Reasons of rules in German: all that stand in files, and those that differ by night."""

import re
from datetime import date

import pytest

from assets.canonical import canonical_rules
from assets.quality.expectations import generic_expectations
from assets.raw.presets import load_preset, preset_names
from assets.reports.page import render
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


def test_one_row_is_told_as_one() -> None:
    said = [
        tell.words.say("reason_quarantine_first_one", rows=tell.show(rows, "count"))
        for tell in (GERMAN, ENGLISH)
        for rows in (1, 1200)
    ]
    assert said == [
        "1 Zeile wartet in Quarantäne, aus einem Silo",
        "1.200 Zeilen warten in Quarantäne, aus einem Silo",
        "1 row waits in quarantine, from one silo",
        "1,200 rows wait in quarantine, from one silo",
    ]
    assert ENGLISH.words.say("all_findings", count=ENGLISH.show(1, "count")) == (
        "The finding of the checks"
    )
    assert GERMAN.words.say(
        "customers_are",
        **dict.fromkeys(("records", "customers", "joined"), GERMAN.show(None, "count")),
    ).startswith("– Datensätze von Kunden sind – Kunden;")


def test_the_title_of_a_report_has_the_day_as_its_language_writes_it() -> None:
    page = render(
        "nightly/page.html",
        read_tongues("nightly"),
        night=date(2026, 12, 1),
        sections={"de": [], "en": []},
        libraries=[],
    )
    [(attributes, title)] = re.findall("<title(.*)>(.*)</title>", page)
    assert title == "Goldsmith · 01.12.2026"
    assert attributes == ' data-de="Goldsmith · 01.12.2026" data-en="Goldsmith · 2026-12-01"'
