"""What heads a column, as it is shown and as it is compared: spelling that nobody sees makes no difference."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from survey_defs.kinds.numerals import ascii_digits

_SEEN_ALIKE = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "\u200c": " ", "ـ": "", "\u200d": "", "\ufeff": ""}
)
_AROUND = "\"'“”«»‘’` "


def shown(heading: str) -> str:
    """One line, composed letters, nothing around it."""
    return " ".join(unicodedata.normalize("NFC", heading.replace("\ufeff", "")).split())


def compared(heading: str) -> str:
    """Letters of one spelling, digits of one script, no quotation marks around; capitals count."""
    text = ascii_digits(unicodedata.normalize("NFKC", heading).translate(_SEEN_ALIKE))
    return " ".join(text.strip(_AROUND).split())


def repeated(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings that stand over more than one column, as they are shown, each once."""
    counts = Counter(filter(None, map(compared, headings)))
    first = {compared(heading): heading for heading in reversed(headings)}
    return tuple(first[name] for name, count in counts.items() if count > 1)
