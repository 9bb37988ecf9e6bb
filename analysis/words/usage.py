"""Who says what: the words and phrases of texts, each counted once for a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import check_level, check_same_rows, check_whole
from analysis.errors import BadOption
from analysis.inference.shares import wilson_interval
from analysis.words.tokens import Parts, terms_of

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# what fewer people say could be told back to them
FEWEST = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class Usage:
    """Who used each term.

    people         term -> places of the rows that used it
    parts          term -> itself for a word, its two words for a phrase
    wrote          for each row whether there is a text
    n, n_dropped   people with a text; people without one
    """

    people: Mapping[str, Places]
    parts: Mapping[str, Parts]
    wrote: Flags
    index: pd.Index
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each term: kind, people, share; the most used first."""
        return frequent_words(self, fewest=1).table


@dataclass(frozen=True, kw_only=True, eq=False)
class FrequentWords:
    """What is said most.

    table          term, kind, people, share of those who wrote, low, high (Wilson); the most used first
    fewest         people that a term needs to be told
    n_hidden       terms that fewer people used
    level          of the intervals
    n, n_dropped   people with a text; people without one
    """

    table: pd.DataFrame
    fewest: int
    n_hidden: int
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each term."""
        return self.table


def word_usage(texts: "pd.Series[str]", *, languages: "pd.Series[str] | None" = None) -> Usage:
    """Take texts apart and note who used which word; a word counts once for a person, however often it stands there.

    Parameters
    ----------
    texts : one text for each person; missing where there is none
    languages : code of the language that each person read the questions in, the same rows
        Only Vietnamese needs it, where it is written without its signs; anything else is told by the letters.

    Returns
    -------
    Usage

    Raises
    ------
    BadOption   texts or languages that are no column of text

    Notes
    -----
    Words and phrases: analysis.words.tokens. A text of blanks, figures and pictures is a text without words.
    Checked against: a count by hand, and collections.Counter over str.split in tests/analysis/words/test_usage.py

    Examples
    --------
    >>> said = pd.Series(["Slow lift. The lift is slow!", "The lift was slow", None, "اتاق ها تمیز بود"])
    >>> usage = word_usage(said)
    >>> usage.to_frame()[["term", "people"]].values.tolist()[:2]
    [['lift', 2], ['slow', 2]]
    >>> usage.n, usage.n_dropped
    (3, 1)
    """
    given = cells_of("texts", texts)
    spoken = [None] * len(given) if languages is None else cells_of("languages", languages)
    if len(spoken) != len(given):
        raise BadOption("languages", needed="with one row for each text", found=len(spoken))
    if languages is not None:
        check_same_rows("languages", languages, texts.index, of="the texts")
    people: dict[str, list[int]] = {}
    parts: dict[str, Parts] = {}
    for place, (text, language) in enumerate(zip(given, spoken, strict=True)):
        for term, of in terms_of(text or "", language=language).items():
            people.setdefault(term, []).append(place)
            parts.setdefault(term, of)
    wrote = np.array([bool(text and text.strip()) for text in given], dtype=bool)
    return Usage(
        people={term: np.asarray(rows, dtype=np.int64) for term, rows in people.items()},
        parts=parts,
        wrote=wrote,
        index=texts.index,
        n=int(wrote.sum()),
        n_dropped=int((~wrote).sum()),
    )


def frequent_words(usage: Usage, *, fewest: int = FEWEST, level: float = 0.95) -> FrequentWords:
    r"""The terms that at least so many people used, with their shares of those who wrote.

    .. math:: p_t = \frac{\#\{\text{people who used } t\}}{n}

    A word that everybody used in the same phrase only is left out beside the phrase.

    Raises
    ------
    BadOption   no usage, fewest below 1, a level outside (0, 1)

    Examples
    --------
    >>> usage = word_usage(pd.Series(["front desk slow", "the front desk", "slow"]))
    >>> frequent_words(usage, fewest=2).table[["term", "kind", "people"]].values.tolist()
    [['front desk', 'phrase', 2], ['slow', 'word', 2]]
    """
    check_usage(usage)
    check_level(level)
    least = check_whole("fewest", fewest, least=1)
    told = {term: len(rows) for term, rows in usage.people.items() if len(rows) >= least}
    gone = set(swallowed(told, usage.parts))
    kept = sorted((term for term in told if term not in gone), key=lambda term: (-told[term], term))
    limits = [wilson_interval(told[term], usage.n, level=level) for term in kept]
    table = pd.DataFrame(
        {
            "term": pd.Series(kept, dtype=object),
            "kind": pd.Series([kind_of(usage.parts[term]) for term in kept], dtype=object),
            "people": np.array([told[term] for term in kept], dtype=np.int64),
            "share": np.array([told[term] / usage.n for term in kept], dtype=np.float64),
            "low": np.array([low for low, _ in limits], dtype=np.float64),
            "high": np.array([high for _, high in limits], dtype=np.float64),
        }
    )
    hidden = len(usage.people) - len(told)
    return FrequentWords(table=table, fewest=least, n_hidden=hidden, level=level, n=usage.n, n_dropped=usage.n_dropped)


def kind_of(parts: Parts) -> str:
    """A word, or a phrase of two."""
    return "word" if len(parts) == 1 else "phrase"


def swallowed(told: Mapping[str, int], parts: Mapping[str, Parts]) -> Iterator[str]:
    """Words that nobody used but in one phrase: the same people stand behind both."""
    for term, count in told.items():
        if len(parts[term]) > 1:
            yield from (word for word in parts[term] if told.get(word) == count)


def cells_of(option: str, given: object) -> list[str | None]:
    """The cells of a column; None where there is nothing."""
    if not isinstance(given, pd.Series):
        raise BadOption(option, needed="as a column of texts", found=type(given).__name__)
    cells = [None if cell is None or cell is pd.NA or cell != cell else cell for cell in given.astype(object)]
    wrong = next((cell for cell in cells if cell is not None and not isinstance(cell, str)), None)
    if wrong is not None:
        raise BadOption(option, needed="as a column of texts", found=wrong)
    return [str(cell) if cell is not None else None for cell in cells]


def check_usage(usage: object) -> None:
    """Raises BadOption."""
    if not isinstance(usage, Usage):
        raise BadOption("usage", needed="as word_usage gives it", found=type(usage).__name__)
