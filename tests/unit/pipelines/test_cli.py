"""How the command ends."""

import os
import signal
import threading

import duckdb
import pytest
import typer

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


def helps(commands: typer.Typer) -> list[str]:
    groups = [group.typer_instance for group in commands.registered_groups]
    own = [command.help or "" for command in commands.registered_commands]
    return own + [said for group in groups if group for said in helps(group)]


def test_a_paragraph_of_help_has_no_breaks_of_its_own() -> None:
    said = helps(cli.app)
    assert len(said) > 30
    assert all(said)
    assert [text for text in said if "\n" in text.replace("\n\n", "")] == []
