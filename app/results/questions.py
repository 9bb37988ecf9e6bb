"""Questions that stand on their own, beside the scales."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Choice:
    """
    values    what can be chosen, as written in the questionnaire; empty where any word may stand (a country)
    columns   one for each value where several can be chosen; else the item alone
    levels    the values are steps in order, so that they have a median
    state     loyalty state whose reasons are asked; None for any other question
    """

    item: str
    values: tuple[str, ...]
    columns: tuple[str, ...]
    levels: bool = False
    state: str | None = None

    @property
    def is_several(self) -> bool:
        return self.columns != (self.item,)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Columns of a grid: our own row, and those of rivals."""

    item: str
    own: str
    rivals: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WalletOf:
    """What is spent with us, of what is spent at all: a column, or "out of every" so many."""

    name: str
    own: str
    total: str | float


@dataclass(frozen=True, kw_only=True)
class ValueOf:
    """Ratings of what a customer gets and gives."""

    get: str
    give: str


@dataclass(frozen=True, kw_only=True)
class Questions:
    """
    choices    single and multiple choices
    numbers    numbers and amounts
    reasons    multiple choices for reasons of a loyalty state
    habits     those of the choices and numbers that ask when and what somebody bought, and means to
    """

    choices: tuple[Choice, ...] = ()
    numbers: tuple[str, ...] = ()
    reasons: tuple[Choice, ...] = ()
    habits: frozenset[str] = frozenset()
    wallets: tuple[WalletOf, ...] = ()
    grid: Grid | None = None
    value: ValueOf | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        chosen = (name for one in (*self.choices, *self.reasons) for name in one.columns)
        money = (name for one in self.wallets for name in (one.own, one.total) if isinstance(name, str))
        grid = (self.grid.own, *self.grid.rivals) if self.grid else ()
        value = (self.value.get, self.value.give) if self.value else ()
        return (*chosen, *self.numbers, *money, *grid, *value)
