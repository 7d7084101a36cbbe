"""What holds for every text: no macro raises, invents, or changes its own result again."""

import re
from pathlib import Path

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
             "words": "company_words(s)", "other_words": "['hotel', s]",
             "weights": "[1, 2]", "split": "split_address_line(s)"}  # fmt: skip
OF_DIGITS = {"has_mod_11_10_digit", "has_austrian_vat_digit", "weighted_sum"}  # parts of a check


def definitions() -> list[tuple[str, list[str]]]:
    text = "".join(file.read_text("utf-8") for file in sorted(FUNCTIONS.glob("*.sql")))
    found = re.findall(r"create or replace macro (\w+)\(([^)]*)\)", text)
    return [(name, parameters.split(", ")) for name, parameters in found]


def call(name: str, parameters: list[str]) -> str:
    return f"{name}({', '.join(ARGUMENTS.get(parameter, 's') for parameter in parameters)})"


ANY_TEXT = [call(name, parameters) for name, parameters in definitions() if name not in OF_DIGITS]


@FEW
@given(texts=TEXTS)
def test_no_macro_raises(macros: Macros, texts: list[str]) -> None:
    for calls in (ANY_TEXT[start : start + 12] for start in range(0, len(ANY_TEXT), 12)):
        every = ", ".join(f"{expression}::varchar" for expression in calls)
        assert len(macros.many(f"[{every}]", s=[*texts, None])) == len(texts) + 1


IDEMPOTENT = (
    "clean_text(s)", "tidy_text(s)", "repair_mojibake(s)", "fold_text(s)",
    "fold_key(s)", "name_case(s)", "name_key(s)", "email_norm(s)", "email_match(s)",
    "phone_clean(s)", "phone_e164(s, 'DE')", "postal_code_norm(s, 'DE')", "city_norm(s)",
    "country_code(s)", "vat_id_norm(s)", "gtin14(s)", "street_key(s)", "company_key(s)",
)  # fmt: skip


@FEW
@given(texts=TEXTS)
def test_a_second_time_changes_nothing(macros: Macros, texts: list[str]) -> None:
    columns = ", ".join(f"{macro} as once_{nth}" for nth, macro in enumerate(IDEMPOTENT))
    macros.con.register("texts", pa.table({"s": texts}))
    macros.con.execute(f"create or replace temp table once as select {columns} from texts")
    for nth, macro in enumerate(IDEMPOTENT):
        twice = macro.replace("(s", f"(once_{nth}")
        changed = (
            f"from (select once_{nth} as once, {twice} as twice from once) where once <> twice"
        )
        assert (macro, macros.con.execute(changed).fetchall()) == (macro, [])


def digits_of(text: object) -> str:
    return "".join(re.findall(r"[0-9]", str(text or "")))


@FEW
@given(texts=TEXTS)
def test_digits_are_those_of_the_text(macros: Macros, texts: list[str]) -> None:
    numbers = macros.many("[phone_e164(s, 'DE'), gtin14(s), vat_id_norm(s)]", s=[*texts])
    for text, found in zip(texts, numbers, strict=True):
        for number in found:
            written = re.sub(r"^(49|43|41|0+)", "", digits_of(number))
            assert written in re.sub(r"\(\s*0\s*\)", "", text) or written in digits_of(text)


@FEW
@given(texts=TEXTS)
def test_address_parts_hold_only_letters_and_digits_of_the_text(
    macros: Macros, texts: list[str]
) -> None:
    both = macros.many("(lower(tidy_text(s)), address_parts(s, null, 'DE'))", s=[*texts])
    for tidy, parts in both:
        values = [value for name, value in (parts or {}).items() if value and name != "addr_kind"]
        assert {sign for sign in "".join(values).lower() if sign.isalnum()} <= set(tidy)


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
