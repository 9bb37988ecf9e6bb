"""The figures of a wave read from its rows by the object layer, one answer after the other: what blocks must equal."""

import hashlib
import hmac

import pandas as pd
from sqlalchemy import select

from analysis import scoring
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.defined.plans import from_questionnaire
from app.results.frames.asked import as_asked, unlike
from app.results.frames.blocks.keyed import PURPOSE
from app.results.frames.dimensions import dimensions_of
from app.results.frames.released import countable
from app.results.plan import INDEX
from app.studies.models import Wave
from survey_defs.answers import Answers
from survey_defs.scores import derive

PERSON = {"identified": "customer_id", "pseudonymous": "pseudonym", "anonymous": "own_code"}


def number(what: str, of: object) -> int:
    oldest = session().info["keys"].derive_all(PURPOSE)[-1]
    key = hmac.new(oldest, what.encode(), hashlib.sha256).digest()
    return int.from_bytes(hashlib.blake2b(str(of).encode(), key=key, digest_size=8).digest(), "little")


def rows(wave: Wave) -> list[Response]:
    """In the order that the key draws."""
    found = session.scalars(select(Response).where(*countable(wave))).all()
    return sorted(found, key=lambda row: number("place", row.uuid.hex))


def given(wave: Wave) -> list[Answers]:
    others = unlike(wave)
    return [as_asked(row.answers, row.version_id, others) for row in rows(wave)]


def _table(wave: Wave, items: tuple[str, ...]) -> pd.DataFrame:
    cells = [[one.get(item) for item in items] for one in given(wave)]
    known = [[cell if isinstance(cell, int) else None for cell in row] for row in cells]
    return pd.DataFrame(known, columns=list(items), dtype="float64")


def values(wave: Wave) -> pd.DataFrame:
    questionnaire = definition_of(wave.version)
    plan = from_questionnaire(questionnaire)
    found = pd.DataFrame(
        {
            name: scoring.score(_table(wave, scale.items), reverse=scale.reverse, range=scale.range).rescaled
            for name, scale in dimensions_of(questionnaire).items()
        }
    )
    if plan.value_index and set(plan.value_index) <= set(found):
        found.insert(0, INDEX, found[list(plan.value_index)].mean(axis=1, skipna=False))
        return found
    leading = plan.quadrants.attitude if plan.quadrants else ""
    return found[sorted(found, key=lambda name: name != leading)]


def axes(wave: Wave) -> pd.DataFrame:
    questionnaire = definition_of(wave.version)
    plan = from_questionnaire(questionnaire)
    if plan.quadrants is None:
        return pd.DataFrame(index=range(len(rows(wave))))
    scale = next(one for one in plan.scales if one.name == plan.quadrants.attitude)
    how = questionnaire.derived[plan.quadrants.patronage]
    shares = [derive(how, questionnaire, one) for one in given(wave)]
    attitude = scoring.score(_table(wave, scale.items), reverse=scale.reverse, range=scale.range).values
    patronage = pd.Series([one if isinstance(one, int | float) else None for one in shares], dtype="float64")
    return pd.DataFrame({"attitude": attitude, "patronage": patronage})


def people(wave: Wave) -> list[tuple[object, ...]]:
    """Site, person, language and whether withheld, of each row."""
    name = PERSON[wave.study.anonymity]
    return [(row.site_id, _person(wave, getattr(row, name)), _language(row), row.is_withheld) for row in rows(wave)]


def _language(row: Response) -> str | None:
    return None if row.language == "und" else row.language


def _person(wave: Wave, of: object) -> int | None:
    return None if of is None else number(f"person of study {wave.study_id}", of) | 1 << 63
