"""What customers are, say and mean to do, as JSON: the figures of the report's sections on loyalty."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis import scoring
from analysis.errors import AnalysisError
from analysis.loyalty.quadrants import Quadrants
from analysis.loyalty.word_of_mouth import WordOfMouth
from app.results.profiles import Profile
from app.results.quality import AnswerQuality
from app.results.run import Analysis

Json = dict[str, object]


def loyalty_json(analysis: Analysis) -> Json:
    """The parts that the plan names and the answers allow; empty where there is none."""
    return {name: part for name, part in _parts(analysis) if part}


def loyalty_warnings(analysis: Analysis) -> list[Json]:
    """Why a part of the plan has no figures."""
    parts = {
        "value_index": analysis.value_index,
        "quadrants": analysis.quadrants,
        "word_of_mouth": analysis.word_of_mouth,
        "recommendation": analysis.recommendation,
        "quality": analysis.quality,
        **{f"profiles.{scale.name}": found for scale, found in analysis.profiles},
    }
    return [
        {"code": error.code, "parts": [name], "message": f"{name}: {error}"}
        for name, error in parts.items()
        if isinstance(error, AnalysisError)
    ]


def quality_json(quality: AnswerQuality) -> Json:
    """What the recorded rule names, and each scale with all rows and without these."""
    scales = {str(row.pop("scale")): row for row in rows_of(quality.scales.to_frame())}
    found: Json = {"n": quality.exclusion.n_before, "flagged": quality.flagged}
    return found | {"rules": rows_of(quality.exclusion.to_frame()), "scales": scales}


def _parts(analysis: Analysis) -> Iterator[tuple[str, Json]]:
    if isinstance(analysis.value_index, scoring.ValueIndex):
        yield "value_index", _index(analysis.value_index)
    if isinstance(analysis.quadrants, Quadrants):
        yield "quadrants", _quadrants(analysis.quadrants)
    if isinstance(analysis.word_of_mouth, WordOfMouth):
        yield "word_of_mouth", _word_of_mouth(analysis.word_of_mouth)
    if analysis.recommendation is not None and not isinstance(analysis.recommendation, AnalysisError):
        yield "recommendation", present(vars(analysis.recommendation))
    if isinstance(analysis.intentions, scoring.ValueIndex):
        yield "intentions", _index(analysis.intentions)
    profiles = {scale.name: _profile(found) for scale, found in analysis.profiles if isinstance(found, Profile)}
    yield "profiles", dict(profiles)


def _index(index: scoring.ValueIndex) -> Json:
    own = present({name: getattr(index, name) for name in ("mean", "se", "low", "high", "level", "n", "n_dropped")})
    dimensions = [row for row in rows_of(index.to_frame()) if row["name"] != "index"]
    return own | {"dimensions": {str(row.pop("name")): row for row in dimensions}}


def _quadrants(found: Quadrants) -> Json:
    own = present({"n": found.n, "n_dropped": found.n_dropped, "level": found.level, "uncertain": found.uncertain})
    how: Json = {"rules": [str(rule) for rule in found.rules], "cuts": list(found.cuts), "at_cut": found.at_cut}
    return own | how | {"shares": rows_of(found.shares), "axes": rows_of(found.axes)}


def _word_of_mouth(spoken: WordOfMouth) -> Json:
    names = ("n", "n_dropped", "level", "mean", "sd", "positive", "neutral", "negative")
    own = present({name: getattr(spoken, name) for name in (*names, "active_positive", "active_negative")})
    net = spoken.net
    return own | {"net": net.value, "net_low": net.low, "net_high": net.high, "shares": rows_of(spoken.shares)}


def _profile(found: Profile) -> Json:
    items: Json = {item.name: present({k: v for k, v in vars(item).items() if k != "name"}) for item in found.items}
    return {"n": found.n, "items": items}


def rows_of(table: pd.DataFrame) -> list[Json]:
    """One mapping for each row, without what does not exist."""
    return [present({str(name): value for name, value in row.items()}) for row in table.to_dict(orient="records")]


def present(row: Mapping[str, Any]) -> Json:
    """Plain values; what does not exist is left out."""
    plain = {name: value.item() if hasattr(value, "item") else value for name, value in row.items()}
    return {name: value for name, value in plain.items() if not _is_absent(value)}


def _is_absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
