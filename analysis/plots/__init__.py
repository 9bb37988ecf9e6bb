"""Charts of results, in any language: the only place that imports matplotlib.

Each chart takes a result, a mapping of labels (ids of items and the words in ``WORDS``), a number formatter and a
language, and returns a drawing. ``facts`` tells the same as figures.
"""

from analysis.plots.answer_charts import likert_bars
from analysis.plots.change_charts import change_forest, region_changes
from analysis.plots.contrast_chart import contrast
from analysis.plots.drawing.board import Board
from analysis.plots.drawing.inline import inline_svg
from analysis.plots.drawing.palette import UnknownColour
from analysis.plots.drawing.paper import DESK, HALF, MIDDLE, PAPER, PAPERS, PHONE, Paper
from analysis.plots.drawing.saving import save_png, save_svg
from analysis.plots.driver_charts import coefficient_map, driver_bars
from analysis.plots.factor_charts import correlation_map, loadings_map, scree
from analysis.plots.fonts import MissingFont, families, font_folders, font_paths, use_folder
from analysis.plots.ladder_chart import said_and_heard, word_of_mouth_ladder
from analysis.plots.movement_chart import movement_flow, state_stacks
from analysis.plots.priority_chart import priority_map
from analysis.plots.profile_chart import profile_line
from analysis.plots.quadrant_chart import quadrant_square
from analysis.plots.scale_charts import alpha_forest, dimension_scores, item_total
from analysis.plots.site_charts import site_changes
from analysis.plots.trend_chart import wave_line
from analysis.plots.wording import WORDS, Numbers, PlainNumbers

__all__ = [
    "DESK",
    "HALF",
    "MIDDLE",
    "PAPER",
    "PAPERS",
    "PHONE",
    "WORDS",
    "Board",
    "MissingFont",
    "Numbers",
    "Paper",
    "PlainNumbers",
    "UnknownColour",
    "alpha_forest",
    "change_forest",
    "coefficient_map",
    "contrast",
    "correlation_map",
    "dimension_scores",
    "driver_bars",
    "families",
    "font_folders",
    "font_paths",
    "inline_svg",
    "item_total",
    "likert_bars",
    "loadings_map",
    "movement_flow",
    "priority_map",
    "profile_line",
    "quadrant_square",
    "region_changes",
    "said_and_heard",
    "save_png",
    "save_svg",
    "scree",
    "site_changes",
    "state_stacks",
    "use_folder",
    "wave_line",
    "word_of_mouth_ladder",
]
