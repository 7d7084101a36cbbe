"""How the command ends."""

import os
import signal
import threading

import duckdb
import pytest

from pipelines import cli


def test_ctrl_c_within_a_query_ends_the_command_without_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "select count(*) from range(1_000_000_000) as numbers (n) where hash(n) = 0"
    monkeypatch.setattr(cli, "app", lambda: duckdb.connect().execute(long).fetchall())
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job ignores it
    threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
    try:
        with pytest.raises(SystemExit) as end:
            cli.main()
    finally:
        signal.signal(signal.SIGINT, before)
    assert end.value.code == 130
    assert capsys.readouterr().err == ""
