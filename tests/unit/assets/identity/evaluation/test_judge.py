"""Files of links and truth: what is read of them, what is refused, and the command on them."""

from pathlib import Path

import duckdb
import pytest

from assets.identity.evaluation.judge import evaluate_links, evaluate_night
from pipelines.errors import DeliveryError, UsageError
from tests.conftest import goldsmith

LINKS = "record_id,customer_id\na,1\nb,1\nc,2\nd,3\n"
TRUTH = "record_id,person_id\na,P\nb,P\nc,Q\nd,Q\n"


def written(folder: Path, name: str, content: str | None) -> Path:
    file = folder / name
    if content is not None:
        file.write_text(content, "utf-8")
    return file


@pytest.mark.parametrize(
    "truth",
    [
        pytest.param(TRUTH, id="person_id"),
        pytest.param(TRUTH.replace("person_id", "whoever"), id="the only other column"),
        pytest.param(TRUTH.replace(",", ";"), id="semicolons"),
        pytest.param(TRUTH.replace("record_id,person_id", "Record_ID,Person"), id="capitals"),
        pytest.param(
            "name,cluster,record_id\nx,P,a\ny,P,b\nz,Q,c\nx,Q,d\n", id="cluster among others"
        ),
    ],
)
def test_the_person_is_found_in_the_truth_file(tmp_path: Path, truth: str) -> None:
    found = evaluate_links(
        written(tmp_path, "links.csv", LINKS), written(tmp_path, "truth.csv", truth)
    )
    assert (found.persons, found.exact_persons) == (2, 1)
    assert (found.pairwise.precision, found.pairwise.recall) == (1.0, 0.5)
    assert [(m.id, m.records, m.parts) for m in found.under_merges.worst] == [("Q", 2, 2)]


def test_where_ids_repeat_the_silo_says_which_record_is_meant(tmp_path: Path) -> None:
    links = "record_id,customer_id,silo\n1,1,crm\n2,2,crm\n1,1,shop\n2,3,shop\n"
    truth = "silo,record_id,who\ncrm,1,P\ncrm,2,Q\nshop,1,P\nshop,2,Q\n"
    found = evaluate_links(
        written(tmp_path, "links.csv", links), written(tmp_path, "truth.csv", truth)
    )
    assert found.coverage.both == 4
    assert (found.pairwise.precision, found.pairwise.recall) == (1.0, 0.5)


def test_the_silo_of_links_is_not_needed_where_the_truth_has_none(tmp_path: Path) -> None:
    links = "record_id,customer_id,silo\na,1,crm\nb,1,shop\nc,2,shop\nd,3,shop\n"
    found = evaluate_links(
        written(tmp_path, "links.csv", links), written(tmp_path, "truth.csv", TRUTH)
    )
    assert (found.pairwise.precision, found.pairwise.recall) == (1.0, 0.5)


def test_records_without_person_or_customer_are_not_counted(tmp_path: Path) -> None:
    links = written(tmp_path, "links.csv", LINKS + "e,\nf,4\n")
    truth = written(tmp_path, "truth.csv", TRUTH.replace("d,Q", "d,") + "e,Q\n")
    found = evaluate_links(links, truth)
    assert (found.coverage.both, found.coverage.only_truth, found.coverage.only_found) == (3, 1, 2)


