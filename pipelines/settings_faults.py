"""What is wrong with a retailer.toml, in a sentence for each fault.

Here: where it stands, what was found, what to do. Not here: what is allowed (`settings.py`,
and the files beside it).
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError

_EXAMPLE = "data_samples/retailer.toml shows how"


def in_words(file: str, settings: type[BaseModel], error: ValidationError) -> str:
    """Return a line for each fault that was found in a file of these settings."""
    names = set(_names(settings, set()))
    return "\n".join(_line(file, list(fault["loc"]), fault, names) for fault in error.errors())  # type: ignore[arg-type]


def _line(file: str, where: list[int | str], fault: dict[str, object], names: set[str]) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    path = ".".join(map(str, where))
    if fault["type"] == "missing":
        return f"{file}: '{path}' is missing. Add it; {_EXAMPLE}."
    if fault["type"] == "extra_forbidden":
        meant = get_close_matches(str(where[-1]), names, n=1)
        hint = f" Is '{meant[0]}' meant?" if meant else ""
        return f"{file}: '{path}' is not a setting.{hint} Correct its name or remove it."
    value = fault["input"]
    found = "" if isinstance(value, dict | BaseModel) else f" = {value!r}"
    if str(fault["type"]).startswith(("dict_", "model_")):
        message = f"expected is a table, [{path}]; {_EXAMPLE}"
    return f"{file}: {path or 'the file'}{found}: {message}."


def _names(settings: object, seen: set[object]) -> Iterator[str]:
    """Yield the names of all settings of a type, those of tables within tables among them."""
    for part in get_args(settings):
        yield from _names(part, seen)
    if isinstance(settings, type) and issubclass(settings, BaseModel) and settings not in seen:
        seen.add(settings)
        for name, field in settings.model_fields.items():
            yield name
            yield from _names(field.annotation, seen)
