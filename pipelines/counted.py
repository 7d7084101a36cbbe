"""How many there are of something, in plain English: 1 record, 2,000 records.

Here: what the command and errors say. Not here: what is said in two languages, where the sentence
has both words (`assets/identity/explanation/words.py`).
"""


def counted(count: int, one: str, more: str | None = None) -> str:
    """Return a count with what is counted; `more` is said of several, unless an s does."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"
