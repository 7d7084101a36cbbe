"""E-mail addresses and telephone numbers."""

import random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from tests.unit.sql_functions.macros import Macros


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(" Anna.Berg+News@Post.example ", "anna.berg+news@post.example", id="case"),
        pytest.param("mailto:anna@post.example", "anna@post.example", id="mailto"),
        pytest.param("Anna Berg <anna@post.example>", "anna@post.example", id="display_name"),
        pytest.param("anna@post.example.", "anna@post.example", id="trailing_dot"),
        pytest.param("anna@post.example,;", "anna@post.example", id="trailing_separators"),
        pytest.param("anna@müller.example", "anna@müller.example", id="umlaut_domain"),
        pytest.param("a@b.example, c@d.example", None, id="two_with_comma"),
        pytest.param("a@b.example;c@d.example", None, id="two_with_semicolon"),
        pytest.param("a@b.example c@d.example", None, id="two_with_blank"),
        pytest.param("a@b@c.example", None, id="two_at"),
        pytest.param("anna@post", None, id="no_top_level_domain"),
        pytest.param("anna.post.example", None, id="no_at"),
        pytest.param("an na@post.example", None, id="blank_inside"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="null"),
    ],
)
def test_email_norm(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("email_norm(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("anna.berg+news@post.example", True, id="plus"),
        pytest.param("anna@müller.example", True, id="umlaut_domain"),
        pytest.param("anna@xn--mller-kva.example", True, id="punycode"),
        pytest.param("o'neill@sub.post-office.example", True, id="apostrophe_and_hyphen"),
        pytest.param("anna..berg@post.example", False, id="two_dots"),
        pytest.param(".anna@post.example", False, id="leading_dot"),
        pytest.param("anna.@post.example", False, id="trailing_dot"),
        pytest.param("änna@post.example", False, id="umlaut_before_the_at"),
        pytest.param("anna@-post.example", False, id="leading_hyphen"),
        pytest.param("anna@post..example", False, id="empty_label"),
        pytest.param("anna@10.0.0.1", False, id="number_as_top_level"),
        pytest.param("anna@post.e", False, id="top_level_too_short"),
        pytest.param("a" * 64 + "@post.example", True, id="local_part_of_64"),
        pytest.param("a" * 65 + "@post.example", False, id="local_part_of_65"),
        pytest.param("anna@" + "a" * 63 + ".example", True, id="label_of_63"),
        pytest.param("anna@" + "a" * 64 + ".example", False, id="label_of_64"),
        pytest.param("", False, id="empty"),
        pytest.param(None, None, id="null"),
    ],
)
def test_email_is_valid(macros: Macros, raw: str | None, expected: bool | None) -> None:
    assert macros.one("email_is_valid(s)", s=raw) is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("anna@käse.de", None, id="umlaut_in_the_domain"),
        pytest.param("müller@web.de", "bad_local_part", id="umlaut_in_the_local_part"),
        pytest.param("anna..berg@web.de", "bad_local_part", id="two_dots"),
        pytest.param("anna@web-.de", "bad_domain", id="domain"),
        pytest.param("müller@web.d", "bad_domain", id="both"),
        pytest.param(None, None, id="null"),
    ],
)
def test_email_fault(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("email_fault(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("A.nna.Berg+x@GoogleMail.com", "annaberg@gmail.com", id="google"),
        pytest.param("a.berg+x@outlook.de", "a.berg@outlook.de", id="outlook"),
        pytest.param("a.berg+x@proton.me", "a.berg@proton.me", id="proton"),
        pytest.param("a.berg+x@gmx.de", "a.berg+x@gmx.de", id="others_stay"),
        pytest.param("a.berg@gmx.net", "a.berg@gmx.net", id="gmx_net_is_another_mailbox"),
        pytest.param("+x@outlook.de", "+x@outlook.de", id="nothing_before_the_plus"),
        pytest.param("nobody", None, id="no_address"),
        pytest.param(None, None, id="null"),
    ],
)
def test_email_match(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("email_match(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "role", "relay", "dummy"),
    [
        pytest.param("info@firma.example", True, None, False, id="info"),
        pytest.param("rechnung-2@firma.example", True, None, False, id="invoice_two"),
        pytest.param("information@firma.example", False, None, False, id="starts_like_a_role"),
        pytest.param("a1@marketplace.amazon.de", False, "amazon", False, id="amazon"),
        pytest.param("a1@members.ebay.com", False, "ebay", False, id="ebay"),
        pytest.param("a1@privaterelay.appleid.com", False, "apple", False, id="apple"),
        pytest.param("a1@relay.firefox.com", False, "firefox", False, id="firefox"),
        pytest.param("a1@mozmail.com", False, "firefox", False, id="mozmail"),
        pytest.param("a1@duck.com", False, "duckduckgo", False, id="duckduckgo"),
        pytest.param("a1@simplelogin.com", False, "simplelogin", False, id="simplelogin"),
        pytest.param("a1@anonaddy.me", False, "anonaddy", False, id="anonaddy"),
        pytest.param("test@firma.example", False, None, True, id="test_at"),
        pytest.param("anna@test.de", False, None, True, id="at_test"),
        pytest.param("anna@example.org", False, None, True, id="reserved"),
        pytest.param("asdf@firma.example", False, None, True, id="keyboard"),
        pytest.param("a@a.de", False, None, True, id="one_letter"),
        pytest.param("x@x.net", False, None, True, id="x"),
        pytest.param("kein@firma.example", False, None, True, id="kein"),
        pytest.param("keine@angabe.de", False, None, True, id="keine_angabe"),
        pytest.param("nomail@firma.example", False, None, True, id="nomail"),
        pytest.param("no-reply@firma.example", False, None, True, id="no_reply"),
        pytest.param("unbekannt@firma.example", False, None, True, id="unbekannt"),
        pytest.param("info@info.de", True, None, True, id="info_info"),
        pytest.param("abc@abc.de", False, None, True, id="abc"),
        pytest.param("1@1.de", False, None, True, id="one"),
        pytest.param("testa@firma.example", False, None, False, id="starts_like_a_dummy"),
    ],
)
def test_email_kinds(macros: Macros, raw: str, role: bool, relay: str | None, dummy: bool) -> None:
    kinds = "{'role': email_is_role(s), 'relay': email_relay_provider(s),"
    kinds += " 'is_relay': email_is_relay(s), 'dummy': email_is_dummy(s)}"
    expected = {"role": role, "relay": relay, "is_relay": relay is not None, "dummy": dummy}
    assert macros.one(kinds, s=raw) == expected


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        pytest.param("gmx.de", True, id="gmx"),
        pytest.param("t-online.de", True, id="t_online"),
        pytest.param("yahoo.co.uk", True, id="yahoo"),
        pytest.param("webers.de", False, id="starts_like_web"),
        pytest.param("mein-gmx.de", False, id="ends_like_gmx"),
        pytest.param("mail.huber.de", False, id="a_companys_mail_server"),
        pytest.param(None, None, id="null"),
    ],
)
def test_domain_is_of_provider(macros: Macros, domain: str | None, expected: bool | None) -> None:
    assert macros.one("domain_is_of_provider(s)", s=domain) is expected