@pytest.mark.parametrize(
    ("links", "truth", "said"),
    [
        pytest.param(None, TRUTH, "links.csv: there is no such file", id="no links"),
        pytest.param(LINKS, None, "truth.csv: there is no such file", id="no truth"),
        pytest.param(
            "record_id,cluster\na,1\n",
            TRUTH,
            "links.csv: column customer_id is missing; the file has 'record_id', 'cluster'",
            id="no customer",
        ),
        pytest.param(
            LINKS,
            "silo,source_key,person_id\ncrm,1,P\n",
            "truth.csv: column record_id is missing",
            id="truth of a night",
        ),
        pytest.param(
            LINKS,
            "record_id,who,why\na,P,x\n",
            "truth.csv: which column .* is not clear; the file has 'record_id', 'who', 'why'",
            id="nothing like a person",
        ),
        pytest.param(
            LINKS,
            "record_id,customer_id,person_id\na,1,P\n",
            "truth.csv: which column .* is not clear; .* 'customer_id', 'person_id'",
            id="two like a person",
        ),
        pytest.param(LINKS, "record_id\na\n", "which column .* is not clear", id="one column"),
        pytest.param(
            LINKS + "a,2\nb,1\n",
            TRUTH,
            "links.csv: 2 records stand in it more than once",
            id="links twice",
        ),
        pytest.param(
            LINKS, TRUTH + "a,\n", "truth.csv: 1 record stands in it more than once", id="twice"
        ),
        pytest.param(
            LINKS, "record_id,person\nz,P\n", "no record in common", id="no common record"
        ),
        pytest.param(LINKS, "record_id,person\na,\n", "no record in common", id="no person"),
    ],
)
def test_files_that_cannot_judge_are_refused(
    tmp_path: Path, links: str | None, truth: str | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        evaluate_links(written(tmp_path, "links.csv", links), written(tmp_path, "truth.csv", truth))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param(b"J\x81rgen,5\n", "not utf-8 or cp1252", id="no text"),
        pytest.param(b"J\0rgen,5\n", "NUL bytes", id="binary"),
        pytest.param(b"Juergen,5,6\n", "1 record .* first is record 5", id="too wide"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_without_quoting_it(
    tmp_path: Path, more: bytes, said: str
) -> None:
    links = tmp_path / "links.csv"
    links.write_bytes(LINKS.encode() + more)
    with pytest.raises(DeliveryError, match=said) as error:
        evaluate_links(links, written(tmp_path, "truth.csv", TRUTH))
    assert "rgen" not in str(error.value)


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"links\.csv: the file is empty"):
        evaluate_links(written(tmp_path, "links.csv", ""), written(tmp_path, "truth.csv", TRUTH))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("#{}", id="like a comment"),
        pytest.param("a;{}", id="like another separator"),
        pytest.param("'{}", id="like another quote"),
        pytest.param('"a,""{}\nb"', id="quoted, far down"),
    ],
)
def test_every_record_counts_whatever_its_id_is_like(tmp_path: Path, name: str) -> None:
    plain = "".join(f"{n},{n}\n" for n in range(25_000))
    last = name.format(1) + ",x\n" + name.format(2) + ",x\n"
    found = evaluate_links(
        written(tmp_path, "links.csv", "record_id,customer_id\n" + plain + last),
        written(tmp_path, "truth.csv", "record_id,person_id\n" + last + plain),
    )
    assert (found.coverage.both, found.exact_persons) == (25_002, 25_001)


def test_a_name_is_no_pattern(tmp_path: Path) -> None:
    written(tmp_path, "links_2.csv", LINKS)
    found = evaluate_links(
        written(tmp_path, "links_*.csv", LINKS), written(tmp_path, "truth[s].csv", TRUTH)
    )
    assert found.coverage.both == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(None, "there is no such file", id="no file"),
        pytest.param("silo,key\ncrm,1\n", "column source_key, person_id is missing", id="columns"),
        pytest.param("silo,source_key,person_id\nerp,1,P1\n", "none of its records", id="records"),
        pytest.param("silo,source_key,person_id\ncrm,1,\n", "none of its records", id="no person"),
        pytest.param("silo,source_key,person_id\ncrm,1,P\ncrm,1,P\n", "more than once", id="twice"),
    ],
)
def test_a_truth_file_that_cannot_judge_a_night_is_refused(
    tmp_path: Path, content: str | None, said: str
) -> None:
    con = duckdb.connect()
    con.execute("create schema identity")
    con.execute("create table identity.customer_ids (record_id varchar, customer_id varchar)")
    con.execute("insert into identity.customer_ids values ('crm/1', 'G1')")
    with pytest.raises(UsageError, match=said):
        evaluate_night(con, written(tmp_path, "truth.csv", content))


def test_the_command_judges_a_file_of_links_without_a_retailer(tmp_path: Path) -> None:
    written(tmp_path, "links.csv", (LINKS + "e,1\n").replace(",1", ",[i]"))
    written(tmp_path, "truth.csv", TRUTH + "e,Q\n")
    done = goldsmith(tmp_path, "evaluate", "links.csv", "truth.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "5 records whose person is known" in done.stdout
    assert "pairwise │ 0.3333    │ 0.2500 │ 0.2857" in done.stdout
    assert "0 of 2 persons (0.0%) are found exactly" in done.stdout
    assert "1 customer holds several persons" in done.stdout
    assert "│ [i]      │       3 │       2 │" in done.stdout
    assert not (tmp_path / "warehouse").exists()


def test_no_table_is_printed_of_no_merges(tmp_path: Path) -> None:
    written(tmp_path, "links.csv", LINKS)
    written(tmp_path, "truth.csv", TRUTH)
    done = goldsmith(tmp_path, "evaluate", "links.csv", "truth.csv", cwd=tmp_path)
    assert "0 customers hold several persons\n1 person is in several customers\n" in done.stdout
    given = ("links.csv", "truth.csv", "--mistakes", "0")
    done = goldsmith(tmp_path, "evaluate", *given, cwd=tmp_path)
    assert done.stdout.endswith("1 person is in several customers\n")


def test_the_command_takes_two_files_at_most(tmp_path: Path) -> None:
    done = goldsmith(tmp_path, "evaluate", "one.csv", "two.csv", "three.csv")
    assert done.returncode == 2
    assert "3 files were given" in done.stderr
