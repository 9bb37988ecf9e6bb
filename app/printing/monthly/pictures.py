"""The picture of a monthly page: of a site its line beside the limits of chance, of a chain its sites."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.dashboards.overview.page import Page
from app.kernel.web.i18n import Formatter
from app.results.pictures.lines import trend_axes
from app.results.pictures.pen import Pen
from app.results.pictures.sites import sites_axes

if TYPE_CHECKING:
    from analysis.plots import Board


@dataclass(frozen=True, kw_only=True)
class Picture:
    """
    heading   the finding
    said      the same in words, for who does not see it
    is_wide   takes the whole breadth of the page
    """

    name: str
    body: bytes
    heading: str
    said: str
    notes: Sequence[str] = ()
    is_wide: bool = False

    def as_json(self) -> dict[str, object]:
        own = {"heading": self.heading, "said": self.said, "notes": list(self.notes), "wide": self.is_wide}
        return {"file": f"{self.name}.svg", **own}


def of(page: Page, fmt: Formatter) -> list[Picture]:
    """One, or none where there is nothing to draw yet."""
    from analysis import plots

    pen = Pen(fmt, {**page.speech.items, **page.speech.measures})
    if page.where is not None:
        body = _svg(sites_axes(page.found, page.measure, pen, plots.MIDDLE))
        heading = page.where.heading
        return [Picture(name="sites", body=body, heading=heading, said=heading, is_wide=True)]
    if page.over is not None and page.measure:
        body = _svg(trend_axes(page.found, page.measure, pen, plots.HALF))
        said = fmt.sentences(page.over.intro, page.over.heading)
        return [Picture(name="line", body=body, heading=page.over.heading, said=said, notes=page.over.notes[:1])]
    return []


def _svg(board: "Board") -> bytes:
    from analysis import plots

    target = io.BytesIO()
    plots.save_svg(board, target)
    return target.getvalue()
