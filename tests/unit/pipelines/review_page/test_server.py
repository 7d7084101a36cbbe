"""What the command refuses before it serves anything."""

import pytest
from typer.testing import CliRunner

from pipelines import cli_review
from pipelines.errors import UsageError
from pipelines.review_page.server import listen


def test_a_port_that_is_taken_is_refused() -> None:
    with listen(0) as taken:
        assert taken.getsockname()[0] == "127.0.0.1"
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"--port {port}: it cannot be used"):
            listen(port)


@pytest.mark.parametrize("option", [["--web"], ["--lang", "de"], ["--retailer", "x.toml"]])
def test_options_before_a_command_are_refused_for_they_would_be_ignored(option: list[str]) -> None:
    result = CliRunner().invoke(cli_review.app, [*option, "list"])
    assert isinstance(result.exception, UsageError)
    assert f"{option[0]} before list" in str(result.exception)


def test_without_an_option_the_help_is_shown() -> None:
    result = CliRunner().invoke(cli_review.app, [])
    assert result.exit_code == 2
    assert "--web" in result.output
    assert "set-aside" in result.output
