"""Both languages have words for all there is to say, and say the same things."""

import re
from string import Formatter
from typing import Literal

import pytest

from assets.identity.explanation.words import Language, read_words
from assets.identity.organisation_comparisons import COMPARISONS as OF_ORGANISATIONS
from assets.identity.person_comparisons import COMPARISONS as OF_PERSONS
from assets.identity.weights import ALTERNATIVES
from assets.sql_model import SQL_FOLDER
from pipelines.cases import KINDS
from pipelines.settings_survivorship import DEFAULTS, FURTHER

LANGUAGES: tuple[Language, ...] = ("en", "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_level_has_words(language: Language) -> None:
    texts = read_words(language).texts
    expected = {c.name: {"name", *(level.name for level in c.levels)} for c in OF_PERSONS}
    found = {name: set(words) for name, words in texts["person"].items()}
    assert found == expected | {"full_name": {"name", "common"}}
    assert {name: set(words) for name, words in texts["organisation"].items()} == {
        c.name: {"name", *(level.name for level in c.levels)} for c in OF_ORGANISATIONS
    }
    assert set(texts["alternative"]) == set(texts["column"]) == {*ALTERNATIVES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("model", "pattern", "section"),
    [
        ("record_fates", r"then '(\w+)'\n|then (record_class)\n|else '(person)'", "rule"),
        ("shared_values", r"then '([^']+)'\n", "ignored"),
        ("oversized_customers", r"'counted': '([^']+)'", "limit"),
    ],
)
def test_every_reason_that_sql_gives_has_words(
    language: Language, model: str, pattern: str, section: Literal["rule", "ignored", "limit"]
) -> None:
    sql = (SQL_FOLDER / "identity" / f"{model}.sql").read_text("utf-8")
    named = {name for groups in re.findall(pattern, sql) for name in [*groups, groups] if name}
    reasons = {name for name in named if isinstance(name, str) and len(name) > 1}
    known = {
        "rule": reasons - {"record_class", "set_aside", "compared", "compared_as_organisation"}
        | {"one_time_account", "service_account"},
        "ignored": reasons - {"nobody", "organisation", "household", "person", "several names"},
        "limit": reasons,
    }[section]
    assert known
    assert known <= set(read_words(language).texts[section])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_and_attribute_has_words(language: Language) -> None:
    texts = read_words(language).texts
    assert set(texts["question"]) == set(texts["kind"]) == {*KINDS}
    assert set(texts["attribute"]) == {*DEFAULTS, *FURTHER}


def test_both_languages_say_the_same_with_the_same_parts() -> None:
    english, german = (read_words(language).texts for language in LANGUAGES)
    assert {k: set(v) for k, v in english.items() if k != "chart"} == {
        k: set(v) for k, v in german.items() if k != "chart"
    }
    for section in ("say", "page"):
        for key, sentence in english[section].items():
            assert parts(sentence) == parts(german[section][key]), key
    same = {key for key, sentence in english["say"].items() if sentence == german["say"][key]}
    assert same == {"never_fate"}


def parts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("probability", "english", "german"),
    [
        (0.5, "50.0 %", "50,0 %"),
        (0.99999, "> 99.9 %", "> 99,9 %"),
        (0.00001, "< 0.1 %", "< 0,1 %"),
        (1.0, "100.0 %", "100,0 %"),
    ],
)
def test_shares_are_said_in_the_language(probability: float, english: str, german: str) -> None:
    assert [read_words(language).share(probability) for language in LANGUAGES] == [english, german]
    assert read_words("de").number(-1.25) == "−1,2"
