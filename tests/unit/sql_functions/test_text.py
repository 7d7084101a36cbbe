"""Cleaning, repair of damaged encodings, folding, yes or no."""

import pytest

from tests.unit.sql_functions.macros import Macros


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("  Anna   Berg ", "Anna Berg", id="blanks"),
        pytest.param("Anna\u00a0\tBerg\r\n", "Anna Berg", id="no_break_space_tab_newline"),
        pytest.param("Brat\u00adwurst\u200b\ufeff", "Bratwurst", id="soft_hyphen_and_zero_width"),
        pytest.param("Mu\u0308ller", "Müller", id="combining_accent"),
        pytest.param("MÃ¼ller", "Müller", id="mojibake"),
        pytest.param("GroÃŸe StraÃŸe â€“ KÃ¶ln", "Große Straße – Köln", id="mojibake_mixed"),
        pytest.param("Preis â‚¬ 5", "Preis € 5", id="mojibake_euro"),
        pytest.param("JosÃ\u00ad", "José"[:3] + "í", id="mojibake_with_soft_hyphen"),
        pytest.param("Ãœber MÃ¼ller", "Über Müller", id="mojibake_capital"),
        pytest.param("SÃO PAULO", "SÃO PAULO", id="real_a_tilde_stays"),
        pytest.param("GÃ\u0192Ã¼", None, id="repair_that_leaves_traces_is_none"),
        pytest.param("M\ufffdller", None, id="lost_letter_cannot_be_repaired"),
        *[
            pytest.param(empty, None, id=f"empty_{empty}")
            for empty in ("", " ", "-", "--", "n/a", "NULL", "k.A.", "keine", "unbekannt", ".")
        ],
        pytest.param("Keiner", "Keiner", id="name_that_starts_like_an_empty"),
        pytest.param("'01067", "'01067", id="apostrophe_is_another_macros"),
        pytest.param("Łukasz Иванов", "Łukasz Иванов", id="other_letters"),
        pytest.param(None, None, id="null"),
    ],
)
def test_clean_text(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("clean_text(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("'01067", "01067", id="guard"),
        pytest.param("''x", "'x", id="one_only"),
        pytest.param("O'Brien", "O'Brien", id="inside"),
        pytest.param(None, None, id="null"),
    ],
)
def test_strip_apostrophe(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("strip_apostrophe(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("7,21045E+12", None, id="german"),
        pytest.param("7.21045e12", None, id="english"),
        pytest.param("0017,5", "0017,5", id="no_exponent"),
        pytest.param("K-1E5", "K-1E5", id="letters"),
        pytest.param(None, None, id="null"),
    ],
)
def test_undamaged(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("undamaged(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param('{"city": " Ulm ", "zip": 1067}', "Ulm", id="cleaned"),
        pytest.param('{"city": "M\\u00fcnchen"}', "München", id="escaped"),
        pytest.param('{"city": 1067}', "1067", id="number"),
        pytest.param('{"city": null}', None, id="json_null"),
        pytest.param('{"zip": 1067}', None, id="no_such_path"),
        pytest.param("[]", None, id="empty_list_of_php"),
        pytest.param("{city: Ulm}", None, id="no_json"),
        pytest.param(None, None, id="null"),
    ],
)
def test_json_text(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("json_text(s, '$.city')", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("'+49 30 23125", "+49 30 23125", id="plus"),
        pytest.param("'=SUM(A1)", "=SUM(A1)", id="equals"),
        pytest.param("'@home", "@home", id="at"),
        pytest.param("'s Gravenhage", "'s Gravenhage", id="part_of_a_name"),
        pytest.param(None, None, id="null"),
    ],
)
def test_strip_formula_guard(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("strip_formula_guard(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("MÃ¼ller", True, id="utf8_read_as_cp1252"),
        pytest.param("M\ufffdller", True, id="replacement_character"),
        pytest.param("Müller – „Straße“", False, id="good_german"),
        pytest.param("SÃO PAULO, Ångström", False, id="good_foreign"),
        pytest.param(None, None, id="null"),
    ],
)
def test_has_mojibake(macros: Macros, raw: str | None, expected: bool | None) -> None:
    assert macros.one("has_mojibake(s)", s=raw) is expected


LETTERS = "äöüßÄÖÜéèàçñåøšžłőřğÉŠ€–—’“„…°§²½"


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_survives_being_misread_once(macros: Macros, letter: str) -> None:
    misread = "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in letter.encode()
    )
    assert macros.one("clean_text(s)", s=f"ab{misread}cd") == f"ab{letter}cd"


@pytest.mark.parametrize(
    ("raw", "text", "key"),
    [
        pytest.param("Müller", "mueller", "mueller", id="umlaut"),
        pytest.param("Mueller", "mueller", "mueller", id="spelled_out"),
        pytest.param("Neuer", "neuer", "neuer", id="never_contracted"),
        pytest.param("STRAẞE", "strasse", "strasse", id="capital_sharp_s"),
        pytest.param("Łukasz", "lukasz", "lukasz", id="stroke"),
        pytest.param("Åsa Øre Þór Æon", "asa ore thor aeon", "asaorethoraeon", id="nordic"),
        pytest.param("José-María O'Neill", "jose maria o neill", "josemariaoneill", id="signs"),
        pytest.param("Mu\u0308ller", "mueller", "mueller", id="combining"),
        pytest.param("A – B", "a b", "ab", id="dash"),
        pytest.param("Иванов 7", "иванов 7", "иванов7", id="other_script_is_kept"),
        pytest.param("–", None, None, id="nothing_left"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_fold(macros: Macros, raw: str | None, text: str | None, key: str | None) -> None:
    assert macros.one("[fold_text(s), fold_key(s)]", s=raw) == [text, key]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[pytest.param(t, True, id=f"yes_{t}") for t in ("true", "Yes", "JA", "j", " x ", "1")],
        *[pytest.param(t, False, id=f"no_{t}") for t in ("false", "No", "NEIN", "n", "0")],
        *[pytest.param(t, None, id=f"unread_{t}") for t in ("", "2", "vielleicht", None)],
    ],
)
def test_parse_bool(macros: Macros, raw: str | None, expected: bool | None) -> None:
    assert macros.one("parse_bool(s)", s=raw) is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("a@b.org; c@d.org", ["a@b.org", "c@d.org"], id="semicolon"),
        pytest.param("a@b.org,c@d.org,", ["a@b.org", "c@d.org"], id="comma_and_empty_end"),
        pytest.param("a@b.org\nk.A.", ["a@b.org"], id="line_break_and_no_answer"),
        pytest.param("a@b.org", ["a@b.org"], id="one"),
        pytest.param("", [], id="none"),
        pytest.param(None, None, id="null"),
    ],
)
def test_split_cell(macros: Macros, raw: str | None, expected: list[str] | None) -> None:
    assert macros.one("split_cell(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "text", "is_label"),
    [
        pytest.param("'+49 30 23125101", "+49 30 23125101", False, id="guard"),
        pytest.param("'t Hart", "'t Hart", False, id="name_that_starts_so"),
        pytest.param("    Berlin (12)", "    Berlin (12)", True, id="group_of_twelve"),
        pytest.param("Berlin (Mitte)", "Berlin (Mitte)", False, id="words_in_brackets"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_what_exports_add(
    macros: Macros, raw: str | None, text: str | None, is_label: bool | None
) -> None:
    assert macros.one("(strip_formula_guard(s), is_group_label(s))", s=raw) == (text, is_label)
