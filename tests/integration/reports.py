"""Reading a report in tests: what it says in one language, part by part."""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class ReadReport:
    """The text of a language, and the rows of each chart by its name."""

    text: str
    charts: dict[str, list[dict[str, Any]]]

    def tile(self, label: str) -> str:
        """Return the figure that stands under a label."""
        found = re.search(rf"\n{re.escape(label)}\n(.+)", self.text)
        assert found, label
        return found[1].strip()


def read_report(file: Path, language: Literal["de", "en"] = "en") -> ReadReport:
    """Return what a report says."""
    html = file.read_text("utf-8")
    shown = html.split(f'<div class="tongue" lang="{language}">')[1]
    shown = shown.split('<div class="tongue"')[0].split("<script>")[0]
    found = re.findall(
        r'data-name="(\w+)"><script type="application/json">(.+?)</script>', shown, re.DOTALL
    )
    reader = _Text()
    reader.feed(shown)
    lines = (line.strip() for line in "".join(reader.parts).splitlines())
    return ReadReport(
        "\n" + "\n".join(line for line in lines if line),
        {name: json.loads(spec)["data"]["values"] for name, spec in found},
    )


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._in_script = tag == "script"
        self.parts.append("\n" if tag in ("dt", "dd", "p", "li", "tr", "h1", "h2", "h3") else "")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False
        self.parts.append(" " if tag in ("th", "td") else "\n" if tag in ("dt", "dd") else "")

    def handle_data(self, data: str) -> None:
        if not self._in_script:
            self.parts.append(data)