def test_email_kinds_of_no_address_are_unknown(macros: Macros) -> None:
    kinds = "[email_is_role(s), email_is_relay(s), email_is_dummy(s)]"
    assert macros.many(kinds, s=["nobody", None]) == [[None] * 3] * 2


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("0171-2345678 abends", "0171-2345678", id="word_behind"),
        pytest.param("Tel. 030/12 34 56", "030/12 34 56", id="word_before"),
        pytest.param("+49 171 2345678 (privat)", "+49 171 2345678", id="word_in_parentheses"),
        pytest.param("+49 (0)30 1234567", "+49 (0)30 1234567", id="nothing_to_clean"),
        pytest.param("0171 2345678 nach 18 Uhr", "0171 2345678;18", id="digits_behind_a_word"),
        pytest.param("0171 23 oder 030 45", "0171 23;030 45", id="two_numbers"),
        pytest.param("keine", None, id="no_digits"),
        pytest.param(None, None, id="null"),
    ],
)
def test_phone_clean(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("phone_clean(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "country", "e164", "kind"),
    [
        pytest.param("0171 2345678", "DE", "+491712345678", "mobile", id="mobile"),
        pytest.param("+49 (0)30 1234567", "DE", "+49301234567", "phone", id="zero_in_parentheses"),
        pytest.param("0049-89/123456", "DE", "+4989123456", "phone", id="double_zero"),
        pytest.param("0171-2345678 abends", "DE", "+491712345678", "mobile", id="no_vanity_digits"),
        pytest.param("+49 0171 2345678", "DE", "+491712345678", "mobile", id="needless_zero"),
        pytest.param("(030) 12 34 567", "de", "+49301234567", "phone", id="area_in_parentheses"),
        pytest.param("0800 1234567", "DE", "+498001234567", "service", id="toll_free"),
        pytest.param("+43 664 1234567", "DE", "+436641234567", "mobile", id="austrian_mobile"),
        pytest.param("0662 123456", "AT", "+43662123456", "phone", id="salzburg_is_no_mobile"),
        pytest.param("079 123 45 67", "CH", "+41791234567", "mobile", id="swiss_mobile"),
        pytest.param("+491712345678", None, "+491712345678", "mobile", id="no_country_needed"),
        pytest.param("0171 2345678", None, None, None, id="country_needed"),
        pytest.param("0171 2345678", "FR", None, None, id="country_without_rules"),
        pytest.param("01511234567890", "DE", None, None, id="too_long"),
        pytest.param("2345678", "DE", None, None, id="local"),
        pytest.param("49 171 2345678", "DE", None, None, id="country_code_or_area_code"),
        pytest.param("0171 2345678;030 1234567", "DE", None, None, id="two_numbers"),
        pytest.param("0171 2345678 +49", "DE", None, None, id="plus_inside"),
        pytest.param("0000", "DE", None, None, id="zeros"),
        pytest.param("0", "DE", None, None, id="zero"),
        pytest.param(None, "DE", None, None, id="null"),
    ],
)
def test_phone_e164(
    macros: Macros, raw: str | None, country: str | None, e164: str | None, kind: str | None
) -> None:
    number = "[phone_e164(s, c), phone_kind(phone_e164(s, c))]"
    assert macros.one(number, s=raw, c=country) == [e164, kind]


AREAS = (
    *(30, 40, 69, 89, 221, 341, 711, 2041, 3643, 4921, 6221, 8123, 9123, 151, 157, 160, 163, 171),
    *(176, 180, 800, 900, 32, 700, 1, 316, 512, 650, 662, 664, 676, 699, 44, 21, 31, 61, 79, 78),
    *(75, 58, 848, 137, 10, 20, 0),
)
PREFIXES = ("0", "0", "(0", "+49 ", "+49 (0)", "0049", "+43 ", "+41 ", "+49 0", "+33 ", "49", "")


def written_numbers(count: int) -> list[tuple[str, str]]:
    """Write numbers as people do, many of them wrong, from a fixed seed."""
    rng = random.Random(20261121)
    numbers: list[tuple[str, str]] = []
    for _ in range(count):
        digits = "".join(rng.choices("0123456789", k=rng.randint(3, 10)))
        cut = rng.randint(0, len(digits))
        local = digits[:cut] + rng.choice(["", " ", "/", "-", "."]) + digits[cut:]
        area = str(rng.choice(AREAS)) + rng.choice([" ", "/", "-", ") ", ""])
        remark = rng.choice(["", "", "", " abends", " (privat)"])
        country = rng.choice(["DE", "DE", "AT", "CH"])
        numbers.append((rng.choice(PREFIXES) + area + local + remark, country))
    return numbers


def read_by_library(text: str, country: str) -> tuple[str | None, str | None]:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None, None
    if not phonenumbers.is_valid_number(number):
        return None, None
    kinds = {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "phone"}
    kind = kinds.get(phonenumbers.number_type(number), "service")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), kind


