"""An encrypted warehouse: nothing of it is read without its key, and what is wrong is said."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets import carried
from pipelines.errors import BusyError, GoldsmithError, PublishError, SettingsError
from pipelines.faults import VARIABLE
from pipelines.nights import publish
from pipelines.people import acts, last_act, people_file, record_act
from pipelines.rekey import REWRITTEN, rekey
from pipelines.settings import WarehouseSettings
from pipelines.warehouse import FULL, PUBLISHED, Warehouse

SECRET = "Quaxenpfuhl"  # a name
KEY, OTHER = "a key of 'sixteen' or more", "another key; of as many"


@pytest.fixture
def plain(tmp_path: Path) -> Warehouse:
    warehouse = Warehouse(WarehouseSettings(path=tmp_path / "warehouse"))
    warehouse.prepare()
    return warehouse


@pytest.fixture
def encrypted(plain: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    monkeypatch.setenv("KEY", KEY)
    return under(plain, "env:KEY")


def under(warehouse: Warehouse, source: str | None) -> Warehouse:
    return Warehouse(warehouse.settings.model_copy(update={"encryption": source}))


def make_night(warehouse: Warehouse) -> None:
    """Publish a night with a name in it, and note an act about it."""
    warehouse.building.mkdir()
    for name in (FULL, PUBLISHED):
        with closing(warehouse.connect(warehouse.building / name)) as con:
            con.execute("set force_compression = 'uncompressed'")  # or bytes prove nothing
            con.execute("create schema golden; create sequence golden.numbers")
            con.execute(
                "create table golden.customers (number integer primary key, name varchar not null)"
            )
            con.execute(
                "insert into golden.customers "
                f"select nextval('golden.numbers'), '{SECRET}' from range(3000)"
            )
            con.execute("create table golden.night as select date '2026-11-21' as as_of")
            con.execute("comment on table golden.customers is 'One row is a customer.'")
            con.execute("comment on column golden.customers.name is 'What they are called'")
            con.execute("create macro golden.twice(n) as n * 2")
    publish(warehouse, date(2026, 11, 21))
    record_act(warehouse, "test", {"name": SECRET})


def content(warehouse: Warehouse) -> list[object]:
    with closing(warehouse.connect(warehouse.published, read_only=True)) as con:
        return [
            con.execute(query).fetchall()
            for query in (
                "from golden.customers",
                "select comment from duckdb_tables() where schema_name = 'golden' order by 1",
                "select column_name, comment from duckdb_columns() where schema_name = 'golden'",
                "select constraint_text from duckdb_constraints() order by 1",
                "select golden.twice(21), max(number) from golden.customers",
                "select last_value from duckdb_sequences()",
            )
        ]


def files(warehouse: Warehouse) -> list[Path]:
    return [path for path in warehouse.path.rglob("*.duckdb") if not path.is_symlink()]


def test_no_name_is_in_a_file(plain: Warehouse, encrypted: Warehouse) -> None:
    make_night(encrypted)
    assert len(files(encrypted)) == 3
    assert not any(SECRET.encode() in file.read_bytes() for file in files(encrypted))
    assert content(encrypted)[0] == [(number, SECRET) for number in range(1, 3001)]
    assert [act.content for act in acts(encrypted, ["test"])] == [{"name": SECRET}]
    assert rekey(plain, KEY) == files(plain) or len(files(plain)) == 3  # the search itself works
    assert all(SECRET.encode() in file.read_bytes() for file in files(plain) if file.name == FULL)


def test_a_wrong_key_or_none_is_said_and_not_shown(
    plain: Warehouse, encrypted: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_night(encrypted)
    for ask in (content, last_act):
        with pytest.raises(SettingsError, match=r"is encrypted, and .* has no encryption"):
            ask(plain)
        monkeypatch.setenv("KEY", OTHER)
        with pytest.raises(SettingsError, match="encrypted with another key") as raised:
            ask(encrypted)
        assert OTHER not in str(raised.value)
        monkeypatch.setenv("KEY", KEY)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        pytest.param(None, "the environment variable KEY is not set", id="none"),
        pytest.param("", "the environment variable KEY is not set", id="empty"),
        pytest.param("too short", "has 9 characters, at least 16 are needed", id="short"),
    ],
)
def test_a_key_that_is_none(
    encrypted: Warehouse, monkeypatch: pytest.MonkeyPatch, key: str | None, says: str
) -> None:
    if key is None:
        monkeypatch.delenv("KEY")
    else:
        monkeypatch.setenv("KEY", key)
    with pytest.raises(SettingsError, match=says):
        make_night(encrypted)


def test_the_key_can_lie_in_a_file(encrypted: Warehouse, tmp_path: Path) -> None:
    make_night(encrypted)
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n", "utf-8")
    assert content(under(encrypted, f"file:{file}")) == content(encrypted)
    with pytest.raises(SettingsError, match="cannot be read"):
        content(under(encrypted, "file:/no/such/key"))


def test_no_error_and_no_text_of_it_has_the_key(encrypted: Warehouse) -> None:
    damaged = encrypted.nights / "damaged.duckdb"
    damaged.write_bytes(b"no database, but long enough to be taken for one" * 500)
    with pytest.raises(GoldsmithError) as raised:
        encrypted.connect(damaged)
    file = encrypted.file(damaged)
    assert KEY not in str(raised.value) + repr(file) + str(encrypted)
    with closing(duckdb.connect()) as con, pytest.raises(duckdb.Error) as refused:
        file.attach(con, "damaged")
    assert "sixteen" not in str(refused.value)


def spills_names(warehouse: Warehouse) -> bool:
    """Return whether names can be read in what DuckDB puts aside for want of memory."""
    file = warehouse.file(warehouse.path / "spilling.duckdb")
    with closing(file.opened({"memory_limit": "60MB", "threads": 1})) as con:
        con.execute(
            f"create temp table names as select '{SECRET}' || sha256(i::varchar) as name "
            "from range(1_200_000) as numbers(i)"
        )
        aside = list(Path(f"{file.path}.tmp").iterdir())
        assert sum(path.stat().st_size for path in aside) > 20_000_000
        return any(SECRET.encode() in path.read_bytes() for path in aside)


def test_what_does_not_fit_into_memory_is_encrypted_too(
    plain: Warehouse, encrypted: Warehouse
) -> None:
    assert not spills_names(encrypted)
    (plain.path / "spilling.duckdb").unlink()
    assert spills_names(plain)  # the search itself works


def test_a_night_is_carried_on_from_an_encrypted_one(encrypted: Warehouse) -> None:
    make_night(encrypted)
    with closing(encrypted.connect(encrypted.path / "tonight.duckdb")) as con:
        con.execute("create schema carried")
        carried.create_tables(con)
        carried.carry_on(con, encrypted.file(encrypted.current / FULL))
        assert con.execute("select as_of from carried.night").fetchall() == [(date(2026, 11, 21),)]


def test_acts_of_several_threads_wait_for_one_another(encrypted: Warehouse) -> None:
    with ThreadPoolExecutor(4) as threads:
        numbers = list(
            threads.map(lambda n: record_act(encrypted, "test", {"n": str(n)}), range(8))
        )
    assert sorted(numbers) == [*range(1, 9)]
    with people_file(encrypted), pytest.raises(BusyError):
        encrypted.connect(encrypted.people)


def test_a_key_is_given_changed_and_given_up(
    plain: Warehouse, encrypted: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_night(plain)
    before = content(plain)
    with pytest.raises(SettingsError, match=r"is not encrypted, .* `goldsmith rekey`"):
        content(encrypted)
    assert len(rekey(encrypted, None)) == 3
    assert content(encrypted) == before
    assert rekey(encrypted, None) == []
    monkeypatch.setenv("KEY", OTHER)
    with pytest.raises(SettingsError, match="another key"):
        rekey(encrypted, "neither this nor that one")
    assert len(rekey(encrypted, KEY)) == 3
    assert content(encrypted) == before
    assert len(rekey(plain, OTHER)) == 3
    assert content(plain) == before
    assert {oct(file.stat().st_mode & 0o777) for file in files(plain)} == {"0o600"}


def test_who_dies_while_writing_under_a_key_begins_again(
    plain: Warehouse, encrypted: Warehouse
) -> None:
    make_night(plain)
    before = content(plain)
    program = (
        "import sys; from pathlib import Path; from pipelines.rekey import rekey; "
        "from pipelines.settings import WarehouseSettings; "
        "from pipelines.warehouse import Warehouse; "
        "rekey(Warehouse(WarehouseSettings(path=Path(sys.argv[1]), encryption='env:KEY')), None)"
    )
    died = subprocess.run(
        [sys.executable, "-c", program, str(plain.path)],
        env=os.environ | {VARIABLE: f"kill {REWRITTEN}"},
        check=False,
    )
    assert died.returncode == -9
    assert content(plain) == before
    assert len(rekey(encrypted, None)) == 3
    assert content(encrypted) == before
    assert not list(plain.path.rglob(".*rekeyed*"))


def test_no_name_stays_in_what_was_put_aside_or_left(
    plain: Warehouse, encrypted: Warehouse
) -> None:
    make_night(plain)
    night = plain.nights / "2026-11-21"
    aside = plain.path / "replaced-1" / "nights" / "2026-11-20"
    shutil.copytree(night, aside)
    shutil.copytree(night, plain.removing)
    shutil.copytree(night, plain.path / "restoring.partial" / "nights")
    for left in (plain.path / "people.version-0.duckdb", night / f".{FULL}.rekeyed"):
        shutil.copy(night / FULL, left)
    assert len(rekey(encrypted, None)) == 6
    kept = [path for path in plain.path.rglob("*") if path.is_file() and not path.is_symlink()]
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]
    with closing(encrypted.connect(aside / FULL, read_only=True)) as con:
        assert con.execute("select count(*) from golden.customers").fetchall() == [(3000,)]


def test_what_a_run_left_that_gave_up_the_key_goes_though_the_key_stays(
    encrypted: Warehouse, plain: Warehouse
) -> None:
    make_night(plain)
    left = plain.nights / "2026-11-21" / f".{FULL}.rekeyed"
    shutil.copy(left.with_name(FULL), left.with_name("copy"))
    rekey(encrypted, None)
    left.with_name("copy").rename(left)
    assert rekey(encrypted, None) == []
    assert not left.exists()


def test_who_reads_a_night_is_named_and_not_taken_for_damage(
    plain: Warehouse, encrypted: Warehouse
) -> None:
    make_night(plain)
    before = content(plain)
    program = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True); print(); "
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(plain.published)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as reader:
        assert reader.stdout
        reader.stdout.readline()
        with pytest.raises(BusyError, match=r"goldsmith\.duckdb is open elsewhere.*rekey"):
            rekey(encrypted, None)
        reader.communicate()
    rekey(encrypted, None)
    assert content(encrypted) == before


def test_what_is_damaged_is_named(plain: Warehouse, encrypted: Warehouse) -> None:
    make_night(plain)
    before = content(plain)
    aside = plain.path / "replaced-1"
    aside.mkdir()
    (aside / "people.duckdb").write_bytes(b"damaged" * 5000)
    with pytest.raises(PublishError, match=r"replaced-1/people\.duckdb .* Remove it if"):
        rekey(encrypted, None)
    assert content(encrypted) == before, "what is in use has the key"
