"""Legal forms, company keys, signs of an organisation, VAT identification numbers."""

import pytest

from tests.unit.sql_functions.macros import Macros


@pytest.mark.parametrize(
    ("raw", "form", "key"),
    [
        pytest.param("Müller GmbH & Co. KG", "GmbH & Co. KG", "mueller", id="gmbh_co_kg"),
        pytest.param("Müller GmbH", "GmbH", "mueller", id="gmbh"),
        pytest.param("Müller G.m.b.H.", "GmbH", "mueller", id="gmbh_with_dots"),
        pytest.param("MUELLER GMBH", "GmbH", "mueller", id="gmbh_in_capitals"),
        pytest.param("Hilfe gGmbH", "gGmbH", "hilfe", id="ggmbh"),
        pytest.param("Berg UG (haftungsbeschränkt)", "UG (haftungsbeschränkt)", "berg", id="ug"),
        pytest.param("Berg AG", "AG", "berg", id="ag"),
        pytest.param("Berg SE", "SE", "berg", id="se"),
        pytest.param("Berg KG", "KG", "berg", id="kg"),
        pytest.param("Berg KGaA", "KGaA", "berg", id="kgaa"),
        pytest.param("Berg & Tal OHG", "OHG", "bergtal", id="ohg"),
        pytest.param("Berg und Tal GbR", "GbR", "bergundtal", id="gbr"),
        pytest.param("Firma Anna Berg e.K.", "e.K.", "annaberg", id="ek_and_firma"),
        pytest.param("Anna Berg e. Kfr.", "e.Kfr.", "annaberg", id="ekfr"),
        pytest.param("Volksbank Berg eG", "eG", "volksbankberg", id="eg"),
        pytest.param("Musikfreunde e. V.", "e.V.", "musikfreunde", id="ev"),
        pytest.param("Berg PartG mbB", "PartG mbB", "berg", id="partg"),
        pytest.param("Berg Ltd.", "Ltd.", "berg", id="ltd"),
        pytest.param("Berg Inc.", "Inc.", "berg", id="inc"),
        pytest.param("Berg Sàrl", "Sàrl", "berg", id="sarl"),
        pytest.param("Berg S.A.", "SA", "berg", id="sa"),
        pytest.param("Berg S.r.l.", "S.r.l.", "berg", id="srl"),
        pytest.param("Berg B.V.", "B.V.", "berg", id="bv"),
        pytest.param("Berg Ges.m.b.H.", "GesmbH", "berg", id="gesmbh"),
        pytest.param("Berg & Co.", "& Co.", "berg", id="co"),
        pytest.param("Bäckerei Berg, Inh. Anna Tal", None, "baeckereiberganna" + "tal", id="owner"),
        pytest.param("Anna Berg", None, "annaberg", id="person"),
        pytest.param("Agnes Segel", None, "agnessegel", id="starts_like_forms"),
        pytest.param("SE", None, "se", id="form_alone"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_legal_form(macros: Macros, raw: str | None, form: str | None, key: str | None) -> None:
    assert macros.one("[legal_form(s), company_key(s)]", s=raw) == [form, key]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        pytest.param("Bäckerei Huber", "BAECKEREI HUBER GMBH", "exact", id="without_form"),
        pytest.param("Elektro-Maier", "Elektromaier", "exact", id="blanks"),
        pytest.param("Bäckerei Huber", "Backerei Huber", "near", id="umlaut_lost"),
        pytest.param("Müller & Söhne", "Söhne und Müller", "near", id="order_and_und"),
        pytest.param("Elektro Technik Maier", "Elektrotechnik Mayer", "near", id="blank_and_slip"),
        pytest.param("Kita Mayer", "Kita Meyer", "near", id="one_letter"),
        pytest.param("Praxis Klein", "Praxis Klemm", "else", id="two_letters_of_a_short_word"),
        pytest.param("Praxis Hoff", "Praxis Hopf", "else", id="one_letter_of_a_very_short_word"),
        pytest.param("Huber e.K.", "Bäckerei Huber", "part", id="part"),
        pytest.param("Kita", "Kita 2", "part", id="with_and_without_number"),
        pytest.param("Grundschule 12", "Grundschule 13", "else", id="numbers"),
        pytest.param("A & B", "C & D", "else", id="letters"),
        pytest.param("Hotel Post", "Bäckerei Maier", "else", id="else"),
        pytest.param("Hotel Post", None, None, id="null"),
    ],
)
def test_company_name_level(macros: Macros, one: str, other: str | None, level: str | None) -> None:
    found = macros.many(
        "company_name_level(company_key(s), company_words(s), company_key(t), company_words(t))",
        s=[one, other],
        t=[other, one],
    )
    assert found == [level, level], "whichever comes first"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[
            pytest.param(t, True, id=t)
            for t in ("Berg GmbH", "Praxis Dr. Berg", "Kanzlei Berg & Tal", "Kita Sonnenschein",
                      "Grundschule Berg", "Sportverein Berg", "Stadt Berg", "Gemeinde Berg",
                      "Hotel Berg", "Zahnarztpraxis Berg", "Firma Berg", "Universität Berg")
        ],
        *[
            pytest.param(t, False, id=t)
            for t in ("Anna Berg", "Anna Stadtler", "Otto Schulemann", "Ute Hotelling", "Ag Berg")
        ],
        pytest.param(None, None, id="null"),
    ],
)  # fmt: skip
def test_looks_like_organisation(macros: Macros, raw: str | None, expected: bool | None) -> None:
    assert macros.one("looks_like_organisation(s)", s=raw) is expected


