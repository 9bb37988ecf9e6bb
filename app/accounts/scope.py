"""Which sites somebody sees: every one, or those that are named."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Site


@dataclass(frozen=True)
class Scope:
    """The sites whose rows somebody sees; without any named it is every site, and what belongs to none."""

    sites: tuple[Site, ...] = ()

    @property
    def is_everywhere(self) -> bool:
        return not self.sites

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(sorted(site.id for site in self.sites))

    def sees(self, site: Site | None) -> bool:
        return self.is_everywhere or (site is not None and site.id in self.ids)

    def seen(self, sites: Iterable[Site]) -> list[Site]:
        """Those of these sites that are seen."""
        return [site for site in sites if self.sees(site)]

    def rows(self, site_id: ColumnElement[int | None] | InstrumentedAttribute[int | None]) -> list[ColumnElement[bool]]:
        """What a query over this column of sites adds, so that it reads what is seen alone."""
        return [] if self.is_everywhere else [site_id.in_(self.ids)]


EVERYWHERE = Scope()
