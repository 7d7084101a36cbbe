"""Salutations, titles, particles, casing, keys and placeholders of persons' names."""

import pytest

from tests.unit.sql_functions.macros import Macros


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[
            pytest.param(t, "herr", id=t)
            for t in ("Herr", "Hr.", "Hrn.", "Mr", "HERR", "Herrn Dr.", "Herr Mag.", "Herr Ing.")
        ],
        *[
            pytest.param(t, "frau", id=t)
            for t in ("Frau Dipl.-Ing.", "Frau DI", "Frau PD Dr.", "Frau Professor", "Frau M.Sc.")
        ],
        *[pytest.param(t, "frau", id=t) for t in ("Frau", "Fr.", "Fräulein", "Frl.", "Mrs", "Ms.")],
        *[pytest.param(t, "divers", id=t) for t in ("Divers", "Mx", "neutral")],
        *[pytest.param(t, "firma", id=t) for t in ("Firma", "Fa.")],
        *[pytest.param(t, "familie", id=t) for t in ("Familie", "Fam.", "Eheleute")],
        pytest.param("Herr und Frau", "familie", id="couple"),
        pytest.param("Frau u. Herr", "familie", id="couple_short"),
        *[
            pytest.param(t, None, id=f"none_{t}")
            for t in ("keine Angabe", "Herrmann", "Frau Dinse", "", None)
        ],
    ],
)
def test_salutation_norm(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("salutation_norm(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[
            pytest.param(t, "familie", id=t)
            for t in ("Herr und Frau Kunz", "Fr. u. Hr. Kunz", "Frau & Herr Kunz", "Eheleute Kunz")
        ],
        pytest.param("Frau Dr. Kunz", "frau", id="frau"),
        pytest.param("Fraunhofer Anna", None, id="surname"),
        pytest.param("Herr Undine", "herr", id="no_and"),
        pytest.param(None, None, id="null"),
    ],
)
def test_salutation_in_front(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("salutation_in_front(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("full_name", "given_names", "expected"),
    [
        *[
            pytest.param(name, None, True, id=name)
            for name in ("Eheleute Hans und Eva Kraft", "Familie Kraft", "Herr & Frau Kraft")
        ],
        *[
            pytest.param(f"{names} Kraft", names, True, id=names)
            for names in ("Hans und Eva", "Max & Eva", "Max+Eva", "Dr. Max u. Eva", "HANS UND EVA")
        ],
        *[
            pytest.param("Frau Kraft", names, False, id=names)
            for names in ("Karl von und zu", "Edmund", "Undine", "Schmidt &", "Hans-Peter")
        ],
        pytest.param("Familienbande Kraft", "Familienbande", None, id="only_begins_so"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_is_couple(
    macros: Macros, full_name: str | None, given_names: str | None, expected: bool | None
) -> None:
    assert macros.one("is_couple(a, b)", a=full_name, b=given_names) is expected


def test_a_couple_has_a_surname_only(macros: Macros) -> None:
    found = macros.one("split_full_name(s)", s="Herr und Frau Kunz")
    assert found == {"first_name": None, "last_name": "Kunz"}


@pytest.mark.parametrize(
    ("raw", "titles", "name"),
    [
        pytest.param("Dr. Anna Berg", "Dr.", "Anna Berg", id="dr"),
        pytest.param("Dr Anna Berg", "Dr", "Anna Berg", id="dr_without_dot"),
        pytest.param("DR. ANNA BERG", "DR.", "ANNA BERG", id="capitals"),
        pytest.param("Prof. Dr. med. Anna Berg", "Prof. Dr. med.", "Anna Berg", id="prof_dr_med"),
        pytest.param("Prof.Dr.Berg", "Prof.Dr.", "Berg", id="no_blanks"),
        pytest.param("Dr.-Ing. A. Berg", "Dr.-Ing.", "A. Berg", id="dr_ing_keeps_initial"),
        pytest.param("Dr. h. c. Berg", "Dr. h. c.", "Berg", id="honorary"),
        pytest.param("Dr. iur. Berg", "Dr. iur.", "Berg", id="iur"),
        pytest.param("Dr. rer. nat. Berg", "Dr. rer. nat.", "Berg", id="rer_nat"),
        pytest.param("PD Dr. Anna Berg", "PD Dr.", "Anna Berg", id="pd"),
        pytest.param("Univ.-Prof. Dr. Anna Berg", "Univ.-Prof. Dr.", "Anna Berg", id="univ_prof"),
        pytest.param("Dipl.-Ing. Anna Berg", "Dipl.-Ing.", "Anna Berg", id="dipl_ing"),
        pytest.param("Dipl.-Kfm. Otto Berg", "Dipl.-Kfm.", "Otto Berg", id="dipl_kfm"),
        pytest.param("Dipl.-Ing. (FH) Anna Berg", "Dipl.-Ing. (FH)", "Anna Berg", id="fh"),
        pytest.param("Mag. Berg", "Mag.", "Berg", id="magister"),
        pytest.param("MMag. Berg", "MMag.", "Berg", id="double_magister"),
        pytest.param("Ing. Berg", "Ing.", "Berg", id="ingenieur"),
        pytest.param("DI Berg", "DI", "Berg", id="diplomingenieur"),
        pytest.param("Anna Berg, B.A.", "B.A.", "Anna Berg", id="bachelor"),
        pytest.param("Anna Berg M.Sc.", "M.Sc.", "Anna Berg", id="master"),
        pytest.param("Anna Berg, LL.M.", "LL.M.", "Anna Berg", id="master_of_laws"),
        pytest.param("Anna Berg MBA", "MBA", "Anna Berg", id="mba"),
        pytest.param("Dr. Anna Berg, LL.M.", "Dr. LL.M.", "Anna Berg", id="before_and_behind"),
        pytest.param("Berg, Dr. Anna", "Dr.", "Berg, Anna", id="between"),
        pytest.param("Dr. Prof. Dr. Anna Berg", "Dr. Prof. Dr.", "Anna Berg", id="dr_first"),
        pytest.param("Dr. PD Anna Berg", "Dr. PD", "Anna Berg", id="pd_behind"),
        pytest.param("Prof. PD Dr. Berg", "Prof. PD Dr.", "Berg", id="pd_between"),
        pytest.param("Dr. DI Anna Berg", "Dr. DI", "Anna Berg", id="diplomingenieur_behind"),
        pytest.param("Mag. (FH) Anna Berg", "Mag. (FH)", "Anna Berg", id="magister_fh"),
        pytest.param("DI (FH) Anna Berg", "DI (FH)", "Anna Berg", id="diplomingenieur_fh"),
        pytest.param("LL.M. Anna Berg", "LL.M.", "Anna Berg", id="degree_in_front"),
        pytest.param("Dr. MBA M.Sc. Berg", "Dr. MBA M.Sc.", "Berg", id="degrees_behind_a_title"),
        pytest.param("Frau DI Eva Berg", "DI", "Frau Eva Berg", id="behind_a_salutation"),
        pytest.param("Hr. PD Dr. Karl Berg", "PD Dr.", "Hr. Karl Berg", id="pd_behind_it"),
        pytest.param("Frau DI STEFANO", None, "Frau DI STEFANO", id="particle_behind_it"),
        pytest.param("M.A. Berg", None, "M.A. Berg", id="initials_in_front"),
        pytest.param("B.A. Anna Berg", "B.A.", "Anna Berg", id="bachelor_in_front"),
        pytest.param("M.A. Anna von Berg", "M.A.", "Anna von Berg", id="master_in_front"),
        pytest.param("M.A. Schmidt sen.", None, "M.A. Schmidt", id="initials_and_suffix"),
        pytest.param("Dr.", "Dr.", None, id="title_only"),
        pytest.param("DI STEFANO", None, "DI STEFANO", id="italian_particle_in_capitals"),
        pytest.param("Drücker", None, "Drücker", id="starts_like_a_title"),
        pytest.param("Andrea Prodi", None, "Andrea Prodi", id="contains_a_title"),
        pytest.param("Anna B. Berg", None, "Anna B. Berg", id="initial"),
        pytest.param("", None, None, id="empty"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_titles(macros: Macros, raw: str | None, titles: str | None, name: str | None) -> None:
    assert macros.one("[academic_title(s), strip_titles(s)]", s=raw) == [titles, name]


@pytest.mark.parametrize(
    ("salutation", "title", "name", "expected"),
    [
        *[
            pytest.param(None, t, "EVA BERG", t, id=t)
            for t in ("DI", "PD", "MBA", "M.Sc.", "LL.M.", "B.A.", "M. A.", "PD Dr.", "Dr. M.A.")
        ],
        *[
            pytest.param(f"Frau {t}", None, "Eva Berg", t, id=f"Frau {t}")
            for t in ("DI", "PD Dr.", "Mag.", "Dipl.-Ing.", "B.A.")
        ],
        pytest.param("Frau", None, "DI Eva Berg", "DI", id="in_the_name"),
        pytest.param("Frau", "Dr.", "Eva Berg, LL.M.", "Dr. LL.M.", id="in_two_fields"),
        pytest.param("Frau Dr.", "Dr.", "Dr. Eva Berg", "Dr.", id="told_thrice"),
        pytest.param("Frau", "Dr.", "Prof. Dr. Eva Berg", "Prof. Dr.", id="told_in_part"),
        pytest.param("Frau", None, "Dr. Dr. Eva Berg", "Dr. Dr.", id="two_of_them"),
        pytest.param("Frau", "Filialleiterin", "M.A. Berg", None, id="none"),
        pytest.param(None, None, None, None, id="null"),
    ],
)
def test_academic_titles(
    macros: Macros, salutation: str | None, title: str | None, name: str | None, expected: str
) -> None:
    found = macros.one("academic_titles(a, b, c)", a=salutation, b=title, c=name)
    assert found == expected


@pytest.mark.parametrize(
    ("raw", "suffix", "name"),
    [
        pytest.param("Otto Berg jun.", "jun.", "Otto Berg", id="jun"),
        pytest.param("Otto Berg, jr.", "jun.", "Otto Berg", id="jr"),
        pytest.param("Otto Berg (Junior)", "jun.", "Otto Berg", id="junior_in_parentheses"),
        pytest.param("Otto Berg d. J.", "jun.", "Otto Berg", id="der_juengere"),
        pytest.param("Otto Berg sen", "sen.", "Otto Berg", id="sen"),
        pytest.param("Otto Berg Sr.", "sen.", "Otto Berg", id="sr"),
        pytest.param("Otto Berg d.Ä.", "sen.", "Otto Berg", id="der_aeltere"),
        pytest.param("Otto Berg II", "II", "Otto Berg", id="second"),
        pytest.param("Otto Berg IV", "IV", "Otto Berg", id="fourth"),
        pytest.param("Otto Berg I.", None, "Otto Berg I.", id="initial"),
        pytest.param("Otto Jensen", None, "Otto Jensen", id="ends_like_a_suffix"),
        pytest.param("Senior", None, "Senior", id="the_name_itself"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_name_suffix(macros: Macros, raw: str | None, suffix: str | None, name: str | None) -> None:
    assert macros.one("[name_suffix(s), strip_titles(s)]", s=raw) == [suffix, name]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Freiherr von Berg", "Freiherr von", id="freiherr"),
        pytest.param("Frhr. v. Berg", "Frhr. v.", id="short"),
        pytest.param("Anna Gräfin von und zu Berg", "Gräfin von und zu", id="inside"),
        pytest.param("Edler von Berg", "Edler von", id="edler"),
        pytest.param("Graf", None, id="ordinary_surname"),
        pytest.param("Anna Graf", None, id="ordinary_surname_behind"),
        pytest.param("von Berg", None, id="particle_only"),
        pytest.param(None, None, id="null"),
    ],
)
def test_nobility_prefix(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("nobility_prefix(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("ANNA VON BERG", "Anna von Berg", id="capitals"),
        pytest.param("müller-lüdenscheidt", "Müller-Lüdenscheidt", id="double_name"),
        pytest.param("GROẞMANN", "Großmann", id="sharp_s"),
        pytest.param("KARL WEIß", "Karl Weiß", id="sharp_s_left_small_in_capitals"),
        pytest.param("o'brien", "O'Brien", id="irish"),
        pytest.param("MCDONALD", "McDonald", id="scottish"),
        pytest.param("OTTO BERG III", "Otto Berg III", id="numeral"),
        pytest.param("von Berg", "von Berg", id="mixed_stays"),
        pytest.param("deVries", "deVries", id="inner_capital_stays"),
        pytest.param("von", "Von", id="particle_alone_is_a_name"),
        pytest.param("", "", id="empty"),
        pytest.param(None, None, id="null"),
    ],
)
def test_name_case(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("name_case(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("same", "key"),
    [
        pytest.param(
            ["Müller-Lüdenscheidt", "Mueller Luedenscheidt", "MÜLLER LÜDENSCHEIDT"],
            "muellerluedenscheidt",
            id="double_name",
        ),
        pytest.param(["Hans-Peter", "Hans Peter", "Hanspeter"], "hanspeter", id="first_name"),
        pytest.param(
            ["von Berg", "v. Berg", "Freiherr von und zu Berg", "van der Berg", "Dr. Berg", "Berg"],
            "berg",
            id="particles_and_titles",
        ),
        pytest.param(["v. d. Heide", "von der Heide"], "heide", id="short_particles"),
        pytest.param(["O'Brien", "OBrien"], "obrien", id="apostrophe"),
        pytest.param(["Łukasz", "Lukasz"], "lukasz", id="stroke"),
        pytest.param(["Graf"], "graf", id="title_as_surname"),
        pytest.param(["Zu"], "zu", id="particle_as_surname"),
        pytest.param([None, "", "-"], None, id="nothing"),
    ],
)
def test_name_key(macros: Macros, same: list[str | None], key: str | None) -> None:
    assert set(macros.many("name_key(s)", s=same)) == {key}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param("Müller", {"mueller"}, id="one"),
        pytest.param(
            "Müller-Groß", {"mueller", "gross", "muellergross"}, id="double_name_has_its_parts"
        ),
        pytest.param("von der Heide", {"heide"}, id="particles_are_none"),
        pytest.param("Freiherr von Berg", {"berg"}, id="nor_noble_titles"),
        pytest.param("O'Brien", {"brien", "obrien"}, id="no_single_letters"),
        pytest.param("Ng", {"ng"}, id="two_letters"),
        pytest.param("-", set(), id="nothing"),
        pytest.param(None, set(), id="null"),
    ],
)
def test_surname_words(macros: Macros, raw: str | None, words: set[str]) -> None:
    found: list[str] = macros.one("surname_words(s)", s=raw)
    assert len(found) == len(words)
    assert set(found) == words


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [
        pytest.param("Anna Berg", "Anna", "Berg", id="plain"),
        pytest.param("Berg, Anna", "Anna", "Berg", id="inverted"),
        pytest.param("von Berg, Dr. Anna", "Anna", "von Berg", id="inverted_with_title"),
        pytest.param("BERG Anna", "Anna", "BERG", id="surname_in_capitals_first"),
        pytest.param("ANNA BERG", "ANNA", "BERG", id="all_capitals"),
        pytest.param("Dr. Anna von der Heide", "Anna", "von der Heide", id="particles"),
        pytest.param("Maria de la Cruz", "Maria", "de la Cruz", id="spanish"),
        pytest.param("Otto Graf von Berg", "Otto", "Graf von Berg", id="noble"),
        pytest.param("Anna Graf", "Anna", "Graf", id="ordinary_graf"),
        pytest.param("Hans Peter Müller-Lüdenscheidt jun.", "Hans Peter", "Müller-Lüdenscheidt",
                     id="two_first_names"),
        pytest.param("Herr Dr. med. Karl-Heinz Berg", "Karl-Heinz", "Berg", id="salutation"),
        pytest.param("Familie Berg", None, "Berg", id="family"),
        pytest.param("Berg", None, "Berg", id="one_word"),
        pytest.param("von Berg", None, "von Berg", id="one_word_with_particle"),
        pytest.param("Berg,", None, "Berg", id="nothing_behind_the_comma"),
    ],
)  # fmt: skip
def test_split_full_name(macros: Macros, raw: str, first: str | None, last: str | None) -> None:
    expected = {"first_name": first, "last_name": last}
    assert macros.one("split_full_name(s)", s=raw) == expected


@pytest.mark.parametrize("raw", [None, "", " ", ",", "Dr."])
def test_split_full_name_of_no_name(macros: Macros, raw: str | None) -> None:
    assert macros.one("split_full_name(s)", s=raw) is None


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param("Max", "Mustermann", True, id="max"),
        pytest.param("Erika", "Musterfrau", True, id="erika"),
        pytest.param("Test", "Test", True, id="test"),
        pytest.param(None, "Testkunde", True, id="testkunde"),
        pytest.param(None, "N.N.", True, id="nn"),
        pytest.param(None, "Laufkunde", True, id="till_customer"),
        pytest.param("Herr", "Berg", True, id="salutation_as_first_name"),
        pytest.param(None, "Kunde", True, id="kunde_alone"),
        pytest.param("Anna", "Kunde", False, id="kunde_is_a_surname"),
        pytest.param("Anna", "Gast", False, id="gast_is_a_surname"),
        pytest.param("xxx", "xxx", True, id="one_letter_repeated"),
        pytest.param("x", "x", True, id="single_letters"),
        pytest.param("A", "Berg", False, id="initial"),
        pytest.param("asdf", "Berg", True, id="keyboard_run"),
        pytest.param("Anna", "12345", True, id="digits"),
        pytest.param("---", ".", True, id="signs"),
        pytest.param("Gelöscht", "Gelöscht", True, id="erased_at_the_source"),
        pytest.param(None, "Gelöschter Kunde", True, id="erased_customer"),
        pytest.param("DSGVO", "gelöscht", True, id="erased_for_a_law"),
        pytest.param(None, "Löscher", False, id="a_name_like_erased"),
        pytest.param("Anna", None, False, id="first_name_alone"),
        pytest.param(None, "Berg", False, id="last_name_alone"),
        pytest.param("Max", "Berg", False, id="max_alone_is_a_name"),
        pytest.param("Anna", "Testa", False, id="starts_like_a_placeholder"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_is_dummy_name(
    macros: Macros, first: str | None, last: str | None, expected: bool | None
) -> None:
    assert macros.one("is_dummy_name(a, b)", a=first, b=last) is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Diverse Kunden", True, id="of_everybody"),
        pytest.param("Kunden-Café Berg", False, id="a_name"),
        pytest.param(None, None, id="null"),
    ],
)
def test_is_collective_name(macros: Macros, raw: str | None, expected: bool | None) -> None:
    assert macros.one("is_collective_name(s)", s=raw) is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[
            pytest.param(t, True, id=t)
            for t in (
                "Amazon Kunde",
                "eBay GmbH",
                "AMAZON EU S.à r.l.",
                "Otto GmbH",
                "Amazon.de Kunde",
            )
        ],
        *[
            pytest.param(t, False, id=t)
            for t in ("Otto Kunde", "Amazon", "Zalando Müller", "Otto GmbH Baumarkt")
        ],
        pytest.param(None, None, id="null"),
    ],
)
def test_is_marketplace_name(macros: Macros, raw: str | None, expected: bool | None) -> None:
    assert macros.one("is_marketplace_name(s)", s=raw) is expected
