"""What a group says more often than the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_level, check_same_rows, check_whole
from analysis.errors import BadOption
from analysis.inference.false_discovery import adjusted_p_values
from analysis.words.usage import FEWEST, Flags, Usage, cells_of, check_usage, swallowed


@dataclass(frozen=True, kw_only=True, eq=False)
class Keyness:
    """What each group says more or less often than the others.

    table          group, term, people, n (who wrote in the group), share, share_elsewhere, difference, g2, p, adjusted
    sizes          group -> people of it who wrote something
    fewest         people that a term, and a group, needs
    q              rate of false findings that `more` keeps
    n, n_dropped   people with a text and a group; rows without one of them
    """

    table: pd.DataFrame
    sizes: Mapping[str, int]
    fewest: int
    q: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each group and term."""
        return self.table

    def more(self, group: str) -> pd.DataFrame:
        """What the group says more often than the others, by more than chance; the surest first."""
        own = self.table[self.table["group"] == group]
        return own[(own["adjusted"] <= self.q) & (own["difference"] > 0)].sort_values("g2", ascending=False)


def keyness(usage: Usage, groups: "pd.Series[str]", *, fewest: int = FEWEST, q: float = 0.05) -> Keyness:
    r"""Terms that a group uses more or less often than all others together: Dunning's log-likelihood over people.

    .. math:: G^2 = 2 \sum_{ij} O_{ij} \ln \frac{O_{ij}}{E_{ij}}

    over the table of people who used the term or not, in the group or elsewhere; chi-square with one degree of freedom.
    People are counted, not words: one long text is one voice. Over all groups and terms the rate of false findings is
    controlled.

    Parameters
    ----------
    usage : of word_usage
    groups : a group for each row of the texts; missing where somebody belongs to none
    fewest : people that a term and a group need to be looked at
    q : rate of false findings among those that `more` gives

    Raises
    ------
    BadOption   no usage, groups of other rows, fewest below 1, q outside (0, 1)

    Notes
    -----
    Source: Dunning (1993), Computational Linguistics 19, 61-74; Benjamini & Hochberg (1995). With few people G2 is
    larger than chance allows, so look at what it finds as a place to read, not as proof.
    Checked against: scipy.stats.chi2_contingency with lambda_="log-likelihood", tests/analysis/words/test_keyness.py

    Examples
    --------
    >>> from analysis.words.usage import word_usage
    >>> texts = pd.Series(["slow lift"] * 8 + ["kind staff"] * 8)
    >>> found = keyness(word_usage(texts), pd.Series(["a"] * 8 + ["b"] * 8))
    >>> found.more("a")["term"].tolist(), round(float(found.table["g2"].max()), 3)
    (['slow lift'], 22.181)
    """
    check_usage(usage)
    check_level(q, option="q", example=".05")
    least = check_whole("fewest", fewest, least=1)
    of = cells_of("groups", groups)
    if len(of) != len(usage.wrote):
        raise BadOption("groups", needed="with one row for each text", found=len(of))
    check_same_rows("groups", groups, usage.index, of="the texts")
    known = np.array([group is not None for group in of], dtype=bool) & usage.wrote
    sizes = {name: sum(1 for group, is_known in zip(of, known, strict=True) if is_known and group == name)
             for name in sorted({group for group in of if group is not None})}  # fmt: skip
    compared = {name: size for name, size in sizes.items() if size >= least and known.sum() > size}
    rows = [row for term in _looked_at(usage, known, least) for row in _beside(term, usage, of, known, compared)]
    columns = ["group", "term", "people", "n", "share", "share_elsewhere", "difference", "g2", "p"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[4:], "float64"))
    table["adjusted"] = np.array(adjusted_p_values([float(p) for p in table["p"]]), dtype=np.float64)
    n = int(known.sum())
    return Keyness(table=table, sizes=sizes, fewest=least, q=q, n=n, n_dropped=len(known) - n)


def _looked_at(usage: Usage, known: Flags, least: int) -> list[str]:
    told = {term: int(known[rows].sum()) for term, rows in usage.people.items()}
    told = {term: count for term, count in told.items() if count >= least}
    gone = set(swallowed(told, usage.parts))
    return sorted(term for term in told if term not in gone)


def _beside(
    term: str, usage: Usage, of: Sequence[str | None], known: Flags, sizes: Mapping[str, int]
) -> Iterator[tuple[object, ...]]:
    """The term in each group against all others."""
    users = [of[row] for row in usage.people[term] if known[row]]
    n = int(known.sum())
    for name, size in sizes.items():
        own = users.count(name)
        share, elsewhere = own / size, (len(users) - own) / (n - size)
        g2 = log_likelihood(own, size, len(users) - own, n - size)
        yield name, term, own, size, share, elsewhere, share - elsewhere, g2, float(special.gammaincc(0.5, g2 / 2))


def log_likelihood(own: int, n: int, others: int, of_others: int) -> float:
    """G2 of a table of two rows: of n people `own` said it, of the others `others`.

    Raises
    ------
    BadOption   counts below 0, or above the people they are of

    Examples
    --------
    >>> round(log_likelihood(8, 8, 0, 8), 3)
    22.181
    """
    for name, count, of in (("own", own, n), ("others", others, of_others)):
        if check_whole(name, count) > check_whole("n", of, least=1):
            raise BadOption(name, needed="at most the people it is of", found=f"{count} of {of}")
    seen: Array = np.array([[own, n - own], [others, of_others - others]], dtype=np.float64)
    expected: Array = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    ratio = np.divide(seen, expected, out=np.ones_like(seen), where=seen > 0)
    return max(2 * float((seen * np.log(ratio)).sum()), 0.0)
