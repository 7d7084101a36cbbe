"""Postal codes, cities, countries, streets and their parts."""

import pytest

from tests.unit.sql_functions.macros import Macros

PARTS = (
    "addr_kind", "street", "house_number", "house_number_to", "house_number_addition",
    "address_addition", "locker_no", "post_number", "po_box_no", "care_of",
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "country", "expected", "valid"),
    [
        pytest.param("01067", "DE", "01067", True, id="german"),
        pytest.param("1067", "DE", "01067", True, id="leading_zero_lost"),
        pytest.param("D-10115", "DE", "10115", True, id="prefix_d"),
        pytest.param("DE 10115", "de", "10115", True, id="prefix_de_and_small_country"),
        pytest.param("10115.0", "DE", "10115", True, id="read_as_a_number"),
        pytest.param("10115 Berlin", "DE", "10115", True, id="city_behind"),
        pytest.param("01000", "DE", "01000", False, id="german_too_low"),
        pytest.param("99999", "DE", "99999", False, id="german_too_high"),
        pytest.param("00000", "DE", None, None, id="zeros"),
        pytest.param("123", "DE", None, None, id="german_too_short"),
        pytest.param("101155", "DE", None, None, id="german_too_long"),
        pytest.param("A-1010", "AT", "1010", True, id="austrian"),
        pytest.param("1009", "AT", "1009", False, id="austrian_too_low"),
        pytest.param("CH-8001", "CH", "8001", True, id="swiss"),
        pytest.param("9700", "CH", "9700", False, id="swiss_too_high"),
        pytest.param("FL-9490", "LI", "9490", True, id="liechtenstein"),
        pytest.param("sw1a  1aa", "GB", "SW1A 1AA", None, id="no_rule_for_the_country"),
        pytest.param("10115", None, "10115", None, id="no_country"),
        pytest.param(None, "DE", None, None, id="null"),
    ],
)
def test_postal_code(
    macros: Macros, raw: str | None, country: str | None, expected: str | None, valid: bool | None
) -> None:
    code = "postal_code_norm(s, c)"
    judged = macros.one(f"({code}, postal_code_is_valid({code}, c))", s=raw, c=country)
    assert judged == (expected, valid)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Berlin", "Berlin", id="plain"),
        pytest.param("10115 Berlin", "Berlin", id="postal_code_before"),
        pytest.param("D-80331 München", "München", id="postal_code_with_prefix"),
        pytest.param("Wien 1010", "Wien", id="postal_code_behind"),
        pytest.param("MÜNCHEN", "München", id="capitals"),
        pytest.param("FRANKFURT AM MAIN", "Frankfurt am Main", id="small_words"),
        *[
            pytest.param(t, "Frankfurt am Main", id=t)
            for t in ("Frankfurt a.M.", "Frankfurt a. Main", "Frankfurt/M", "Frankfurt/M.",
                      "Frankfurt (Main)", "Ffm", "Frankfurt am Main")
        ],
        pytest.param("Frankfurt/Oder", "Frankfurt (Oder)", id="the_other_frankfurt"),
        pytest.param("Halle/Saale", "Halle (Saale)", id="halle"),
        pytest.param("Neustadt a. d. Weinstraße", "Neustadt an der Weinstraße", id="an_der"),
        pytest.param("Limburg a.d.Lahn", "Limburg an der Lahn", id="an_der_without_blanks"),
        pytest.param("Freiburg i. Br.", "Freiburg im Breisgau", id="im_breisgau"),
        pytest.param("Garching b. München", "Garching bei München", id="bei"),
        pytest.param("Au b. Berg b. Erfurt", "Au bei Berg bei Erfurt", id="bei_twice"),
        pytest.param("10115 Berlin 10115", "Berlin", id="postal_code_on_both_sides"),
        pytest.param("St. Ingbert", "Sankt Ingbert", id="sankt"),
        pytest.param("Weiden OT Rothenstadt", "Weiden", id="ortsteil"),
        pytest.param("Weiden (OT Rothenstadt)", "Weiden", id="ortsteil_in_parentheses"),
        pytest.param("Hamburg-Altona", "Hamburg", id="district_of_a_large_city"),
        pytest.param("Wien, Neubau", "Wien", id="district_behind_a_comma"),
        pytest.param("Baden-Baden", "Baden-Baden", id="hyphen_in_the_name"),
        pytest.param("Weimar, Germany", "Weimar", id="country_behind_a_comma"),
        pytest.param("99423 WEIMAR, DEUTSCHLAND", "Weimar", id="country_in_capitals"),
        pytest.param("Cologne, Germany", "Köln", id="exonym_with_country"),
        pytest.param("Berlin-Mitte, Germany", "Berlin", id="district_and_country"),
        pytest.param("Au, Thalheim", "Au, Thalheim", id="no_country"),
        pytest.param("Munich", "München", id="munich"),
        pytest.param("Cologne", "Köln", id="cologne"),
        pytest.param("Vienna", "Wien", id="vienna"),
        pytest.param("Zuerich", "Zürich", id="zuerich"),
        pytest.param("Zurich", "Zürich", id="zurich"),
        pytest.param("Muehlhausen", "Muehlhausen", id="unknown_ue_stays"),
        pytest.param("", None, id="empty"),
        pytest.param("12345", "12345", id="only_a_number_stays"),
        pytest.param(None, None, id="null"),
    ],
)  # fmt: skip
def test_city_norm(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("city_norm(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Berlin-Neukölln", "Neukölln", id="hyphen"),
        pytest.param("STUTTGART-MITTE", "Mitte", id="capitals"),
        pytest.param("10115 Berlin - Mitte", "Mitte", id="postal_code"),
        pytest.param("Wien, Neubau", "Neubau", id="comma"),
        pytest.param("Hamburg (St. Georg)", "St. Georg", id="parentheses"),
        pytest.param("Forchheim OT Burk", "Burk", id="ortsteil"),
        pytest.param("Forchheim (Ortsteil Burk)", "Burk", id="ortsteil_in_parentheses"),
        pytest.param("Baden-Baden", None, id="hyphen_of_a_name"),
        pytest.param("Frankfurt/Oder", None, id="river"),
        pytest.param("Wien, 1070", None, id="postal_code_behind"),
        pytest.param("Berlin, Germany", None, id="country"),
        pytest.param("Wien, Österreich", None, id="country_with_umlaut"),
        pytest.param("Berlin, Mitte, Deutschland", "Mitte", id="district_and_country"),
        pytest.param("Berlin", None, id="none"),
        pytest.param(None, None, id="null"),
    ],
)
def test_city_district(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("city_district(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[pytest.param(t, "DE", id=t) for t in ("DE", "de ", "D", "DEU", "Deutschland", "Germany")],
        *[pytest.param(t, "AT", id=t) for t in ("at", "Österreich", "Oesterreich", "AUSTRIA")],
        *[pytest.param(t, "CH", id=t) for t in ("CH", "Schweiz", "Suisse", "Switzerland")],
        *[pytest.param(t, "GB", id=t) for t in ("GB", "UK", "Großbritannien", "United Kingdom")],
        pytest.param("Türkei", "TR", id="tuerkei"),
        pytest.param("fr", "FR", id="fr"),
        pytest.param("XX", None, id="no_such_code"),
        pytest.param("Atlantis", None, id="no_such_country"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="null"),
    ],
)
def test_country_code(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("country_code(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("same", "key"),
    [
        pytest.param(
            ["Hauptstraße", "Hauptstr.", "Hauptstr", "Haupt-Str.", "Haupt Straße", "HAUPTSTRASSE",
             "Haupt-Straße", "hauptstrasse "],
            "hauptstrasse",
            id="strasse",
        ),
        pytest.param(["Str. des 17. Juni", "Straße des 17. Juni"], "strassedes17juni", id="begin"),
        pytest.param(["Marktplatz", "Marktpl.", "Markt-Platz"], "marktplatz", id="platz"),
        pytest.param(["St.-Peter-Str. ", "Sankt-Peter-Straße"], "sanktpeterstrasse", id="sankt"),
        pytest.param(
            ["Dr.-Ernst-Weg", "Doktor-Ernst-Weg", "Dr. Ernst Weg"], "doktorernstweg", id="doktor"
        ),
        pytest.param(["Prof.-Berg-Weg", "Professor-Berg-Weg"], "professorbergweg", id="prof"),
        pytest.param(["Gr. Gasse", "Große Gasse"], "grossegasse", id="grosse"),
        pytest.param(["Kl. Gasse", "Kleine Gasse"], "kleinegasse", id="kleine"),
        pytest.param(["Q 7", "Q7", "q7"], "q7", id="mannheim"),
        pytest.param(["Müllerweg", "Muellerweg"], "muellerweg", id="umlaut"),
        pytest.param(["Astrid-Weg"], "astridweg", id="str_inside_a_word"),
        pytest.param([None, "", "-"], None, id="nothing"),
    ],
)  # fmt: skip
def test_street_key(macros: Macros, same: list[str | None], key: str | None) -> None:
    assert set(macros.many("street_key(s)", s=same)) == {key}


def parts_of(macros: Macros, raw: str | None, addition: str | None, country: str) -> object:
    parts = macros.one("address_parts(s, a, c)", s=raw, a=addition, c=country)
    if not isinstance(parts, dict):
        return parts
    assert tuple(parts) == PARTS
    return {name: part for name, part in parts.items() if part is not None}


def street(
    name: str, number: str | None = None, *, letter: str | None = None, upto: str | None = None,
    more: str | None = None, care_of: str | None = None,
) -> dict[str, str]:  # fmt: skip
    parts = ("street", name, number, upto, letter, more, None, None, None, care_of)
    return {key: part for key, part in zip(PARTS, parts, strict=True) if part is not None}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Hauptstr. 5", street("Hauptstr.", "5"), id="plain"),
        pytest.param("Hauptstraße 5a", street("Hauptstraße", "5", letter="a"), id="letter"),
        pytest.param("Haupt-Str. 12 b", street("Haupt-Str.", "12", letter="b"), id="letter_apart"),
        pytest.param("Hauptstr. 5 A", street("Hauptstr.", "5", letter="a"), id="capital_letter"),
        pytest.param(
            "Straße des 17. Juni 135", street("Straße des 17. Juni", "135"), id="number_in_street"
        ),
        pytest.param("Am Markt 10-12", street("Am Markt", "10", upto="12"), id="range"),
        pytest.param("Am Markt 10 – 12a", street("Am Markt", "10", upto="12a"), id="range_letter"),
        pytest.param("Am Markt 10 bis 12", street("Am Markt", "10", upto="12"), id="range_bis"),
        pytest.param("Am Markt 5a-c", street("Am Markt", "5", letter="a-c"), id="range_of_letters"),
        pytest.param("Bahnhofstr. 7/3", street("Bahnhofstr.", "7", upto="3"), id="slash"),
        pytest.param(
            "Lange Straße 3, 2. OG links",
            street("Lange Straße", "3", more="2. OG links"),
            id="floor_behind_a_comma",
        ),
        pytest.param(
            "Hauptstr. 5 2. OG", street("Hauptstr.", "5", more="2. OG"), id="floor_behind_a_blank"
        ),
        pytest.param("Musterweg 12 Whg. 4", street("Musterweg", "12", more="Whg. 4"), id="flat"),
        pytest.param("Hauptstr. 5 EG", street("Hauptstr.", "5", more="EG"), id="ground_floor"),
        pytest.param("Hauptstr. 5 (HH)", street("Hauptstr.", "5", more="HH"), id="parentheses"),
        pytest.param("Hauptstr. 5 Haus B", street("Hauptstr.", "5", more="Haus B"), id="house_b"),
        pytest.param("Q 7, 24", street("Q 7", "24"), id="mannheim"),
        pytest.param("C 3 12", street("C 3", "12"), id="mannheim_blank"),
        pytest.param("Q 7", street("Q 7"), id="mannheim_without_number"),
        pytest.param("C 4, 9-10", street("C 4", "9", upto="10"), id="mannheim_range"),
        pytest.param("C 4 9-10", street("C 4", "9", upto="10"), id="mannheim_range_of_two_fields"),
        pytest.param("L 15, 7-9", street("L 15", "7", upto="9"), id="mannheim_of_two_digits"),
        pytest.param("L 15", street("L 15"), id="mannheim_of_two_digits_alone"),
        pytest.param(
            "Q 7, 24 Hinterhaus", street("Q 7", "24", more="Hinterhaus"), id="mannheim_house_behind"
        ),
        pytest.param(
            "An der Alten Ziegelei 48 1/2",
            street("An der Alten Ziegelei", "48", letter="1/2"),
            id="half",
        ),
        pytest.param("Platz der Republik", street("Platz der Republik"), id="no_number"),
        pytest.param(
            "Schulstr 4 c/o Meier", street("Schulstr", "4", care_of="Meier"), id="care_of"
        ),
        pytest.param(
            "Schulstr. 4, 2. OG c/o Meier",
            street("Schulstr.", "4", more="2. OG", care_of="Meier"),
            id="floor_and_care_of",
        ),
        pytest.param(
            "Marktplatz 1//2. Stock", street("Marktplatz", "1", more="2. Stock"), id="two_slashes"
        ),
        pytest.param("St.-Peter-Str. 9", street("St.-Peter-Str.", "9"), id="sankt"),
        pytest.param("Wiener Str.22", street("Wiener Str.", "22"), id="glued"),
        pytest.param("Hauptstraße12a", street("Hauptstraße", "12", letter="a"), id="glued_letter"),
        pytest.param("Hauptstr. Nr. 5", street("Hauptstr.", "5"), id="number_announced"),
        pytest.param("Hauptstraße, 5", street("Hauptstraße", "5"), id="comma_before_number"),
        pytest.param("Hauptstr. 12345", street("Hauptstr. 12345"), id="no_house_has_that_number"),
    ],
)
def test_street_line(macros: Macros, raw: str, expected: dict[str, str]) -> None:
    assert parts_of(macros, raw, None, "DE") == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(
            "Mariahilfer Straße 88A/2/15",
            street("Mariahilfer Straße", "88", letter="a", more="Stiege 2, Top 15"),
            id="stairs_and_door",
        ),
        pytest.param(
            "Lindengasse 7/Stg. 2/Top 14",
            street("Lindengasse", "7", more="Stiege 2, Top 14"),
            id="stairs_and_door_named",
        ),
        pytest.param("Lindengasse 7/3", street("Lindengasse", "7", more="Top 3"), id="door"),
        pytest.param("Lindengasse 7-9", street("Lindengasse", "7", upto="9"), id="range"),
    ],
)
def test_austrian_line(macros: Macros, raw: str, expected: dict[str, str]) -> None:
    assert parts_of(macros, raw, None, "AT") == expected


