"""Exports in a PostgreSQL database and in an S3 bucket, with a real server and a local one.

PostgreSQL is Debian's package `postgresql`; `.ci/run` installs it.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckdb_extensions import import_extension
from moto.server import ThreadedMotoServer
from pyarrow import fs

from tests.integration.test_formats import (
    BOOKINGS,
    CARDS,
    as_it_is,
    cells_that_differ,
    deliver,
    samples,
    staged,
)

pytestmark = pytest.mark.slow
_ = samples  # a fixture that this file uses, too
SECRET = "p4ss-Wort!"


@pytest.fixture(scope="module")
def expected(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("csv")
    deliver(samples, folder / "files", as_it_is)
    return staged(folder, 'path = "files"')


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of the tests' own; the connection to it."""
    # Not below pytest's folder: a second pytest takes from that what the server's user may read.
    folder = Path(tempfile.mkdtemp(prefix="postgres"))
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    assert binaries, "Debian's package postgresql is not installed"
    # The server refuses to run as root.
    demoted = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if demoted:
        folder.chmod(0o755)
        shutil.chown(folder, "postgres")
    port = _free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*demoted, str(binaries / program), *arguments],
            check=True,
            capture_output=True,
            cwd="/",
        )

    data = str(folder / "data")
    password = folder / "password"
    password.write_text(SECRET, "utf-8")
    password.chmod(0o644)
    run("initdb", "-D", data, "-U", "reader", "-A", "scram-sha-256", f"--pwfile={password}")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"host=127.0.0.1 port={port} user=reader password={SECRET} dbname=postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def filled(postgres: str, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The server with the samples as typed tables in a schema of their own."""
    import_extension("postgres_scanner")

    def insert(files: Path, name: str, con: duckdb.DuckDBPyConnection) -> None:
        con.execute("load postgres_scanner")
        con.execute(f"attach '{postgres}' as server (type postgres)")
        con.execute("create schema if not exists server.loyalty")
        con.execute(f"create table server.loyalty.{name.partition('_')[0]} as from typed")

    deliver(samples, tmp_path_factory.mktemp("typed") / "files", insert)
    return postgres


TABLES = """
database = "LOYALTY_DATABASE"
tables = { cards = "loyalty.karten", bookings = 'select * from loyalty.buchungen where true' }
[silos.shop]
preset = "shopify"
path = "shop"
"""


def with_dated_files(folder: Path) -> Path:
    """Deliver another silo's files: a database does not say of which day it is."""
    shutil.copytree(Path(__file__).parents[2] / "data_samples" / "shop", folder / "shop")
    return folder


def test_tables_and_queries_of_postgresql(
    filled: str, expected: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATABASE", filled)
    found = staged(with_dated_files(tmp_path), TABLES)
    assert cells_that_differ(found, expected) == []


@pytest.mark.parametrize(
    ("connection", "cards", "says"),
    [
        pytest.param("", "loyalty.karten", "LOYALTY_DATABASE is not set", id="no variable"),
        pytest.param("port=1", "loyalty.karten", "cannot be reached", id="no server"),
        pytest.param("", "loyalty.kartn", "refuses to read 'cards'", id="no such table"),
        pytest.param("", "select 1 as x", "is not the header", id="other columns"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(
    connection: str, cards: str, says: str, filled: str, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOYALTY_DATABASE", f"{filled} {connection}")
        if "not set" in says:
            environment.delenv("LOYALTY_DATABASE")
        with pytest.raises(Exception, match=says) as error:
            staged(with_dated_files(tmp_path), TABLES.replace("loyalty.karten", cards))
    assert SECRET not in str(error.value)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[fs.S3FileSystem]:
    """A local S3 server with an empty bucket, and the environment that leads there."""
    server = ThreadedMotoServer(port=0)
    server.start()
    _, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "reader")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    system = fs.S3FileSystem(
        access_key="reader",
        secret_key=SECRET,
        region="eu-central-1",
        endpoint_override=f"127.0.0.1:{port}",
        scheme="http",
        allow_bucket_creation=True,
    )
    for name in ("exports", "empty"):
        system.create_dir(name)
    yield system
    server.stop()


def test_files_in_a_bucket(
    bucket: fs.S3FileSystem, samples: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    for name in (CARDS, BOOKINGS, f"archive/{CARDS}"):
        with bucket.open_output_stream(f"exports/loyalty/{name}") as target:
            target.write((samples / Path(name).name).read_bytes())
    found = staged(tmp_path, 'bucket = "s3://exports/loyalty"')
    assert cells_that_differ(found, expected) == []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(("AWS_ENDPOINT_URL", "http://127.0.0.1:1"), "cannot be read", id="no server"),
        pytest.param(("AWS_ACCESS_KEY_ID", ""), "has no AWS_ACCESS_KEY_ID", id="no key"),
    ],
)
def test_a_bucket_that_cannot_be_read(
    spoil: tuple[str, str],
    says: str,
    bucket: fs.S3FileSystem,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(*spoil)
    with pytest.raises(Exception, match=says) as error:
        staged(tmp_path, 'bucket = "s3://exports/loyalty"')
    assert SECRET not in str(error.value)


def test_an_empty_bucket_has_no_delivery(bucket: fs.S3FileSystem, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no delivered file has a date"):
        staged(tmp_path, 'bucket = "s3://empty"')


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