def test_where_sql_reads_a_number_the_library_reads_the_same(macros: Macros) -> None:
    numbers = written_numbers(4000)
    found = macros.many(
        "(phone_clean(s), phone_e164(s, c), phone_kind(phone_e164(s, c)))",
        s=[text for text, _ in numbers],
        c=[country for _, country in numbers],
    )
    read = [
        ((e164, kind), read_by_library(clean, country))
        for (clean, e164, kind), (_, country) in zip(found, numbers, strict=True)
        if e164
    ]
    assert len(read) > 500, "the sample must hold numbers that SQL reads"
    assert [pair for pair in read if pair[0] != pair[1]] == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[
            pytest.param(t, True, id=t)
            for t in ("0", "00000", "0000", "123456", "0123456789", "1111111", "+49", "+49 0000")
        ],
        *[pytest.param(t, False, id=t) for t in ("0171 2345678", "+49 30 1234567")],
        pytest.param(None, None, id="null"),
    ],
)
def test_phone_is_dummy(macros: Macros, raw: str | None, expected: bool | None) -> None:
    assert macros.one("phone_is_dummy(s)", s=raw) is expected


@pytest.mark.parametrize(
    ("kind", "channels"),
    [
        pytest.param("email", ["email"], id="email"),
        pytest.param("mobile", ["phone", "sms", "whatsapp"], id="mobile"),
        pytest.param("phone", ["phone"], id="landline"),
        pytest.param("address", ["post"], id="address"),
        pytest.param("fax", None, id="unknown"),
    ],
)
def test_channels_of(macros: Macros, kind: str, channels: list[str] | None) -> None:
    assert macros.one("channels_of(s)", s=kind) == channels


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("4915228817386", "+4915228817386", id="country_code_without_plus"),
        pytest.param("33 612 345 678", "+33612345678", id="abroad"),
        pytest.param("+49 152 28817386", "+4915228817386", id="with_plus"),
        pytest.param("0152 28817386", "+4915228817386", id="national"),
        pytest.param("4,91523E+12", None, id="rounded_by_a_spreadsheet"),
        pytest.param("12345", None, id="too_short"),
        pytest.param(None, None, id="null"),
    ],
)
def test_international_e164(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("international_e164(s, 'DE')", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(" Subscribed", "subscribed", id="english"),
        pytest.param("Abgemeldet", "unsubscribed", id="german"),
        pytest.param("Blocklisted", "unsubscribed", id="blocklisted"),
        pytest.param("maybe", None, id="unknown"),
        pytest.param(None, None, id="null"),
    ],
)
def test_newsletter_status(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("newsletter_status(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        pytest.param("rita.blum", "Rita.Blum@x.example", "rita blum", id="local_part"),
        pytest.param("Rita Blum", "rita.blum@x.example", "Rita Blum", id="name"),
        pytest.param("rblum", "rblum@x.example", "rblum", id="one_word"),
        pytest.param("rita.blum2", "rita.blum2@x.example", "rita.blum2", id="digits"),
        pytest.param("rita.blum", "info@x.example", "rita.blum", id="other_address"),
        pytest.param("rita.blum", None, "rita.blum", id="no_address"),
        pytest.param("rita@x.example", "rita@x.example", None, id="address"),
        pytest.param(None, "rita@x.example", None, id="null"),
    ],
)
def test_desk_name(
    macros: Macros, name: str | None, email: str | None, expected: str | None
) -> None:
    assert macros.one("desk_name(s, email)", s=name, email=email) == expected


def test_newsletter_status_rank_puts_refusals_first(macros: Macros) -> None:
    ranks = {
        status: macros.one("newsletter_status_rank(s)", s=status)
        for status in ("unsubscribed", "cleaned", "nonsubscribed", "subscribed", None)
    }
    assert list(ranks.values()) == [1, 2, 3, 4, 4]
