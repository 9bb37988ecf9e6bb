"""What a file of scales says about the table: how it is read, which words are no answers, which words are points."""

import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.tables import names
from app.tables.reading import Wishes

KEYS = frozenset({"encoding", "delimiter", "decimal", "sheet", "heading_rows", "answers", "missing_codes"})
MOST_HEADING_ROWS = 9
# what a program makes of the one on the keyboard
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ´`"), "'")
Tell = Callable[[str, object, str], None]
Points = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class HowRead:
    """
    missing_words   cells that are no answer, as they are compared
    has_codes       codes of missing answers were named, if only to say that there are none
    points          word -> point, for all columns, as words are compared
    of_columns      the same for the columns of one scale
    heading_rows    how many rows head the columns, the first of which names them; 0 where the file tells
    """

    wishes: Wishes = field(default_factory=Wishes)
    missing_words: frozenset[str] = frozenset()
    has_codes: bool = False
    points: Points = field(default_factory=dict)
    of_columns: Mapping[str, Points] = field(default_factory=dict)
    heading_rows: int = 0


def word(text: object) -> str:
    """A word as it is compared: capitals, spaces and ways to write a letter make no difference."""
    return names.compared(str(text).translate(_APOSTROPHES)).casefold()


def read(given: Mapping[str, object], tell: Tell, *, of_columns: Mapping[str, Points]) -> HowRead:
    """`tell` takes what was needed, found, and the remedy, for each defect."""
    codes = given.get("missing_codes")
    return HowRead(
        wishes=Wishes(
            encoding=_encoding(given.get("encoding"), tell),
            separator=_separator(given.get("delimiter"), tell),
            decimal=_one_of(given.get("decimal"), (".", ","), "decimal", tell),
            sheet=_text(given.get("sheet"), "sheet", tell),
        ),
        missing_words=frozenset(word(one) for one in codes if isinstance(one, str))
        if isinstance(codes, list)
        else frozenset(),
        has_codes=codes is not None,
        points=points(given.get("answers"), "answers", tell),
        of_columns=of_columns,
        heading_rows=_rows(given.get("heading_rows", "auto"), tell),
    )


def points(given: object, where: str, tell: Tell) -> Points:
    """Words from the lowest point to the highest, or each with its point."""
    if given is None:
        return {}
    if isinstance(given, list) and len(given) > 1 and all(isinstance(one, str) for one in given):
        given = {one: number for number, one in enumerate(given, 1)}
    if isinstance(given, dict) and given and all(_is_point(point) for point in given.values()):
        found = {word(one): float(point) for one, point in given.items()}
        if len(found) == len(given):
            return found
    tell(
        f"{where}: words from the lowest point to the highest, each once, or {{word: point}}", given, "write [no, yes]"
    )
    return {}


def _is_point(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _encoding(given: object, tell: Tell) -> str:
    name = _text(given, "encoding", tell)
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        tell("encoding: a name such as utf-8, cp1256 or gb18030", name, "correct or remove it")
        return ""


def _separator(given: object, tell: Tell) -> str:
    named = "\t" if given in ("tab", "\\t") else given
    if named is None or (isinstance(named, str) and len(named) == 1):
        return named or ""
    tell("delimiter: one character, or tab", given, 'write it as ";"')
    return ""


def _one_of(given: object, known: tuple[str, ...], where: str, tell: Tell) -> str:
    if given is None or given in known:
        return str(given or "")
    tell(f"{where}: {' or '.join(known)}", given, f'write it as "{known[0]}"')
    return ""


def _text(given: object, where: str, tell: Tell) -> str:
    if given is None or isinstance(given, str):
        return given or ""
    tell(f"{where}: a text", given, "put it in quotation marks")
    return ""


def _rows(given: object, tell: Tell) -> int:
    if given == "auto":
        return 0
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= MOST_HEADING_ROWS:
        return given
    tell(f"heading_rows: auto or a whole number from 1 to {MOST_HEADING_ROWS}", given, "write heading_rows: auto")
    return 1