@pytest.mark.parametrize(
    ("raw", "number", "valid"),
    [
        pytest.param("DE136695976", "DE136695976", True, id="german"),
        pytest.param("de 136 695 976", "DE136695976", True, id="german_with_blanks"),
        pytest.param("DE123456789", "DE123456789", False, id="german_wrong_digit"),
        pytest.param("DE000000000", "DE000000000", False, id="german_zeros"),
        pytest.param("DE12345678", None, False, id="german_too_short"),
        pytest.param("ATU13585627", "ATU13585627", True, id="austrian"),
        pytest.param("ATU 13585626", "ATU13585626", False, id="austrian_wrong_digit"),
        pytest.param("CHE-100.155.212 MWST", "CHE100155212", True, id="swiss"),
        pytest.param("CHE-123.456.789 TVA", "CHE123456789", False, id="swiss_wrong_digit"),
        pytest.param("FR12345678901", "FR12345678901", None, id="not_judged"),
        pytest.param("12/345/67890", None, False, id="tax_number_is_none"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_vat_id(macros: Macros, raw: str | None, number: str | None, valid: bool | None) -> None:
    assert macros.one("(vat_id_norm(s), vat_id_is_valid(s))", s=raw) == (number, valid)


def german_check_digit(digits: str) -> int:
    """Return the ISO 7064 mod 11,10 check digit, as the norm describes it."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = 2 * total % 11
    return (11 - product) % 10


def austrian_check_digit(digits: str) -> int:
    """Return the check digit of an Austrian number: digit sums of doubled digits, plus 4."""
    doubled = [str(int(digit) * (1 + place % 2)) for place, digit in enumerate(digits)]
    return (10 - (sum(int(digit) for digit in "".join(doubled)) + 4) % 10) % 10


def test_exactly_one_check_digit_is_valid(macros: Macros) -> None:
    stems = [f"{12345678 + 7654321 * n % 87654321:08d}" for n in range(200)]
    german = [f"DE{stem}{digit}" for stem in stems for digit in range(10)]
    austrian = [f"ATU{stem[:7]}{digit}" for stem in stems for digit in range(10)]
    expected = [german_check_digit(stem) == digit for stem in stems for digit in range(10)]
    expected += [austrian_check_digit(stem[:7]) == digit for stem in stems for digit in range(10)]
    assert macros.many("vat_id_is_valid(s)", s=[*german, *austrian]) == expected
