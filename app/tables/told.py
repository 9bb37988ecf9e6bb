"""How a file is read, in words, for whoever may overrule it."""

from app.tables.encodings import OFFERED
from app.tables.kinds import CSV, NAMES
from app.tables.look import Look

_MARKS = {"\t": "tab"}


def reading_in_words(seen: Look) -> str:
    """One line for the command line."""
    reading = seen.reading
    if reading.kind == CSV:
        said = OFFERED.get(reading.encoding, reading.encoding) + ("" if reading.is_sure else " (a guess)")
        parts = [f"encoding {said}", f"separator {_MARKS.get(reading.separator, reading.separator)}"]
    else:
        others = [one.name + (" (hidden)" if one.is_hidden else "") for one in seen.sheets if one.name != reading.sheet]
        parts = [f"sheet {reading.sheet}" + (f" (not read: {', '.join(others)})" if others else "")]
    return "; ".join([NAMES[reading.kind], *parts, f"headings on line {reading.top}", *_hidden_in_words(seen)])


def _hidden_in_words(seen: Look) -> list[str]:
    counts = {"rows": seen.hidden_rows, "columns": seen.hidden_columns}
    return [f"hidden {name} that are read: {count}" for name, count in counts.items() if count]
