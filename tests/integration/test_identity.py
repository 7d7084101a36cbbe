"""The bundled retailer's customers against the truth: how good the links are, what is wrong."""

import csv
from pathlib import Path

import duckdb
import pytest

from assets.identity.evaluation.figures import Figures
from assets.identity.evaluation.judge import evaluate_night
from assets.identity.evaluation.mistakes import Mistake, find_mistakes
from assets.identity.model import read_model
from tests.conftest import goldsmith
from tests.integration.tables import query, truth


def judged(night: Path, truth_file: Path) -> tuple[Figures, list[Mistake]]:
    file = night / "warehouse" / "current" / "full.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        return evaluate_night(con, truth_file), find_mistakes(con, "truth", "found", read_model())


def test_precision_is_95_and_recall_90_percent(
    night: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, _ = judged(night, night / "truth" / "records.csv")
    lines = [
        f"| {name} | {quality.precision:.3f} | {quality.recall:.3f} | {quality.f1:.3f} |"
        for name, quality in (("pairwise", found.pairwise), ("B³", found.b_cubed))
    ]
    with capsys.disabled():
        print(f"\n| {found.coverage.both:,} records | precision | recall | F1 |", *lines, sep="\n")  # noqa: T201
    assert found.pairwise.precision >= 0.95
    assert found.pairwise.recall >= 0.90
    assert found.b_cubed.precision >= 0.95
    assert found.b_cubed.recall >= 0.90
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert [line for line in lines if line not in readme] == []


def test_a_wrong_merge_is_shown_with_its_records_and_evidence(night: Path, tmp_path: Path) -> None:
    """One record of a customer is another person's in a changed truth: it must be found."""
    customer = dict(
        query(
            night / "warehouse" / "current" / "full.duckdb",
            "select record_id, customer_id from identity.customer_ids",
        )
    )
    rows = truth(night, "records")
    key = {f"{row['silo']}/{row['source_key']}": row for row in rows if row["person_id"]}
    together = [
        (one, other)
        for one in key
        for other in key
        if one < other
        and customer[one] == customer[other]
        and key[one]["person_id"] == key[other]["person_id"]
    ]
    planted, _ = together[0]
    expected = {
        tuple(sorted((planted, other)))
        for other in key
        if other != planted and customer[other] == customer[planted]
    }
    before, mistakes_before = judged(night, night / "truth" / "records.csv")
    key[planted]["person_id"] = "P-planted"
    file = tmp_path / "records.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    after, mistakes_after = judged(night, file)
    wrong = [m for m in mistakes_after if m.kind == "wrongly together"]
    new = [m for m in wrong if planted in (m.record_id_l, m.record_id_r)]
    assert {(m.record_id_l, m.record_id_r) for m in new} == expected
    assert all(m.probability is not None and m.evidence for m in new)
    assert len(wrong) > len([m for m in mistakes_before if m.kind == "wrongly together"])
    assert after.exact_persons < before.exact_persons
    assert after.over_merges.count >= before.over_merges.count


def test_the_command_shows_figures_and_wrong_pairs_without_values_of_persons(night: Path) -> None:
    done = goldsmith(night, "evaluate", str(night / "truth" / "records.csv"), "--mistakes", "1000")
    assert done.returncode == 0, done.stderr
    assert "pairwise" in done.stdout
    assert "wrongly together" in done.stdout
    assert "persons are in several customers" in done.stdout
    assert values_in(done.stdout, night) == []


def test_without_a_file_the_command_shows_odd_customers_by_their_ids(night: Path) -> None:
    done = goldsmith(night, "evaluate", "--most-addresses", "1")
    assert done.returncode == 0, done.stderr
    table = [[cell.strip() for cell in line.split("│")] for line in done.stdout.splitlines()]
    lines = {cells[1]: cells[2:5] for cells in table if len(cells) > 5}
    dates = query(
        night / "warehouse" / "current" / "full.duckdb",
        "select customer_id, birth_date from identity.customer_ids "
        "inner join identity.party_records using (record_id)",
    )
    born: dict[str, set[str]] = {}
    for customer, birth_date in dates:
        born.setdefault(customer, set()).update({birth_date} - {None})
    several = sorted(customer for customer, days in born.items() if len(days) > 1)
    assert lines["more than 1 birth date"][0] == str(len(several))
    assert lines["more than 1 birth date"][2] == ", ".join(several[:5])
    assert lines["more than 15 records"][0] == "0"
    assert int(lines["more than 1 addresses in one month or undated"][0]) > 0
    assert values_in(done.stdout, night) == []


def values_in(text: str, night: Path) -> list[str]:
    """Return which of many e-mail addresses and surnames of the night stand in a text."""
    values = query(
        night / "warehouse" / "current" / "full.duckdb",
        "select email from identity.party_records where email is not null "
        "union select last_name from identity.party_records where length(last_name) > 6",
    )
    assert len(values) > 100
    return [value for (value,) in values if value in text.lower()]
