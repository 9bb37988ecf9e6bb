"""The fixed list of ways in which a wave is looked at: everybody, or one region, site, segment or language."""

from dataclasses import dataclass
from typing import Literal

Way = Literal["everybody", "region", "site", "segment", "language"]
WAYS: tuple[Way, ...] = ("everybody", "site", "region", "language", "segment")


@dataclass(frozen=True)
class Narrowing:
    """Whose answers are looked at.

    key    what stands in the address: code of a site, name of a region, number of a segment, code of a language
    name   what people call it; of a language its code
    """

    way: Way = "everybody"
    key: str = ""
    name: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """What the address carries of it."""
        return {} if self.way == "everybody" else {self.way: self.key}


EVERYBODY = Narrowing()
