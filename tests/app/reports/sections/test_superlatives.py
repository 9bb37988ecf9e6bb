"""No superlative stands on a scale that the same report calls weak."""

import numpy as np
import pandas as pd
import pytest
from flask import Flask

from app.kernel.web.i18n import FORMATTERS
from app.reports.sections.people import standing_section
from app.results.frames.labels import Labels
from app.results.plan import Plan, ScalePlan
from app.results.run import analyse
from tests.databases import one_database

NAMES = ("service", "mouth")


def section_heading(app: Flask, *, weak: str | None, best: str) -> str:
    """Two scales of four items, one far above the other; the items of the weak one have nothing in common."""
    rng = np.random.default_rng(20261129)
    columns: dict[str, object] = {}
    for name in NAMES:
        shared = rng.normal(size=400)
        for item in range(4):
            noise = rng.normal(size=400)
            value = noise if name == weak else shared + 0.6 * noise
            columns[f"{name}{item}"] = np.clip(np.round((6.0 if name == best else 3.0) + 0.6 * value), 1, 7)
    scales = tuple(
        ScalePlan(name=name, items=tuple(f"{name}{n}" for n in range(4)), range=(1.0, 7.0)) for name in NAMES
    )
    plan = Plan(scales=scales, value_index=NAMES)
    with app.test_request_context():
        return standing_section(analyse(pd.DataFrame(columns), plan), Labels(), FORMATTERS["en"]).heading


@one_database
def test_two_good_scales_have_a_strongest_and_a_weakest(app: Flask) -> None:
    assert section_heading(app, weak=None, best="mouth") == "mouth is strongest, service weakest"


@one_database
@pytest.mark.parametrize("best", NAMES)
@pytest.mark.parametrize("weak", NAMES)
def test_a_weak_scale_is_neither(app: Flask, weak: str, best: str) -> None:
    heading = section_heading(app, weak=weak, best=best)

    assert heading == f"Which dimension is strongest is not certain: the scale of {weak} is weak"
