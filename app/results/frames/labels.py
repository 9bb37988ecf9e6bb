"""What constructs, items and options are called; a file without a questionnaire has its column names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.kernel.web.i18n import Formatter


@dataclass(frozen=True)
class Labels:
    """Names for readers, by id; `options` by item and by the option's value as text, `poles` the words of the lowest
    and highest point of an item, `rows` of grids by their column.
    """

    scales: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    poles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)

    def scale(self, name: str) -> str:
        return self.scales.get(name, name)

    def item(self, name: str) -> str:
        return self.items.get(name, name)

    def option(self, item: str, value: str) -> str:
        return self.options.get(item, {}).get(value, value)

    def row(self, column: str, fmt: Formatter) -> str:
        """Of a grid; rows that each person names for themselves have one label, and are numbered."""
        item, label = column.partition("__")[0], self.rows.get(column, column)
        alike = [name for name, other in self.rows.items() if other == label and name.startswith(f"{item}__")]
        return label if len(alike) < 2 else f"{label} {fmt.integer(alike.index(column) + 1)}"

    def asked(self, name: str, fmt: Formatter) -> str:
        """The question of a text; for one beside an option, or in a row, that too."""
        item, _mark, part = name.partition("__")
        if name in self.items or item not in self.items:
            return self.item(name)
        return fmt.labelled(self.item(item), self.row(name, fmt) if name in self.rows else self.option(item, part))
