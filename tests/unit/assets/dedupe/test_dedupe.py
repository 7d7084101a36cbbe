"""Any table of people: what is linked, and a clear word for what cannot be."""

import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.dedupe import people
from assets.dedupe.dedupe import dedupe
from assets.dedupe.meanings import roles_told
from pipelines.errors import DeliveryError, UsageError
from tests.unit.assets.dedupe.conftest import Link, WriteCsv

GERMAN = ["Kundennr", "Vorname", "Nachname", "Geburtsdatum", "E-Mail", "Straße", "PLZ", "Ort"]
MUELLER = [
    ["1", "Jürgen", "Müller", "03.04.1980", "j.m80@web.example", "Hauptstr. 5", "10115", "Berlin"],
    ["2", "Juergen", "Mueller", "1980-04-03", "", "Hauptstraße 5", "10115", "Berlin"],
    ["3", "Karin", "Schulz", "09.12.1961", "kasch61@web.example", "Ring 7", "99084", "Erfurt"],
]


def test_a_german_table_is_linked_by_its_header(write_csv: WriteCsv, link: Link) -> None:
    said, clusters = link(write_csv(GERMAN, MUELLER))
    assert clusters == {frozenset("12"), frozenset("3")}
    assert (said.people.records, said.customers) == (3, 2)


def test_a_column_of_unknown_meaning_is_left_out_or_evidence(
    write_csv: WriteCsv, link: Link
) -> None:
    names = ["Anna Weber", "Anna Krause", "Karl Lang", "Ida Voss", "Emil Roth", "Jan Beck"]
    rows = [[str(n), *name.split(), f"L70000{max(n, 1)}"] for n, name in enumerate(names)]
    file = write_csv(["id", "Vorname", "Nachname", "Ausweis"], rows)
    said, clusters = link(file)
    assert said.people.left_out == {"people.csv": ("Ausweis",)}
    assert frozenset("01") not in clusters
    said, clusters = link(file, also=["Ausweis"])
    assert said.people.left_out == {"people.csv": ()}
    assert frozenset("01") in clusters
    assert len(clusters) == 5


def test_several_files_are_silos_with_headers_and_numbers_of_their_own(
    write_csv: WriteCsv, link: Link, tmp_path: Path
) -> None:
    crm = write_csv(GERMAN, MUELLER)
    shop = write_csv(  # type: ignore[call-arg]
        ["id", "first_name", "last_name", "email"],
        [["1", "Karin", "Schulz", "kasch61@web.example"]],
        name="shop.csv",
    )
    link(crm, shop)
    links = (tmp_path / "links.csv").read_text("utf-8").splitlines()
    assert links == [
        "record_id,customer_id,silo",
        "1,1,people",
        "2,1,people",
        "3,2,people",
        "1,2,shop",
    ]


def test_a_record_without_silo_is_of_its_file(
    write_csv: WriteCsv, link: Link, tmp_path: Path
) -> None:
    header = ["id", "Quelle", "Vorname", "Nachname"]
    crm = write_csv(header, [["1", "pos", "Ida", "Lang"], ["2", "", "Emil", "Voss"]])
    shop = write_csv(header, [["1", "web", "Ida", "Roth"]], name="shop.csv")  # type: ignore[call-arg]
    link(crm, shop)
    links = (tmp_path / "links.csv").read_text("utf-8").splitlines()
    assert links[1:] == ["1,1,pos", "2,2,people", "1,3,web"]


def test_ids_of_silos_that_would_be_taken_for_one_another_are_refused(
    write_csv: WriteCsv, link: Link
) -> None:
    header = ["id", "Quelle", "Vorname"]
    crm = write_csv(header, [["b/1", "a", "Ida"]])
    shop = write_csv(header, [["1", "a/b", "Emil"]], name="shop.csv")  # type: ignore[call-arg]
    with pytest.raises(UsageError, match=r"people\.csv: 1 record has no id of their own"):
        link(crm, shop)


def test_files_that_would_be_one_silo_are_refused(write_csv: WriteCsv, link: Link) -> None:
    other = write_csv(GERMAN, MUELLER, name="people.txt")  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="two files have one name"):
        link(write_csv(GERMAN, MUELLER), other)


