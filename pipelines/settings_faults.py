"""What is wrong with a retailer.toml, in a sentence for each fault.

Here: where it stands, what was found, what to do. Not here: what is allowed (`settings.py`,
and the files beside it).
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from pipelines.secret import SOURCE

_EXAMPLE = "data_samples/retailer.toml shows how"
# What is expected, by the kind of fault, its bounds filled in.
_EXPECTED = {
    "literal_error": "{expected}",
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
    "int": "a whole number",
    "float": "a number with a point, such as 0.5",
    "finite": "a number with a point, such as 0.5",
    "bool": "true or false",
    "string_type": "a text in quotes",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} letters",
    "list": 'a list, such as ["…"]',
    "set": 'a list, such as ["…"]',
    "too_short": "a list of {min_length} or more",
    "too_long": "a list of at most {max_length}",
    "time": "a time of day, such as '02:00'",
    "date": "a day, such as '2026-11-21'",
    "path": "a path in quotes",
}
# What a text looks like that fits a pattern, for each pattern of the settings.
FORMS = {
    r"^[A-Z]{2}$": "two capital letters, such as 'DE'",
    r"^[A-Z]{3}$": "three capital letters, such as 'EUR'",
    r"^[a-z][a-z0-9_]*$": "small letters, digits and _, a letter first",
    r"^[a-z0-9][a-z0-9-]*$": "small letters, digits and -",
    r"^([1-9]\d{0,3}GB|[1-9]\d{2,6}MB)$": "a size in GB or from 100MB, such as '4GB'",
    r"^s3://[^/]+(/.*)?$": "a bucket and a folder in it, such as 's3://exports/crm'",
    r"^[A-Z0-9]{1,4}$": "one to four capital letters or digits, such as 'CPD'",
    r"^[^\x00]*$": "a text without a zero byte",
    r"^[^\s@<>,;]+@[^\s@<>,;]+$": "one e-mail address",
    r"^[A-Za-z0-9.:-]+$": "a host, such as 'mail.example.org'",
    r"^\.[^/\s]+$": "the end of a file name, such as '.part'",
}
# Whoever wrote something else there may have written the secret itself: it is not repeated.
SECRET_FORMS = {
    SOURCE: "where the secret is and never the secret itself: 'env:NAME' or 'file:/path'",
    r"^[A-Z][A-Z0-9_]*$": "the name of an environment variable, in capital letters, and never "
    "what is in it",
}


def in_words(file: str, settings: type[BaseModel], error: ValidationError) -> str:
    """Return a line for each fault that was found in a file of these settings."""
    names = set(_names(settings, set()))
    return "\n".join(_line(file, list(fault["loc"]), fault, names) for fault in error.errors())  # type: ignore[arg-type]


def _line(file: str, where: list[int | str], fault: dict[str, Any], names: set[str]) -> str:
    is_name = where[-1:] == ["[key]"]  # of a table that people name, such as a silo
    path = ".".join(map(str, where[:-1] if is_name else where))
    kind, value = fault["type"], fault["input"]
    if kind == "missing":
        return f"{file}: '{path}' is missing. Add it; {_EXAMPLE}."
    if kind == "extra_forbidden":
        meant = get_close_matches(str(where[-1]), names, n=1)
        hint = f" Is '{meant[0]}' meant?" if meant else ""
        return f"{file}: '{path}' is not a setting.{hint} Correct its name or remove it."
    pattern = fault.get("ctx", {}).get("pattern")
    is_hidden = is_name or isinstance(value, dict | BaseModel) or pattern in SECRET_FORMS
    found = "" if is_hidden else f" = {_shown(value)}"
    return f"{file}: {path or 'the file'}{found}: {_message(kind, path, fault)}."


def _message(kind: str, path: str, fault: dict[str, Any]) -> str:
    """Return what was expected; what our own rules say, and what has no words here, as it is."""
    context = {name: _plain(bound) for name, bound in fault.get("ctx", {}).items()}
    if kind.startswith(("dict_", "model_")):
        return f"expected is a table, [{path}]; {_EXAMPLE}"
    pattern = str(context.get("pattern"))
    form = FORMS.get(pattern) or SECRET_FORMS.get(pattern)
    said = form or _EXPECTED.get(kind) or _EXPECTED.get(kind.partition("_")[0])
    if said is None:
        return str(fault["msg"]).removeprefix("Value error, ")
    return f"expected is {said.format_map(context) if form is None else said}"


def _plain(bound: object) -> object:
    """Return a bound as people write it: 1 and not 1.0."""
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _shown(value: object) -> str:
    """Return a value as TOML has it, near enough."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str | int | float | list) else str(value)


def _names(settings: object, seen: set[object]) -> Iterator[str]:
    """Yield the names of all settings of a type, those of tables within tables among them."""
    for part in get_args(settings):
        yield from _names(part, seen)
    if isinstance(settings, type) and issubclass(settings, BaseModel) and settings not in seen:
        seen.add(settings)
        for name, field in settings.model_fields.items():
            yield name
            yield from _names(field.annotation, seen)
