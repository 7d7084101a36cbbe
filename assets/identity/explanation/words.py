"""What is said of evidence, in English or German: `en.toml`, `de.toml`.

Comparisons and levels have their words there; a level without is a fault that a test finds.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "de"]


class Count(str):
    """A count as it is written; in a sentence {count:row|rows} is the word for what is counted."""

    is_one: bool

    @classmethod
    def of(cls, count: float, text: str) -> "Count":
        """Return a count that is written so."""
        made = cls(text)
        made.is_one = count == 1
        return made

    def __format__(self, spec: str) -> str:
        """Return the count, or the word that goes with it."""
        one, either, more = spec.partition("|")
        return (one if self.is_one else more) if either else super().__format__(spec)


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: Language
    texts: dict[str, Any]

    def say(self, said: str, /, **parts: object) -> str:
        """Return a sentence with its parts filled in."""
        return self.fill("say", said, **parts)

    def fill(self, section: str, said: str, /, **parts: object) -> str:
        """Return a sentence of a section with its parts filled in: days and counts as said here."""
        sentence: str = self.texts[section][said]
        return sentence.format(**{key: self._part(part) for key, part in parts.items()})

    def day(self, day: date) -> str:
        """Return a day."""
        return f"{day:%d.%m.%Y}" if self.language == "de" else f"{day:%Y-%m-%d}"

    def of(self, section: str, key: str) -> str:
        """Return the words for an alternative, a rule, a limit, or why a contact is ignored."""
        words: str = self.texts[section][key]
        return words

    def name(self, compared_as: str, comparison: str) -> str:
        """Return what is compared."""
        words: str = self.texts[compared_as][comparison]["name"]
        return words

    def level(self, compared_as: str, comparison: str, level: str) -> str:
        """Return what a level says."""
        words: str = self.texts[compared_as][comparison][level]
        return words

    def share(self, probability: float) -> str:
        """Return a probability; what rounds to all or nothing is said as nearly that."""
        if 0 < probability < 0.001:
            text = "< 0.1 %"
        elif 0.999 < probability < 1:
            text = "> 99.9 %"
        else:
            text = f"{100 * probability:.1f} %"
        return text.replace(".", ",") if self.language == "de" else text

    def amount(self, value: float | Decimal, places: int = 2) -> str:
        """Return an amount with its thousands apart."""
        text = f"{value:,.{places}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "de" else text

    def _part(self, part: object) -> object:
        if isinstance(part, int):
            return Count.of(part, str(part))
        return self.day(part) if isinstance(part, date) else part

    def number(self, value: float) -> str:
        """Return a weight with its sign."""
        text = f"{value:+.1f}".replace("-", "−")
        return text.replace(".", ",") if self.language == "de" else text


@cache
def read_words(language: Language) -> Words:
    """Return the words of a language."""
    file = Path(__file__).with_name(f"{language}.toml")
    return Words(language, tomllib.loads(file.read_text("utf-8")))