def test_ids_stay_as_they_came(write_csv: WriteCsv, link: Link) -> None:
    ids = ["007", "7", " 7 ", "a  b", "a b", "ä", "a\u0308", "k.A.", 'x,"y\nz']
    rows = [[key, *MUELLER[0][1:]] for key in ids]
    assert link(write_csv(GERMAN, rows))[1] == {frozenset(ids)}


def test_a_role_is_mapped_for_each_header(write_csv: WriteCsv, tmp_path: Path) -> None:
    crm, shop = (
        write_csv([f"{name}_{column}" for column in GERMAN], MUELLER, name=f"{name}.csv")  # type: ignore[call-arg]
        for name in ("crm", "shop")
    )
    roles = ["record_id", "first_name", "last_name", "birth_date", "email", "street", "plz"]
    told = roles_told(
        [f"{r}={name}_{c}" for name in ("crm", "shop") for r, c in zip(roles, GERMAN, strict=False)]
    )
    said = dedupe([crm, shop], tmp_path / "links.csv", told, [], 0.65)
    assert (said.people.records, said.customers) == (6, 2)


def test_without_ids_records_are_numbered(write_csv: WriteCsv, link: Link) -> None:
    _, clusters = link(write_csv(GERMAN[1:], [row[1:] for row in MUELLER]))
    assert clusters == {frozenset("12"), frozenset("3")}


def test_one_record_is_one_customer(write_csv: WriteCsv, link: Link) -> None:
    said, clusters = link(write_csv(GERMAN, MUELLER[:1]))
    assert clusters == {frozenset("1")}
    assert said.customers == 1


def test_a_file_without_records_says_so(write_csv: WriteCsv, link: Link) -> None:
    with pytest.raises(UsageError, match="0 records"):
        link(write_csv(GERMAN, []))


@pytest.mark.parametrize("count", [2, 1500])
def test_the_same_record_over_and_over_is_one_customer(
    write_csv: WriteCsv, link: Link, count: int
) -> None:
    _, clusters = link(write_csv(GERMAN, [[str(n), *MUELLER[0][1:]] for n in range(count)]))
    assert len(clusters) == 1


def test_only_nulls_are_nothing_to_link_by(write_csv: WriteCsv, link: Link) -> None:
    rows = [[str(n), "", "k.A.", "", "-", "", "", "unbekannt"] for n in range(20)]
    with pytest.raises(UsageError, match=r"20 records, and none has a value"):
        link(write_csv(GERMAN, rows))


def test_ids_given_twice_are_refused_with_their_place(write_csv: WriteCsv, link: Link) -> None:
    with pytest.raises(UsageError, match=r"people\.csv: 2 records .* first is record 1\b"):
        link(write_csv(GERMAN, [MUELLER[0], MUELLER[2], MUELLER[0]]))


def test_lines_of_nothing_but_separators_are_no_records(write_csv: WriteCsv, link: Link) -> None:
    said, clusters = link(write_csv(GERMAN, [*MUELLER, [""] * 8, [" "] * 8]))
    assert (said.people.records, said.people.blank) == (3, 2)
    assert clusters == {frozenset("12"), frozenset("3")}


def test_a_record_without_id_is_refused(write_csv: WriteCsv, link: Link) -> None:
    with pytest.raises(UsageError, match=r"1 record .* first is record 2\b"):
        link(write_csv(GERMAN, [MUELLER[0], ["", *MUELLER[1][1:]]]))


def test_no_usable_column_names_those_there_are(write_csv: WriteCsv, link: Link) -> None:
    with pytest.raises(UsageError, match=r"no usable column.*'Wert'"):
        link(write_csv(["id", "Wert"], [["1", "2"]]))


def test_a_damaged_record_is_told_by_its_number(tmp_path: Path, link: Link) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,Vorname,Nachname\n1,Anna,Weber\n2,Karl\n3,Ida,Lang\n", "utf-8")
    with pytest.raises(DeliveryError, match=r"1 record does not have the 3 cells.*record 2"):
        link(file)


