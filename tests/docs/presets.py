"""The part of a preset's page that is made from its TOML: exports, columns, what is expected."""

import re

from assets.raw.presets import Export, load_preset, preset_names

BEGIN = "<!-- made from the preset by `python -m tests.docs` -->"
END = "<!-- end -->"
_MADE = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
BY_HAND = {"generic"}  # its page is held to the preset by a test of its own


def with_pages() -> list[str]:
    """Return the presets whose pages have a part that is made."""
    return [name for name in preset_names() if name not in BY_HAND]


def refreshed(name: str, page: str) -> str:
    """Return the page of this preset with its part made anew."""
    made = f"{BEGIN}\n\n{exports(name)}\n{END}"
    return _MADE.sub(lambda _: made, page)


def exports(name: str) -> str:
    """Return the exports of a preset as Markdown."""
    found = load_preset(name).exports.items()
    return "\n".join(_export(export, declared) for export, declared in found)


def _export(name: str, export: Export) -> str:
    need = "need not be delivered" if export.optional else "is needed"
    lines = [
        f"### {name}",
        "",
        f"{export.one_row} Files `{export.files}`; {need}.",
        "",
        "| column | in the file | meaning |",
        "|---|---|---|",
    ]
    for column, declared in export.columns.items():
        headers = " or ".join(f"`{header}`" for header in declared.shown_headers)
        mark = "" if declared.optional else "**"
        lines.append(f"| {mark}`{column}`{mark} | {headers} | {declared.meaning} |")
    lines.append("")
    if export.drop:
        dropped = ", ".join(f"`{header}`" for header in export.drop)
        lines += [f"Never read: {dropped}.", ""]
    waiting = [rule for rule in export.expectations if rule.severity == "quarantine"]
    if waiting:
        lines += ["A record waits in quarantine by these rules:", ""]
        lines += [f"- `{rule.name}`: {rule.reason}" for rule in waiting]
        lines.append("")
    return "\n".join(lines)
