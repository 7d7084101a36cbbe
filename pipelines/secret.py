"""Secrets: retailer.toml says where one is, in the environment or in a file, never what it is."""

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import Field

from pipelines.errors import SettingsError

# Where a secret is: env:NAME or file:/path.
SOURCE = r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$"
SecretSource = Annotated[str, Field(pattern=SOURCE)]


def read_secret(source: str, setting: str) -> str:
    """Return the secret that is at this source; the setting is for the error.

    Raises:
        SettingsError: it is no source, the environment has no such variable, the file cannot be
            read, or is empty.
    """
    if not re.match(SOURCE, source):
        raise SettingsError(f"{setting}: write env:NAME or file:/path, where the secret is.")
    kind, _, place = source.partition(":")
    if kind == "env":
        secret = os.environ.get(place, "").strip()
        where = f"the environment variable {place} is not set"
    else:
        try:
            secret = Path(place).read_text("utf-8").strip()
            where = f"{place} is empty"
        except (OSError, UnicodeDecodeError) as error:
            secret = ""
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            where = f"{place} cannot be read ({why})"
    if not secret:
        raise SettingsError(
            f"{setting} = '{source}': {where}. Put the secret there, where Goldsmith runs."
        )
    return secret
