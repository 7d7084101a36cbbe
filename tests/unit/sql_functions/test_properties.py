"""What holds for every text: no macro raises, invents, or changes its own result again."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.unit.sql_functions.macros import FUNCTIONS, Macros

WORDS = re.split(
    " ",
    "Dr. Prof. Müller von Graf GmbH & Co. KG Straße Str. 17. Juni 12a 10-12 1/2 c/o Packstation 145"
    " Postfach 12345678 0171 +49 (0) / ; , . - ' 1.234,56 1,234.56 € 31.12.2025 2025-12-31 T10:00Z"
    " @ a@b.example mailto: <> k.A. - Ã¼ Ã â€“ â€š OT a.d. i. Br. St. Frankfurt/M DE136695976 iii"
    " O'BRIEN MC jun. II ⟦ ⟧ Q 7 4006381333931 \u00a0 \u00ad \u200b \u0303 \ufffd ß ẞ İ ŉ \t",
)
TEXTS = st.lists(
    st.one_of(
        st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
        st.lists(st.sampled_from(WORDS), max_size=5).map("".join),
        st.text(st.characters(blacklist_categories=["Cs"]), max_size=20),
        st.text(
            "ÃÂÅÄâ€‚ƒ„…‡‰Š‹Œ‘’“”•–—˜™š›œžŸ¡¢£¤¥¦§¨©ª«¬®°±²³´µ¶·¸¹º»¼½¾A\u0303\u00ad ", max_size=6
        ),
    ),
    min_size=40,
    max_size=80,
)
FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ARGUMENTS = {"country": "'AT'", "tz": "'Europe/Berlin'", "small_words": "['von']",
             "d": "date '2024-10-27'", "as_of": "date '2026-11-21'", "ts": "now()",
             "instant": "now()", "ends_at": "now()", "decimal_mark": "','", "path": "'$.a'",
             "words": "company_words(s)", "other_words": "['hotel', s]",
             "weights": "[1, 2]", "split": "split_address_line(s)",
             "email": "'rita.blum@x.example'"}  # fmt: skip
OF_DIGITS = {"has_mod_11_10_digit", "has_austrian_vat_digit", "weighted_sum"}  # parts of a check
OF_FIGURES = {
    "in_base_units",
    "worth",
    "cents",
    "either_sum",
    "distance_km",
    "vat_rate_on",
    "net_amount",
    "years_before",
    "decayed",
    "age_band",
}  # that are read already


def definitions() -> list[tuple[str, list[str]]]:
    text = "".join(file.read_text("utf-8") for file in sorted(FUNCTIONS.glob("*.sql")))
    found = re.findall(r"create or replace macro (\w+)\(([^)]*)\)", text)
    return [(name, parameters.split(", ")) for name, parameters in found]


def call(name: str, parameters: list[str]) -> str:
    return f"{name}({', '.join(ARGUMENTS.get(parameter, 's') for parameter in parameters)})"


ANY_TEXT = [
    call(name, parameters)
    for name, parameters in definitions()
    if name not in OF_DIGITS | OF_FIGURES
]


@FEW
@given(texts=TEXTS)
def test_no_macro_raises(macros: Macros, texts: list[str]) -> None:
    for calls in (ANY_TEXT[start : start + 12] for start in range(0, len(ANY_TEXT), 12)):
        every = ", ".join(f"{expression}::varchar" for expression in calls)
        assert len(macros.many(f"[{every}]", s=[*texts, None])) == len(texts) + 1


LONG = (
    "a",
    "1",
    "Ã¼",
    "Dr. ",
    "(",
    "-",
    " ",
    "a@",
    "0 ",
    "ß",
    "\u0303",
    "12a/",
    "'",
    "GmbH ",
    "\0",
)


@pytest.mark.parametrize("piece", LONG, ids=ascii)
def test_no_macro_raises_at_any_length(macros: Macros, piece: str) -> None:
    long = piece * (20_000 // len(piece))
    for calls in (ANY_TEXT[start : start + 12] for start in range(0, len(ANY_TEXT), 12)):
        every = ", ".join(f"{expression}::varchar" for expression in calls)
        assert macros.many(f"[{every}] is not null", s=[long, None]) == [True, True]


def named(*names: str) -> frozenset[str]:
    return frozenset(name for several in names for name in several.split())


# What each macro does with a text, so what must hold of it. A new macro belongs to one of these.
KEEPS = named(  # the text or less of it, as it is written
    "strip_apostrophe collapse_blanks compose_accents plain_amount amount_text strip_suffix",
    "strip_titles email_local_part email_domain phone_clean without_district mark_titles",
    "strip_formula_guard undamaged without_country",
)
REWRITES = named(  # the text or less of it, in another case, repaired or spelled out
    "mend_misread_utf8 repair_mojibake tidy_unusual_text tidy_text clean_text expand_umlauts",
    "drop_accents spell_out fold_text fold_key capitalise case_word name_case title_case bare_name",
    "name_key email_norm postal_code_norm spell_out_lane street_key fold_company company_text",
    "company_key vat_id_norm email_match spell_out_city city_norm name_austrian_door",
    "city_district spread_address_line phone_e164 international_e164 phone_digits gtin14 unit_code",
    "desk_name",
)
PICKS = named(
    "academic_title academic_titles titles_in_field nobility_prefix bracketed_sku json_text",
    "postal_region_of",
)  # a part of the text, as it is written
WORDS_OF_ITS_OWN = named(  # one of the words that stand in the macro
    "salutation_norm salutation_in_front name_suffix email_relay_provider phone_kind address_kind",
    "legal_form gtin_kind email_fault",
    "german_city country_of_name country_code month_number company_name_level web_event_kind",
    "newsletter_status location_usage usage_of_path movement_kind goods_status",
)
NUMBERS = named("parse_decimal_de parse_decimal_en parse_decimal parse_vat_rate")
DAYS = named(
    "parse_date_iso parse_date_de parse_date_sap parse_date parse_date_us parse_date_slashed"
)
TIMES = named(
    "parse_time parse_timestamp_iso parse_timestamp parse_timestamp_us time_of_day clock_text",
    "time_behind_date",
)
FACTS = named(  # true, false or null
    "is_misread_utf8 has_mojibake is_tidy is_no_answer parse_bool in_capitals is_dummy_word",
    "is_doubtful_word is_couple is_erased_word",
    "is_dummy_name email_is_valid email_is_role email_is_relay domain_is_of_provider",
    "email_is_dummy phone_is_dummy postal_code_is_valid has_legal_form looks_like_organisation",
    "vat_id_is_valid gtin_is_valid is_group_label is_collective_name",
    "is_marketplace_name address_is_dummy",
)
PARTS = named(  # several parts of the text
    "surname_words split_bare_name split_full_name split_address_line order_address_lines",
    "split_district",
    "delivery_point_parts street_parts address_line_parts address_parts company_words split_cell",
)
OF_NO_TEXT = named(  # of dates, instants, digits or a word of ours; cases of their own
    "if_changed date_of_parts local_timestamp local_date if_before plausible_birth_date",
    "plausible_day receipt_key",
    "unix_seconds channels_of has_mod_11_10_digit weighted_sum has_austrian_vat_digit",
    "nickname_groups business_day date_with_time newsletter_status_rank lot order_kind",
    "revenue_item",
    *OF_FIGURES,
)
KINDS = (KEEPS, REWRITES, PICKS, WORDS_OF_ITS_OWN, NUMBERS, DAYS, TIMES, FACTS, PARTS, OF_NO_TEXT)
CALLS = {name: call(name, parameters) for name, parameters in definitions()}


def test_every_macro_has_its_properties() -> None:
    kinds = [name for kind in KINDS for name in kind]
    assert sorted(kinds) == sorted(CALLS)


def of(*kinds: frozenset[str]) -> list[str]:
    return sorted(frozenset[str]().union(*kinds))


# These take away or spell out one thing of several, once; what they end in is idempotent.
ONCE = named(
    "strip_apostrophe mend_misread_utf8 strip_suffix email_local_part email_domain mark_titles",
    "plain_amount amount_text capitalise case_word bare_name fold_company phone_digits",
    "spell_out_lane name_austrian_door spell_out_city without_district city_district",
    "spread_address_line without_country",
)


@FEW
@given(texts=TEXTS)
def test_a_second_time_changes_nothing(macros: Macros, texts: list[str]) -> None:
    names = [name for name in of(KEEPS, REWRITES) if name not in ONCE]
    columns = ", ".join(f"{CALLS[name]} as {name}" for name in names)
    macros.con.register("texts", pa.table({"s": texts}))
    macros.con.execute(f"create or replace temp table once as select {columns} from texts")
    for name in names:
        twice = CALLS[name].replace("(s", f"({name}", 1)
        changed = f"from (select {name} as once, {twice} as twice from once) where once <> twice"
        assert (name, macros.con.execute(changed).fetchall()) == (name, [])


def results(macros: Macros, names: list[str], texts: list[str | None]) -> dict[str, list[Any]]:
    """Return what each macro makes of the texts."""
    found: dict[str, list[Any]] = {}
    for some in (names[start : start + 12] for start in range(0, len(names), 12)):
        rows = macros.many(f"({', '.join(CALLS[name] for name in some)})", s=texts)
        values = [list(row.values()) if isinstance(row, dict) else list(row) for row in rows]
        found |= dict(zip(some, map(list, zip(*values, strict=True)), strict=True))
    return found


BLANK = ["", " ", "\t \n", "\u00a0", "\u200b", "\u3000\ufeff"]


def test_of_nothing_comes_nothing(macros: Macros) -> None:
    texts = of(KEEPS, REWRITES, PICKS, WORDS_OF_ITS_OWN, NUMBERS, DAYS, TIMES)
    for name, values in results(macros, texts, [None, *BLANK]).items():
        assert (name, values[0]) == (name, None)
        if name not in {"address_kind", "company_name_level"}:  # of what is there
            assert (name, [str(value or "").strip(" ⟦⟧") for value in values[1:3]]) == (
                name,
                [""] * 2,
            )
    facts = results(macros, of(FACTS), [None])
    assert {name: values for name, values in facts.items() if values != [None]} == {}
    for name, values in results(macros, of(PARTS), [None, *BLANK]).items():
        cells = {cell.strip(" \t\n\u00a0\u200b\u3000\ufeff") for cell in all_cells(values)}
        assert (name, cells - {"", "street"}) == (name, set())


# What a value written for a table is: null where there is nothing, never an empty text.
VALUES = named(
    "clean_text fold_text fold_key name_key email_norm email_match phone_clean phone_e164",
    "postal_code_norm city_norm street_key company_key vat_id_norm gtin14 strip_titles",
    "academic_title academic_titles nobility_prefix country_code legal_form salutation_norm",
    "name_suffix",
)


def test_a_blank_value_is_null(macros: Macros) -> None:
    for name, values in results(macros, of(VALUES), [*BLANK[:3]]).items():
        assert (name, values) == (name, [None] * 3)


def all_cells(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [cell for one in value.values() for cell in all_cells(one)]
    if isinstance(value, list):
        return [cell for one in value for cell in all_cells(one)]
    return [] if value is None else [str(value)]


# Letters that stand for others: a joined letter is spelled out, a misread one repaired.
SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "sẞ", "æ": "ae", "œ": "oe", "þ": "th", "ł": "l",
           "ø": "o", "đ": "d", "ı": "i", "ð": "d"}  # fmt: skip
# What a macro writes out: abbreviations, and the country's code in front of a number.
WRITTEN_OUT = {
    "spell_out_lane": "strasseplatzsanktdoktorprofessorgrossekleineam",
    "street_key": "strasseplatzsanktdoktorprofessorgrossekleineam",
    "spell_out_city": "Sankt an der in der am Main im bei",
    "city_norm": "Sankt an der in der am Main im bei SANKT AN DER IN DER AM MAIN IM BEI",
    "name_austrian_door": "StiegeTop",
    "spread_address_line": "StiegeTop",
    "email_match": "gmail.com",
    "phone_e164": "4943", "international_e164": "4943", "phone_digits": "4943",
    "unit_code": "ST", "gtin14": "0", "postal_code_norm": "0",
}  # fmt: skip


def letters_of(text: str) -> set[str]:
    """Return every letter and digit that may come of a text."""
    plain = unicodedata.normalize("NFKD", text + text.lower() + text.upper())
    signs = set(text) | set(text.lower()) | set(text.upper()) | set(plain)
    spelled = "".join(SPELLED.get(sign.lower(), "") for sign in signs)
    return signs | set(spelled) | set(spelled.upper())


@FEW
@given(texts=TEXTS)
def test_letters_and_digits_are_those_of_the_text(macros: Macros, texts: list[str]) -> None:
    repaired = macros.many(
        "concat(s, repair_mojibake(s), tidy_text(s), mend_misread_utf8(s))", s=[*texts]
    )
    for name, values in results(macros, of(KEEPS, REWRITES, PICKS, PARTS), [*texts]).items():
        for text, mended, value in zip(texts, repaired, values, strict=True):
            allowed = letters_of(mended) | set(WRITTEN_OUT.get(name, ""))
            if name in {"city_norm"} and value in german_cities(macros):
                continue
            if name in PARTS:
                allowed |= letters_of("street packstation postfiliale po_box hotel stiege top")
            made = {sign for cell in all_cells(value) for sign in cell if sign.isalnum()}
            assert (name, text, made - allowed) == (name, text, set())


@cache
def german_cities(macros: Macros) -> frozenset[str]:
    source = "".join(file.read_text("utf-8") for file in FUNCTIONS.glob("*.sql"))
    body = source.partition("macro german_city")[2].partition("create or replace")[0]
    return frozenset(re.findall(r"'[a-z]+': '([^']+)'", body))


@FEW
@given(texts=TEXTS)
def test_words_are_those_of_the_macro(macros: Macros, texts: list[str]) -> None:
    source = "".join(file.read_text("utf-8") for file in sorted(FUNCTIONS.glob("*.sql")))
    for name, values in results(macros, of(WORDS_OF_ITS_OWN), [*texts]).items():
        made = {value for value in values if value is not None and f"'{value}'" not in source}
        if name == "country_code":  # a code is its own
            made = {value for value in made if not re.fullmatch("[A-Z]{2}", value)}
        if name == "name_suffix":
            made -= {"I", "II", "III", "IV"}
        if name == "month_number":
            made -= {str(month) for month in range(1, 13)}
        assert (name, made) == (name, set())


def digits_of(text: object) -> str:
    return "".join(re.findall(r"[0-9]", str(text or "")))


WRITTEN_AMOUNTS = st.tuples(
    st.sampled_from(["", "-", "+", "(", "€ ", "EUR"]),
    st.text("0123456789.,' ", min_size=1, max_size=14),
    st.sampled_from(["", "-", ")", " €", ",-", " CHF"]),
).map("".join)


@FEW
@given(
    texts=st.lists(st.one_of(WRITTEN_AMOUNTS, st.sampled_from(WORDS)), min_size=200, max_size=300)
)
def test_amounts_are_written_in_the_text(macros: Macros, texts: list[str]) -> None:
    for name, values in results(macros, of(NUMBERS), [*texts]).items():
        for text, value in zip(texts, values, strict=True):
            if value is not None:
                whole, _, rest = format(abs(value), "f").partition(".")
                written = digits_of(text).lstrip("0")
                made = (whole.lstrip("0") + rest).rstrip("0").lstrip("0")
                cents = re.search(r"[.,](\d+)\D*$", without_dash(text))
                is_rounded = cents is not None and len(cents[1]) > 4
                assert (name, text, made in written or is_rounded) == (name, text, True)
                assert (name, text, value < 0) == (name, text, value != 0 and is_negative(text))


def without_dash(text: str) -> str:
    """Return an amount without currency and the dash that stands for no cents: 12,- is 12."""
    return re.sub(r"[.,]--?\s*$", "", re.sub("CHF|€", "", text).strip())


def is_negative(text: str) -> bool:
    return re.search(r"[-(−–—]", without_dash(text)) is not None


WRITTEN_DAYS = st.one_of(
    st.dates().map(lambda day: day.strftime("%d.%m.%Y")),
    st.dates().map(lambda day: day.strftime("%Y-%m-%d")),
    st.dates().map(lambda day: day.strftime("%Y%m%d")),
    st.text("0123456789.- ", min_size=6, max_size=12),
    st.datetimes().map(lambda at: at.isoformat()),
)


@FEW
@given(texts=st.lists(WRITTEN_DAYS, min_size=200, max_size=300))
def test_days_and_times_are_written_in_the_text(macros: Macros, texts: list[str]) -> None:
    for name, values in results(macros, of(DAYS), [*texts]).items():
        for text, day in zip(texts, values, strict=True):
            if day is not None:
                numbers = [int(number) for number in re.findall(r"[0-9]+", text)]
                joined = digits_of(text)
                parts = (day.day, day.month, day.year % 100)
                is_there = all(part in numbers or f"{part:02}" in joined for part in parts)
                assert (name, text, is_there) == (name, text, True)
    for text, at in zip(texts, macros.many("parse_time(s)", s=[*texts]), strict=True):
        if at is not None:
            assert f"{at:%H%M}" in digits_of(text)


@FEW
@given(texts=TEXTS)
def test_digits_are_those_of_the_text(macros: Macros, texts: list[str]) -> None:
    numbers = macros.many("[phone_e164(s, 'DE'), gtin14(s), vat_id_norm(s)]", s=[*texts])
    for text, found in zip(texts, numbers, strict=True):
        for number in found:
            written = re.sub(r"^(49|43|41|0+)", "", digits_of(number))
            assert written in re.sub(r"\(\s*0\s*\)", "", text) or written in digits_of(text)


@pytest.mark.parametrize("file", sorted(FUNCTIONS.glob("*.sql")), ids=lambda file: file.stem)
def test_every_macro_says_what_it_returns(file: Path) -> None:
    blocks = file.read_text("utf-8").strip().split("\n\n")
    assert all(block.startswith("-- ") for block in blocks)
    assert all(block.count("create or replace macro") == 1 for block in blocks[1:])


def test_a_lambda_name_serves_one_macro_and_no_column() -> None:
    text = "".join(file.read_text("utf-8") for file in sorted(FUNCTIONS.glob("*.sql")))
    named = [
        name for names in re.findall(r"lambda (\w+(?:, \w+)?):", text) for name in names.split(", ")
    ]
    assert [name for name in named if not name.endswith("_")] == []
    assert len(named) == len(set(named))
