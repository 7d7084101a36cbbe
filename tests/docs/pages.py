"""The pages of docs/, and the blocks in them: what is run, shown, or only read.

    console     commands after `$ ` and what they print; run on the bundled retailer's night
    sql         asked of the published night; has an answer, which may stand behind it as a table
    toml        settings, which load
    python      run in the folder of the retailer; a `text` block behind it is what it prints
    csv         a table of this name, which the page's commands read
    sh          not run by a test: its first line says why, `# not run by a test: …`

A block with `title="…"` is a file; in a how-to its steps are carried out by its own test.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_BLOCK = re.compile(
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: str
    number: int
    language: str
    title: str | None
    text: str

    @property
    def name(self) -> str:
        """What a failing test says of it."""
        first = self.text.strip().split("\n")[0]
        return f"{self.page}:{self.number}:{re.sub(r'[^a-z0-9 ]+', ' ', first.lower())[:40]}"


def page_names() -> list[str]:
    """Return every page, by its path below docs/."""
    return sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))


def text_of(page: str) -> str:
    """Return the Markdown of a page."""
    return (DOCS / page).read_text("utf-8")


def blocks(*languages: str) -> list[Block]:
    """Return the blocks in these languages, of all pages."""
    return [
        Block(page, number, found["language"], found["title"], found["text"])
        for page in page_names()
        for number, found in enumerate(_BLOCK.finditer(text_of(page)), 1)
        if found["language"] in languages
    ]


def commands(block: Block) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with what it is said to print."""
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    found = []
    for part in parts[1:]:
        lines = part.split("\n")
        last = next(i for i, line in enumerate(lines) if not line.endswith("\\"))
        command = " ".join(line.rstrip("\\").strip() for line in lines[: last + 1])
        found.append((command, "\n".join(lines[last + 1 :]).strip("\n")))
    return found


def shows(said: str, printed: str) -> bool:
    """Return whether this was printed.

    `…` alone on a line stands for any lines, at the end of one for the rest of it.
    """
    pattern = "".join(
        r"(?:.*\n)*" if line == "…" else re.escape(line).removesuffix("…") + _rest(line) + r"\n"
        for line in said.split("\n")
    )
    lines = [line.rstrip() for line in printed.strip("\n").split("\n")]
    return re.fullmatch(pattern, "\n".join([*lines, ""])) is not None


def _rest(line: str) -> str:
    return ".*" if line.endswith("…") else ""
