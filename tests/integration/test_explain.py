"""`goldsmith explain` on the bundled night: what is printed, in both languages, and the page."""

import re
import stat
from pathlib import Path

import duckdb
import pytest

from assets.identity.explanation.words import Language, read_words
from tests.conftest import goldsmith
from tests.integration.tables import query

COLUMNS = ("first_name", "last_name", "birth_date", "email")


def full(night: Path) -> Path:
    return night / "warehouse" / "current" / "full.duckdb"


def explained(night: Path, *arguments: str) -> str:
    done = goldsmith(night, "explain", *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def refused(night: Path, *arguments: str) -> str:
    done = goldsmith(night, "explain", *arguments)
    assert done.returncode == 2, done.stdout
    assert done.stdout == ""
    return done.stderr


@pytest.fixture(scope="module")
def linked(night: Path) -> tuple[str, str, str, float]:
    """Two records of one customer, the customer, and what the night says of the pair."""
    [row] = query(
        full(night),
        "select record_id_l, record_id_r, one.customer_id, probability "
        "from identity.scored_pairs "
        "inner join identity.customer_ids as one on one.record_id = record_id_l "
        "inner join identity.customer_ids as other on other.record_id = record_id_r "
        "where one.customer_id = other.customer_id and birth_date = 'near' "
        "and probability between 0.9 and 0.999 order by all limit 1",
    )
    return row


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_pair_is_explained_with_the_nights_own_figures(
    night: Path, linked: tuple[str, str, str, float], language: Language
) -> None:
    one, other, customer, probability = linked
    words = read_words(language)
    said = explained(night, one, other, "--lang", language)
    assert words.say("pair_one", one=one, other=other, customer=customer) in said
    assert f"{words.say('chance_person')} {words.share(probability)}" in said
    assert words.level("person", "birth_date", "near") in said
    [values] = query(
        full(night),
        f"select {', '.join(COLUMNS)} from identity.person_records where record_id = '{one}'",
    )
    assert [value for value in values if value and value not in said] == []


def test_a_customer_is_explained_by_its_id_or_a_record_of_it(
    night: Path, linked: tuple[str, str, str, float]
) -> None:
    one, _, customer, _ = linked
    said = explained(night, customer)
    assert explained(night, one) == said
    records = query(
        full(night),
        f"select record_id from identity.customer_ids where customer_id = '{customer}'",
    )
    assert f"{customer}: {len(records)} records" in said
    assert [record for (record,) in records if record not in said] == []
    assert re.search(r"Confidence that all are of one person: \d\d\.\d %\.", said)
    assert "The weakest link" in said
    assert "Sicherheit, dass alle von einer Person sind" in explained(
        night, customer, "--lang", "de"
    )


def test_the_page_is_its_owners_alone_and_holds_no_value(
    night: Path, linked: tuple[str, str, str, float], tmp_path: Path
) -> None:
    one, other, customer, _ = linked
    file = tmp_path / "pair.html"
    assert f"Written to {file}." in explained(night, one, other, "--html", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    page = file.read_text("utf-8")
    own = re.sub(r"(?s)<script>(?!vegaEmbed).*?</script>", "", page)
    assert one in own
    for values in query(
        full(night),
        "select first_name, last_name, email, mobile, street from identity.person_records "
        f"where record_id in ('{one}', '{other}')",
    ):
        assert [v for v in values if v and re.search(rf"(?i)\b{re.escape(v)}\b", own)] == []
    explained(night, customer, "--html", str(tmp_path / "customer.html"), "--lang", "de")
    assert '<html lang="de">' in (tmp_path / "customer.html").read_text("utf-8")


def test_who_is_unknown_is_refused_with_the_way_out(
    night: Path, linked: tuple[str, str, str, float]
) -> None:
    one, other, customer, _ = linked
    assert "no such customer" in refused(night, "G999999999")
    assert "no such record" in refused(night, one, "crm/nobody")
    assert "named twice" in refused(night, one, one)
    assert "3 were named" in refused(night, one, other, customer)
    [(aside,)] = query(
        full(night),
        "select record_id from identity.record_fates where fate = 'set_aside' order by 1 limit 1",
    )
    assert "set aside" in refused(night, aside)
    said = explained(night, aside, one)
    assert "They are never compared" in said
    done = goldsmith(night, "explain", aside, one, "--html", "page.html")
    assert done.returncode == 2
    assert "there is no chart" in done.stderr


def test_a_night_is_not_changed_by_explaining_it(
    night: Path, linked: tuple[str, str, str, float]
) -> None:
    before = full(night).read_bytes()
    explained(night, linked[2])
    assert full(night).read_bytes() == before
    with duckdb.connect(str(full(night)), read_only=True) as con:
        left = con.execute("select count(*) from duckdb_tables() where table_name like '%splink%'")
        assert left.fetchall() == [(0,)]


def test_nothing_is_kept_of_what_was_asked(
    night: Path, linked: tuple[str, str, str, float]
) -> None:
    def files() -> dict[Path, int]:
        return {p: p.stat().st_mtime_ns for p in (night / "warehouse").rglob("*") if p.is_file()}

    before = files()
    explained(night, linked[0], linked[1])
    assert files() == before


def test_few_records_stand_side_by_side_so_that_a_terminal_holds_them(night: Path) -> None:
    [(customer, *records)] = query(
        full(night),
        "select customer_id, min(record_id), max(record_id) from identity.customer_ids "
        "group by customer_id having count(*) = 2 order by customer_id limit 1",
    )
    [head] = [
        line for line in explained(night, customer).splitlines() if line.startswith("┃ Evidence")
    ]
    assert all(record in head for record in records)