def delivery(kind: str, **numbers: str) -> dict[str, str]:
    return {"addr_kind": kind, **numbers}


@pytest.mark.parametrize(
    ("raw", "addition", "expected"),
    [
        pytest.param(
            "DHL-Packstation 145 Postnummer 12345678",
            None,
            delivery("packstation", locker_no="145", post_number="12345678"),
            id="packstation",
        ),
        pytest.param(
            "1234567 Packstation 101",
            None,
            delivery("packstation", locker_no="101", post_number="1234567"),
            id="post_number_first",
        ),
        pytest.param(
            "Packstation 101",
            "12345678",
            delivery("packstation", locker_no="101", post_number="12345678"),
            id="post_number_in_the_addition",
        ),
        pytest.param(
            "12345678",
            "Pack-Station Nr. 101",
            delivery("packstation", locker_no="101", post_number="12345678"),
            id="packstation_in_the_addition",
        ),
        pytest.param(
            "Postfiliale 502", None, delivery("postfiliale", locker_no="502"), id="postfiliale"
        ),
        pytest.param(
            "DHL Filiale 502", None, delivery("postfiliale", locker_no="502"), id="dhl_filiale"
        ),
        pytest.param(
            "Postfach 10 01 23", None, delivery("po_box", po_box_no="100123"), id="po_box"
        ),
        pytest.param("PF 1234", None, delivery("po_box", po_box_no="1234"), id="po_box_short"),
        pytest.param(
            "Case postale 12", None, delivery("po_box", po_box_no="12"), id="po_box_swiss"
        ),
        pytest.param(
            "Hauptstr. 5", "Postfach 12", street("Hauptstr.", "5", more="Postfach 12"),
            id="po_box_beside_a_street",
        ),
        pytest.param("Packstation", None, street("Packstation"), id="packstation_without_number"),
        pytest.param("Hauptstr.", "5a", street("Hauptstr.", "5", letter="a"), id="number_apart"),
        pytest.param(
            "Hauptstr. 5", "Hinterhaus", street("Hauptstr.", "5", more="Hinterhaus"), id="addition"
        ),
        pytest.param(
            "Hauptstr. 5, EG", "bei Meier", street("Hauptstr.", "5", more="EG", care_of="Meier"),
            id="care_of_in_the_addition",
        ),
        pytest.param(
            "c/o Meier", "Hauptstr. 5", street("Hauptstr.", "5", care_of="Meier"), id="c_o_first"
        ),
        *[
            pytest.param(
                line, None, street("Schulstr.", "4", care_of="Meier"), id=f"in_front_{line[:3]}"
            )
            for line in ("c/o Meier, Schulstr. 4", "C/O Meier;Schulstr. 4", "bei Meier,Schulstr. 4")
        ],
        pytest.param(
            "c/o Meier, Schulstr. 4",
            "2. OG",
            street("Schulstr.", "4", more="2. OG", care_of="Meier"),
            id="in_front_beside_an_addition",
        ),
        pytest.param(
            "z. Hd. Frau Berg, Schulstr. 4",
            None,
            street("Schulstr.", "4", more="z. Hd. Frau Berg"),
            id="for_somebody_in_front",
        ),
        pytest.param(
            "c/o Meier, Hinterhaus", "Schulstr. 4",
            street("Schulstr.", "4", more="Hinterhaus", care_of="Meier"), id="street_in_the_second",
        ),
        pytest.param(
            "Bei der Kirche 4, Haus 2",
            None,
            street("Bei der Kirche", "4", more="Haus 2"),
            id="street_that_is_called_so",
        ),
        pytest.param(None, "Hauptstr. 5", street("Hauptstr.", "5"), id="addition_only"),
        pytest.param(" ", None, None, id="blank"),
        pytest.param(None, None, None, id="null"),
    ],
)  # fmt: skip
def test_two_lines(
    macros: Macros, raw: str | None, addition: str | None, expected: dict[str, str] | None
) -> None:
    assert parts_of(macros, raw, addition, "DE") == expected


@pytest.mark.parametrize(
    ("street", "postal_code", "city", "expected"),
    [
        pytest.param("Musterstr.", "12345", "Musterstadt", True, id="musterstadt"),
        pytest.param("Muster-Straße", "10115", "Berlin", True, id="musterstrasse"),
        pytest.param("Teststr.", "10115", "Berlin", True, id="teststrasse"),
        pytest.param("keine Angabe", "10115", "Berlin", True, id="no_answer"),
        *[
            pytest.param("Am Markt", code, "Berlin", True, id=code)
            for code in ("00000", "11111", "99999")
        ],
        pytest.param("Am Markt", "12345", "Berlin", False, id="the_code_alone"),
        pytest.param("Mustermannstr.", "10115", "Berlin", False, id="begins_so"),
        pytest.param(None, None, None, None, id="null"),
    ],
)
def test_address_is_dummy(
    macros: Macros, street: str | None, postal_code: str, city: str, expected: bool | None
) -> None:
    given = {"s": street, "p": postal_code, "c": city}
    found = macros.one("address_is_dummy(street_key(s), p, fold_key(city_norm(c)))", **given)
    assert found is expected
