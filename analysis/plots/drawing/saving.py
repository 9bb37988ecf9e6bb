"""Files of drawings: the same for the same result."""

import logging
from pathlib import Path
from threading import Lock
from typing import IO, Any

import matplotlib as mpl

from analysis.plots.drawing.board import Board
from analysis.plots.drawing.sheet import axes_of

# a day or a program's name would change the file of equal results
_UNSAID = {"Date": None, "Creator": None, "Format": None, "Type": None}
_saving = Lock()
# a family without a bold face is drawn with the face it has; a chart need not say so on the command line
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def save_svg(board: Board, target: Path | IO[bytes]) -> None:
    """Scalable file with letters as outlines; equal charts give equal bytes.

    Raises
    ------
    MissingFont   nothing on this machine writes the language
    """
    _save(board, target, format="svg", metadata=_UNSAID)


def save_png(board: Board, target: Path | IO[bytes], *, dpi: int = 160) -> None:
    """Raster file; equal charts give equal bytes.

    Raises
    ------
    MissingFont   nothing on this machine writes the language
    """
    _save(board, target, format="png", metadata={"Software": None}, dpi=dpi)


def _save(board: Board, target: Path | IO[bytes], **options: Any) -> None:
    figure = axes_of(board).get_figure(root=True)
    if figure is None:
        raise ValueError("these axes are on no figure")
    # The ids inside an SVG come from a setting of the whole process: one at a time.
    with _saving, mpl.rc_context({"svg.hashsalt": "vafa", "svg.fonttype": "path"}):
        figure.savefig(target, facecolor=figure.get_facecolor(), **options)
