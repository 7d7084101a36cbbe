"""The bundled retailer's customers against the truth: how good the links are, what is wrong."""

import csv
from pathlib import Path

import duckdb
import pytest

from assets.identity.evaluation import Evaluation, evaluate
from tests.conftest import goldsmith
from tests.integration.tables import query, truth


def judged(night: Path, truth_file: Path) -> Evaluation:
    con = duckdb.connect(str(night / "warehouse" / "current" / "full.duckdb"), read_only=True)
    try:
        return evaluate(con, truth_file)
    finally:
        con.close()


def test_precision_is_95_and_recall_90_percent(
    night: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = judged(night, night / "truth" / "records.csv")
    lines = [
        f"| {name} | {quality.precision:.3f} | {quality.recall:.3f} | {quality.f1:.3f} |"
        for name, quality in (("pairwise", found.pairwise), ("B³", found.b_cubed))
    ]
    with capsys.disabled():
        print(f"\n| {found.record_count:,} records | precision | recall | F1 |", *lines, sep="\n")  # noqa: T201
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
    before = judged(night, night / "truth" / "records.csv")
    key[planted]["person_id"] = "P-planted"
    file = tmp_path / "records.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    wrong = [m for m in judged(night, file).mistakes if m.kind == "wrongly together"]
    new = [m for m in wrong if planted in (m.record_id_l, m.record_id_r)]
    assert {(m.record_id_l, m.record_id_r) for m in new} == expected
    assert all(m.probability is not None and m.evidence for m in new)
    assert len(wrong) > len([m for m in before.mistakes if m.kind == "wrongly together"])


def test_the_command_shows_figures_and_wrong_pairs_without_values_of_persons(night: Path) -> None:
    done = goldsmith(night, "evaluate", str(night / "truth" / "records.csv"), "--mistakes", "1000")
    assert done.returncode == 0, done.stderr
    assert "pairwise" in done.stdout
    assert "wrongly together" in done.stdout
    emails = query(
        night / "warehouse" / "current" / "full.duckdb",
        "select email from identity.party_records where email is not null "
        "union select last_name from identity.party_records where length(last_name) > 6",
    )
    assert len(emails) > 100
    assert [value for (value,) in emails if value in done.stdout.lower()] == []