def test_a_file_that_is_not_there_is_said(tmp_path: Path, link: Link) -> None:
    with pytest.raises(UsageError, match="no such file"):
        link(tmp_path / "people.csv")


TEXT = """id,Vorname,Nachname,E-Mail
1,Jürgen,Müller,j.m80@web.example
2,Jürgen,Müller,j.m80@web.example
3,Karl,Lang,k.lang@web.example
"""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode("cp1252"), id="Windows"),
        pytest.param(TEXT.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16"),
        pytest.param(TEXT.replace(",", ";").encode(), id="semicolons"),
        pytest.param(TEXT.replace(",", "\t").encode(), id="tabs"),
        pytest.param(
            TEXT.replace(",", ";").replace("id", '"id, or a,b,c,d"').encode(), id="quoted"
        ),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="line ends of Windows"),
        pytest.param(TEXT.replace("\n", "\r\n", 2).encode(), id="line ends of two kinds"),
        pytest.param(TEXT.replace("\n", "\n\n").encode(), id="blank lines"),
        pytest.param(TEXT.replace("Karl", '"Karl ""Kalle""\nMaria"').encode(), id="quoted quotes"),
        pytest.param(TEXT.replace("Karl", "K" * 1_000_000).encode(), id="a huge cell"),
        pytest.param(TEXT.replace("E-Mail", "").encode(), id="a column without name"),
        pytest.param(TEXT.replace("\n", ",,\n").encode(), id="empty columns without names"),
        pytest.param(TEXT.replace("E-Mail", "source_key").encode(), id="a column named as ours"),
        pytest.param(TEXT.replace("E-Mail", "record_id").encode(), id="two columns of ids"),
    ],
)
def test_a_file_is_read_as_it_comes(tmp_path: Path, link: Link, content: bytes) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    said, clusters = link(file)
    assert said.people.records == 3
    assert {"first_name", "last_name"} <= {taken.meaning.role for taken in said.people.taken}
    assert len(clusters) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(TEXT.encode("utf-16-le"), "NUL bytes", id="UTF-16 without its mark"),
        pytest.param(TEXT.encode() + b"4,\x81\xff,x,y\n", r"utf-8 or cp1252\.$", id="no encoding"),
        pytest.param(TEXT.encode() + b'4,"Ida,Lang,x\n', "1 record .* record 4", id="open quote"),
        pytest.param(TEXT.encode() + b"4,Ida,Lang,x,y\n", "1 record .* record 4", id="too wide"),
        pytest.param(b"", "the file is empty", id="empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, link: Link, content: bytes, said: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    with pytest.raises(DeliveryError, match=rf"people\.csv: .*{said}"):
        link(file)


def test_a_column_of_one_header_twice_is_refused(write_csv: WriteCsv, link: Link) -> None:
    with pytest.raises(UsageError, match="the header has 'Vorname' twice"):
        link(write_csv(["id", "Vorname", "Vorname"], [["1", "Anna", "Ida"]]))


def test_one_column_with_blank_lines_is_read(tmp_path: Path, link: Link) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Nachname\nWeber\n\nLang\n", "utf-8")
    assert link(file)[1] == {frozenset("1"), frozenset("2")}


def test_what_cannot_be_written_is_refused_before_the_work(
    write_csv: WriteCsv, tmp_path: Path
) -> None:
    file = write_csv(GERMAN, MUELLER)
    before = file.read_bytes()
    with pytest.raises(UsageError, match="would overwrite the records"):
        dedupe([file], tmp_path / "." / "people.csv", {}, [], 0.65)
    assert file.read_bytes() == before
    for out in (tmp_path, tmp_path / "nowhere" / "links.csv", Path("/dev/null")):
        with pytest.raises(UsageError, match="must be a file in a folder that is there"):
            dedupe([file], out, {}, [], 0.65)


@pytest.mark.parametrize("before", ["old\n", None])
def test_a_run_that_cannot_write_all_leaves_what_was_there(
    write_csv: WriteCsv, tmp_path: Path, before: str | None
) -> None:
    file = write_csv(["id", "Vorname"], [[f"{n:0200}", "Anna"] for n in range(499)])
    out = tmp_path / "out" / "links.csv"
    out.parent.mkdir()
    if before:
        out.write_text(before, "utf-8")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))  # as of a disk that is full
    try:
        with pytest.raises(UsageError, match="--out cannot be written"):
            dedupe([file], out, {}, [], 0.65)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    found = {path.name: path.read_text("utf-8") for path in out.parent.iterdir()}
    assert found == ({"links.csv": before} if before else {})


