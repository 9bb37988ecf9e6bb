"""The ways into a wave: a public link, or a form on paper that somebody types in."""

from dataclasses import dataclass
from typing import ClassVar

from app.accounts.models import Site
from app.studies.models import Link, Wave

MODES = {"kiosk": "kiosk", "paper": "paper"}


@dataclass(frozen=True)
class PaperWay:
    """Forms of one wave and one site on paper. No address: only staff may type them in."""

    wave: Wave
    site: Site | None
    kind: ClassVar[str] = "paper"

    @property
    def wave_id(self) -> int:
        return self.wave.id

    @property
    def site_id(self) -> int | None:
        return self.site.id if self.site else None


Way = Link | PaperWay


def mode_of(way: Way) -> str:
    """How answers that come this way are marked."""
    return MODES.get(way.kind, "web")
