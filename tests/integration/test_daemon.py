"""Nights begin by themselves under the Dagster daemon, and people are told how they ended."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus

from tests.conftest import COMMAND, SMALL, make_small_retailer
from tests.integration.tables import query

pytestmark = pytest.mark.slow
KEEP = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'\\n')"
DEADLINE_S = 900


@contextmanager
def daemon(folder: Path) -> Iterator[DagsterInstance]:
    """`goldsmith daemon` as long as this lasts, its history in a folder of its own."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    umask = os.umask(0o077)  # this process opens Dagster's history, too
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    command = [str(COMMAND), "daemon", "--retailer", str(folder / "retailer.toml")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment | {"DAGSTER_HOME": str(home)}, stdout=log, stderr=log
        )
        try:
            wait_for((home / "dagster.yaml").exists, process)
            os.environ["DAGSTER_HOME"] = str(home)  # where its event log is looked for
            with DagsterInstance.from_config(str(home)) as instance:
                yield instance
        finally:
            process.terminate()
            process.wait(timeout=60)
            os.environ.pop("DAGSTER_HOME")
            os.umask(umask)


def wait_for(
    condition: Callable[[], object], process: subprocess.Popen[bytes] | None = None
) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        assert process is None or process.poll() is None, "the daemon has ended"
        time.sleep(0.5)


def runs(instance: DagsterInstance, status: DagsterRunStatus) -> list[DagsterRun]:
    return [run for run in instance.get_runs() if run.status == status]


def told(folder: Path) -> list[dict[str, str]]:
    file = folder / "told"
    return (
        [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    )


def configure(folder: Path, sections: str) -> None:
    (folder / "retailer.toml").write_text(SMALL + sections, "utf-8")


def alerts_section(folder: Path) -> str:
    command = json.dumps([sys.executable, "-c", KEEP, str(folder / "told")])
    return f"[alerts]\ncommand = {command}\nquarantine_share = 0\n"


def contacts_in(folder: Path, written: list[Path]) -> list[str]:
    """Return which e-mail addresses of the exports stand in these files."""
    exports = b"".join(file.read_bytes() for file in folder.glob("*/*_2026-11-21.csv"))
    contacts = set(re.findall(rb"[\w.+-]{3,}@[\w-]+\.[\w.]+", exports))
    assert len(contacts) > 500
    told = b"".join(file.read_bytes() for file in written if file.is_file())
    return [contact.decode() for contact in contacts if contact in told]


def test_a_night_begins_when_all_is_there_and_how_it_ended_is_told(tmp_path: Path) -> None:
    folder = make_small_retailer(tmp_path / "small")
    cards = next((folder / "loyalty").glob("*2026-11-21.csv"))
    being_sent = cards.rename(cards.with_name(f"{cards.name}.part"))
    waiting = '[deliveries]\nbegin = "complete"\nlook_every_s = 5\n'
    configure(folder, waiting + alerts_section(folder))
    with daemon(folder) as instance:
        wait_for(lambda: "deliveries_complete" in (folder / "log").read_text("utf-8", "replace"))
        time.sleep(10)
        assert instance.get_runs() == []
        being_sent.rename(cards)
        wait_for(lambda: runs(instance, DagsterRunStatus.SUCCESS))
        night = folder / "warehouse" / "current" / "full.duckdb"
        assert query(night, "select delivery_on::varchar from ops.runs") == [("2026-11-21",)]
        wait_for(lambda: told(folder))
        time.sleep(15)  # several looks at the same files
        assert len(instance.get_runs()) == 1

        for file in [*folder.glob("*/*2026-11-21.csv")]:
            later = file.with_name(file.name.replace("2026-11-21", "2026-11-22"))
            later.write_bytes(b"" if file == cards else file.read_bytes())
        wait_for(lambda: runs(instance, DagsterRunStatus.FAILURE))
        wait_for(lambda: len(told(folder)) == 2)
        time.sleep(15)
    assert [alert["kind"] for alert in told(folder)] == ["quarantine", "failed"]
    assert "2026-11-22.csv: the file is empty" in told(folder)[1]["text"]
    assert (folder / "warehouse" / "current").readlink().name == "2026-11-21"
    assert {oct(p.stat().st_mode & 0o077) for p in (folder / "home").rglob("*")} == {"0o0"}
    assert not contacts_in(folder, [*(folder / "home").rglob("*"), folder / "log", folder / "told"])


def test_a_night_begins_at_the_hour(tmp_path: Path) -> None:
    folder = make_small_retailer(tmp_path / "small")
    soon = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(minutes=2)
    configure(folder, f'[deliveries]\nbegin = "hour"\nstart_at = "{soon:%H:%M}"\n')
    with daemon(folder) as instance:
        wait_for(lambda: runs(instance, DagsterRunStatus.SUCCESS))
        assert (folder / "warehouse" / "goldsmith.duckdb").exists()
        assert datetime.now(ZoneInfo("Europe/Berlin")) >= soon.replace(second=0, microsecond=0)