def test_a_link_to_the_file_stays_one(write_csv: WriteCsv, tmp_path: Path) -> None:
    link, target = tmp_path / "latest.csv", tmp_path / "links.csv"
    link.symlink_to(target)
    dedupe([write_csv(GERMAN, MUELLER)], link, {}, [], 0.65)
    assert link.is_symlink()
    assert target.read_text("utf-8").startswith("record_id,customer_id\n1,1\n")


def test_long_values_do_not_take_the_square_of_their_time(write_csv: WriteCsv, link: Link) -> None:
    rows = [
        [n, f"{chr(97 + n % 20)}{'nelo' * 20_000}", f"{n // 2}x@web.example"] for n in range(40)
    ]
    start = time.process_time()
    link(write_csv(["id", "Nachname", "E-Mail"], rows))
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("header", "row"),
    [
        pytest.param(
            ["id", "Vorname", "Nachname", "E-Mail"],
            lambda n: [n, "Anna", "Weber", f"{n * 7919 % 10_007:x}@web.example"],
            id="of one name",
        ),
        pytest.param(
            ["id", "Vorname", "Nachname", "Straße", "PLZ"],
            lambda n: [n, f"Vor{n % 91:x}", f"{n // 2 * 7919 % 10_007:x}er", "Ring 1", "10115"],
            id="of 600 surnames in one house",
        ),
    ],
)
def test_a_crowd_that_shares_one_value_is_no_person(
    write_csv: WriteCsv, link: Link, header: list[str], row: Callable[[int], list[object]]
) -> None:
    _, clusters = link(write_csv(header, [row(n) for n in range(1200)]))
    assert len(clusters) == 1200


def test_an_email_that_many_names_share_is_no_evidence(write_csv: WriteCsv, link: Link) -> None:
    draw = random.Random(5)
    letters = "abcdefghiklmnoprstuw"
    rows = [
        [n, *("".join(draw.choices(letters, k=7)).title() for _ in "fl"), "kasse@laden.example"]
        for n in range(20_000)
    ]
    said, clusters = link(write_csv(["id", "first_name", "last_name", "email"], rows))
    assert len(clusters) == said.people.records == 20_000


def test_two_runs_link_alike(write_csv: WriteCsv, link: Link) -> None:
    draw = random.Random(7)
    names, streets = ["Anna", "Karl", "Ida", "Emil", "Jana"], ["Ring", "Allee", "Markt"]
    rows = [
        [
            n,
            draw.choice(names),
            f"{draw.choice(names)}s",
            f"19{draw.randint(40, 99)}-01-11",
            "",
            f"{draw.choice(streets)} {draw.randint(1, 9)}",
            f"1011{draw.randint(0, 9)}",
            "",
        ]
        for n in range(520)  # enough to learn from
    ]
    file = write_csv(GERMAN, rows)
    first, again = link(file), link(file)
    assert first == again
    assert first[0].is_trained


def test_what_looks_like_a_number_is_one(write_csv: WriteCsv, link: Link) -> None:
    rows = [[n, "Anna", "Weber", f"L{7_000_000 + n}", "Köchin"] for n in range(9)]
    file = write_csv(["id", "Vorname", "Nachname", "Karte", "Beruf"], rows)
    said, _ = link(file, also=["Karte", "Beruf"])
    found = {taken.meaning.column: taken.meaning.role for taken in said.people.taken}
    assert (found["Karte"], found["Beruf"]) == ("id_number", "also_2")


def test_every_role_has_a_column_in_people() -> None:
    assert {"first_name", "phone", "also_3"} <= set(people._ROLES)
