"""Why an analysis refuses.

Each error has a stable ``code`` (the application translates by it), its figures on attributes, and an English
message in three parts: what was needed, what was found, and the remedy.
"""

from collections.abc import Sequence


def listed(names: Sequence[object], *, most: int = 8) -> str:
    """Names for a message: 'a, b, c and 4 more'."""
    shown = ", ".join(str(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


class AnalysisError(ValueError):
    """An analysis cannot give an honest answer.

    code                    stable name of the reason, for translation
    needed, found, remedy   the three parts of the message
    """

    code = "analysis"

    def __init__(self, *, needed: str, found: str, remedy: str) -> None:
        self.needed, self.found, self.remedy = needed, found, remedy
        super().__init__(f"needed: {needed}; found: {found}; remedy: {remedy}")


class BadOption(AnalysisError):
    """An option has a value that means nothing here."""

    code = "bad_option"

    def __init__(self, option: str, *, needed: str, found: object, remedy: str | None = None) -> None:
        self.option, self.value = option, found
        super().__init__(needed=f"{option} {needed}", found=f"{found!r}", remedy=remedy or f"choose {option} {needed}")


class TooFewRows(AnalysisError):
    """Fewer complete rows than the statistic needs."""

    code = "too_few_rows"

    def __init__(self, *, needed_rows: int, found_rows: int, given_rows: int | None = None) -> None:
        self.needed_rows, self.found_rows, self.given_rows = needed_rows, found_rows, given_rows
        of_given = "" if given_rows is None or given_rows == found_rows else f" of {given_rows}"
        super().__init__(
            needed=f"at least {needed_rows} complete rows",
            found=f"{found_rows}{of_given}",
            remedy="collect more responses, or leave out the items that most people skipped",
        )


class TooFewWaves(AnalysisError):
    """Fewer waves of one ruler than the statistic needs."""

    code = "too_few_waves"

    def __init__(self, *, needed_waves: int, found_waves: int, statistic: str = "this statistic") -> None:
        self.needed_waves, self.found_waves = needed_waves, found_waves
        super().__init__(
            needed=f"at least {needed_waves} waves with answers for {statistic}",
            found=str(found_waves),
            remedy="wait for more waves of the same questions",
        )


class TooFewSites(AnalysisError):
    """Sites that tell too little of the sites they are to stand for."""

    code = "too_few_sites"

    def __init__(
        self,
        *,
        sites: int,
        df: float | None = None,
        needed: str = "sites that leave at least 4 degrees of freedom",
        remedy: str = "say it of these sites alone, or ask in more of them",
    ) -> None:
        self.sites, self.df = sites, df
        freedom = "" if df is None else f" with {df:.1f} degrees of freedom"
        super().__init__(
            needed=needed,
            found=f"{sites} sites{freedom}",
            remedy=remedy,
        )


class TooFewItems(AnalysisError):
    """Fewer items than the statistic needs."""

    code = "too_few_items"

    def __init__(self, *, needed_items: int, found_items: int, statistic: str = "this statistic") -> None:
        self.needed_items, self.found_items = needed_items, found_items
        super().__init__(
            needed=f"at least {needed_items} items for {statistic}",
            found=str(found_items),
            remedy="add items to the scale, or report the item on its own",
        )


class ConstantItems(AnalysisError):
    """Items with the same answer in every row used."""

    code = "constant_items"

    def __init__(self, items: Sequence[str]) -> None:
        self.items = tuple(items)
        super().__init__(
            needed="items whose answers differ between people",
            found=f"the same answer in every row for {listed(items)}",
            remedy="leave these items out, or wait for more responses",
        )


class SingularMatrix(AnalysisError):
    """A correlation or covariance matrix that cannot be inverted."""

    code = "singular_matrix"

    def __init__(self, *, found: str, items: Sequence[str] = ()) -> None:
        self.items = tuple(items)
        super().__init__(
            needed="a correlation matrix of full rank",
            found=found,
            remedy="leave out items that repeat others, or collect more rows than there are items",
        )


class NotIdentified(AnalysisError):
    """The model has more unknowns than the data can settle."""

    code = "not_identified"


class NoCommonFactor(AnalysisError):
    """Items that share nothing beyond chance: there is nothing for a factor to be."""

    code = "no_common_factor"

    def __init__(self, *, kmo: float, p: float, n: int) -> None:
        self.kmo, self.p, self.n = kmo, p, n
        super().__init__(
            needed="items that share something beyond chance",
            found=f"no common factor (parallel analysis, KMO {kmo:.2f}, Bartlett's p = {p:.2g}, n = {n})",
            remedy="read the items one by one, or collect more responses",
        )


class NotConverged(AnalysisError):
    """An iteration ended without reaching its solution."""

    code = "not_converged"


class Inadmissible(AnalysisError):
    """A solution that no population could have: a Heywood case, a correlation above one."""

    code = "inadmissible"


class NotIntegers(AnalysisError):
    """Answers that should be whole scale points and are not."""

    code = "not_integers"

    def __init__(self, items: Sequence[str], *, example: object) -> None:
        self.items, self.example = tuple(items), example
        super().__init__(
            needed="whole numbers (scale points)",
            found=f"{example!r} in {listed(items)}",
            remedy="use the coded answers, not scores or means",
        )


class NotNumeric(AnalysisError):
    """A column that holds text where numbers are needed."""

    code = "not_numeric"

    def __init__(self, column: str, *, examples: Sequence[object], rows: int) -> None:
        self.column, self.examples, self.rows = column, tuple(examples), rows
        super().__init__(
            needed=f"numbers in column {column}",
            found=f"{rows} cells that are not numbers, such as {listed([repr(e) for e in examples], most=3)}",
            remedy="code the answers as numbers, or declare these values as missing codes",
        )


class UnusableMagnitude(AnalysisError):
    """Numbers so large or so small that their squares cannot be held."""

    code = "unusable_magnitude"

    def __init__(self, column: str, *, found: float) -> None:
        self.column, self.found_size = column, found
        super().__init__(
            needed=f"numbers between 1e-30 and 1e30 in size in column {column}",
            found=f"{found:g}",
            remedy="mend the cells, or write the numbers in another unit",
        )


class MatrixGiven(AnalysisError):
    """A matrix of coefficients where the answers of people are needed."""

    code = "matrix_given"

    def __init__(self, *, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        super().__init__(
            needed="answers, one row for each person",
            found=f"a matrix of correlations or covariances ({rows} rows, {columns} columns)",
            remedy="give the answers; a factor analysis also takes a correlation matrix, with n, the people behind it",
        )


class OutOfRange(AnalysisError):
    """Answers outside the points of their response scale."""

    code = "out_of_range"

    def __init__(
        self,
        column: str,
        *,
        low: float,
        high: float,
        examples: Sequence[object],
        rows: int,
        others: Sequence[str] = (),
    ) -> None:
        self.column, self.low, self.high = column, low, high
        self.examples, self.rows, self.others = tuple(examples), rows, tuple(others)
        also = f"; outside too: {listed(others)}" if others else ""
        super().__init__(
            needed=f"answers from {low:g} to {high:g} in column {column}",
            found=f"{rows} outside, such as {listed(examples, most=3)}{also}",
            remedy="correct the range, mend the cells, or declare these values as missing codes",
        )


class MissingCodes(AnalysisError):
    """Values that look like codes for a missing answer."""

    code = "missing_codes"

    def __init__(self, columns: Sequence[str], *, codes: Sequence[float]) -> None:
        self.columns, self.codes = tuple(columns), tuple(codes)
        super().__init__(
            needed="answers only, or missing answers left blank",
            found=f"{listed(codes)} in {listed(columns)}",
            remedy=f"declare missing_codes: [{', '.join(f'{c:g}' for c in codes)}]",
        )


class UnknownColumn(AnalysisError):
    """A column is named that the data do not have."""

    code = "unknown_column"

    def __init__(self, columns: Sequence[str], *, available: Sequence[str]) -> None:
        self.columns, self.available = tuple(columns), tuple(available)
        super().__init__(
            needed=f"the columns {listed(columns)}",
            found=f"a table with {listed(available)}",
            remedy="correct the names (capital letters count), or add the columns",
        )


class IndexConstruct(AnalysisError):
    """A coefficient of a common cause was asked of items that have none."""

    code = "index_construct"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            needed="a reflective scale, whose items share one cause",
            found=f"{name}, an index whose items add up to something",
            remedy="report it item by item",
        )


class ConstantScore(AnalysisError):
    """A score that is the same in every row: nobody differs, or the items cancel each other out."""

    code = "constant_score"

    def __init__(self, score: str) -> None:
        self.score = score
        super().__init__(
            needed=f"people who differ in {score}",
            found="the same value in every row",
            remedy="wait for more answers, check for a copied column, or turn items that cancel each other out",
        )
