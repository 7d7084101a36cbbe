"""Write anew what is made in docs/: presets' pages, pictures, answers, what commands print.

    python -m tests.docs NIGHT     a folder with the bundled retailer and its published night

Of what commands print only what stands as `?` in a block is filled; then it is cut by hand, with
`…` for what is left out.
"""

import sys
import tempfile
from pathlib import Path

import duckdb
import pytest

from tests.docs import answers, pages, pictures, presets, running


def main(night: Path) -> None:
    """Write all of it."""
    for name in presets.with_pages():
        page = pages.DOCS / "presets" / f"{name}.md"
        page.write_text(presets.refreshed(name, page.read_text("utf-8")), "utf-8")
    for name, picture in pictures.pictures(night / "retailer.toml").items():
        (pages.DOCS / "images" / name).write_text(picture, "utf-8")
    with duckdb.connect(str(night / "warehouse" / "goldsmith.duckdb"), read_only=True) as con:
        for name in pages.page_names():
            page = pages.DOCS / name
            page.write_text(answers.refreshed(con, page.read_text("utf-8")), "utf-8")
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        running.in_checkout(running.make_checkout(night, Path(folder) / "checkout"), patch)
        for block in pages.blocks("console"):
            _fill(block)


def _fill(block: pages.Block) -> None:
    page = pages.DOCS / block.page
    for command, said in pages.commands(block):
        if said != "?":
            continue
        _, printed = running.run(command)
        filled = block.text.replace("\n?\n", f"\n{printed.strip()}\n", 1)
        page.write_text(pages.text_of(block.page).replace(block.text, filled, 1), "utf-8")
        block = pages.Block(block.page, block.number, block.language, block.title, filled)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
