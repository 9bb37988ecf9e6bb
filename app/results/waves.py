"""The one door through which pages reach the analysis: the web process starts without numpy, pandas and scipy."""

from typing import TYPE_CHECKING

from app.studies.models import Wave

if TYPE_CHECKING:
    from app.results.figures import WaveFigures


def read(wave: Wave) -> "WaveFigures":
    """The figures of a wave; each is computed when it is asked for, and kept until an answer changes."""
    # numpy, pandas and scipy cost a second and 100 MB: only a process that is asked for figures pays
    from app.results.figures import WaveFigures

    return WaveFigures(wave)
