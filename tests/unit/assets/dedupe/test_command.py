"""What `goldsmith dedupe` prints."""

from pathlib import Path

from tests.conftest import goldsmith
from tests.unit.assets.dedupe.conftest import WriteCsv


def test_the_command_says_what_came_out_and_claims_nothing_of_no_pairs(
    write_csv: WriteCsv, tmp_path: Path
) -> None:
    header = ["Kundennr", "Vorname", "Nachname", "Wohnort, Land"]
    rows = [["1", "Jürgen", "Müller", "Berlin"], ["2", "Karin", "Schulz", "Erfurt"], [""] * 4]
    file = write_csv(header, rows)
    done = goldsmith(tmp_path, "dedupe", str(file), "--out", "links.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Left out of people.csv unless --map says what it is: 'Wohnort, Land'" in done.stdout
    assert "1 line without an id or a value was left out." in done.stdout
    assert "No two of them were put together." in done.stdout
    assert "100.0%" not in done.stdout
