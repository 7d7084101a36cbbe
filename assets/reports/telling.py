"""How a figure is said in a language: its unit, its heading, the word for a code.

A unit is one of the kinds of numbers below, `rule` for why a rule is there, or else the section of
the language file whose words stand for codes.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

from assets.identity.explanation.words import Count, Language, Words

UNKNOWN = "–"
# Each kind of number, and how Vega writes it on an axis.
FORMATS = {
    "count": ",.0f",
    "quantity": ",.0f",
    "money": ",.0f",
    "share": ".0%",
    "seconds": ",.1~f",
    "score": ".0f",
    "index": ".2f",
    "bits": "+d",
}


def read_tongues(name: str) -> list[Words]:
    """Return the words of a page in each language, German first: whoever opens it reads it."""
    return [
        Words(language, tomllib.loads((_HERE / f"{name}.{language}.toml").read_text("utf-8")))
        for language in sorted(get_args(Language))
    ]


@cache
def read_reasons(language: Language) -> dict[str, str]:
    """Return what is said in a language for the English reasons of rules; nothing in English."""
    file = _HERE / f"reasons.{language}.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}


_HERE = Path(__file__).parent
_ANYTHING = "…"  # in a reason: what differs from night to night


@dataclass(frozen=True)
class Teller:
    """Says figures in one language; money is in one currency."""

    words: Words
    currency: str

    def heading(self, key: str) -> str:
        """Return what a column is called."""
        return self.words.of("column", key)

    def name(self, section: str, code: object) -> str:
        """Return the word for a code; a code without one is said as it is."""
        return str(self.words.texts.get(section, {}).get(str(code), str(code)))

    def reason(self, english: str) -> str:
        """Return why a rule is there; a reason without words in this language is said as it is."""
        reasons = read_reasons(self.words.language)
        for known, said in reasons.items() if english not in reasons else ():
            before, differs, after = known.partition(_ANYTHING)
            if differs and english.startswith(before) and english.endswith(after):
                return said.replace(_ANYTHING, english.removeprefix(before).removesuffix(after))
        return reasons.get(english, english)

    def show(self, value: object, unit: str) -> str:
        """Return a value in words."""
        if value is None:
            return Count.of(0, UNKNOWN)
        if unit == "rule":
            return self.reason(str(value))
        if isinstance(value, date):
            return self.words.day(value)
        if unit in FORMATS and isinstance(value, int | float):
            return Count.of(value, self._number(float(value), unit))
        return str(value) if unit == "text" else self.name(unit, value)

    def change(self, now: object, before: object, unit: str) -> str | None:
        """Return by how much a figure has changed, with its sign; None if nobody knows."""
        if not isinstance(now, int | float) or not isinstance(before, int | float):
            return None
        difference = now - before
        sign = "±" if difference == 0 else "+" if difference > 0 else "−"
        if unit == "share":
            points = self.words.amount(100 * abs(difference), 1)
            return f"{sign}{points} {self.words.of('unit', 'points')}"
        return sign + self._number(abs(difference), unit)

    def _number(self, value: float, unit: str) -> str:
        match unit:
            case "money":
                text = f"{self.words.amount(value, 0)} {self.currency}"
            case "share":
                text = self.words.share(value)
            case "seconds":
                text = f"{self.words.amount(value, 1)} s"
            case "index":
                text = self.words.amount(value, 3)
            case "score":
                text = self.words.amount(100 * value, 0)
            case _:
                text = self.words.amount(value, 0)
        return text.replace("-", "−")

    def rows(
        self, rows: Sequence[dict[str, object]], columns: Sequence[tuple[str, str]]
    ) -> list[dict[str, object]]:
        """Return rows as Vega draws them: numbers, days in local time, and words for codes."""
        return [{key: self._drawn(row.get(key), unit) for key, unit in columns} for row in rows]

    def _drawn(self, value: object, unit: str) -> object:
        if isinstance(value, date):
            return f"{value}T00:00"
        if unit == "score" and isinstance(value, float):
            return round(100 * value, 1)
        return value if value is None or unit in ("text", *FORMATS) else self.name(unit, value)
