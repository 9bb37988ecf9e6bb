"""Results of a wave, for programs: the document of `vafa analyse`, without what rests on too few people."""

import hashlib
import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from flask import request

from app.api.calls.operation import Reply, operation, organisation
from app.api.shapes.responses import Results
from app.disclosure.figure import is_crowd
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter, language
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.operations import definition_of
from app.reports import retention_duty
from app.results import waves
from app.results.defined.label_texts import labels_of
from app.results.frames.collection import frame_key
from app.results.frames.released import NothingCounts, standing_of
from app.studies.models import Wave
from app.studies.operations import find_wave
from app.studies.planning.placeholders import words_of

if TYPE_CHECKING:
    from analysis.errors import AnalysisError


class TooFewResponses(AppError):
    """Below the organisation's smallest cell nothing is said."""

    status = 409

    def __init__(self, needed: int) -> None:
        super().__init__(
            _l("There are fewer than %(needed)s complete responses", needed=formatter().integer(needed)),
            _l("Wait for more; below that nothing is shown of anybody."),
        )


class NoResults(AppError):
    """The answers give no figures; `code` is that of the analysis."""

    status = 409

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, _l("Wait for more responses, or read the report of the wave."))
        self.code = code


@operation(
    "GET",
    "/waves/{wave_id}/results",
    _l("Read the results of a wave"),
    about="Kept until an answer changes: send the ETag back as If-None-Match, and 304 says that nothing is new.",
    scope="results:read",
    gives={200: Results, 304: None},
    refuses=(409,),
)
def get_results(wave_id: int) -> Reply:
    wave = find_wave(organisation(), wave_id)
    mark = _mark(wave)
    headers = {"ETag": f'"{mark}"', "Cache-Control": "private, no-cache"}
    if request.if_none_match.contains_weak(mark):
        return Reply(status=304, headers=headers)
    return Reply(Results(_document(wave)), headers=headers)


def _mark(wave: Wave) -> str:
    """Changes with every answer, with the version, with the smallest cell and with the program that computes."""
    known = [*frame_key(wave), bool(wave.cleared_at), organisation().min_cell, version("vafa")]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]


def _document(wave: Wave) -> dict[str, object]:
    # pandas, scipy and the analysis cost a second and 100 MB: only a process that is asked for results pays
    from analysis.errors import AnalysisError
    from app.reports import keeping
    from app.results.as_json import told_json

    if wave.cleared_at is not None and (kept := keeping.results_of(wave)) is not None:
        return kept
    min_cell = wave.study.organisation.min_cell
    standing = standing_of(wave)
    if not is_crowd(standing.counted, min_cell=min_cell):
        waits = is_crowd(standing.finished, min_cell=min_cell)
        raise NothingCounts(standing) if waits else TooFewResponses(min_cell)
    analysis = waves.read(wave).analysis()
    if isinstance(analysis, AnalysisError):
        raise NoResults(analysis.code, _reason(wave, analysis))
    return told_json(analysis, min_cell=min_cell)


@retention_duty.tells_programs
def _to_keep(wave: Wave) -> dict[str, object] | None:
    try:
        return _document(wave)
    except AppError:
        return None


def _reason(wave: Wave, error: "AnalysisError") -> str:
    from app.results.words.refusals import refusal_text

    definition, spoken = definition_of(wave.version), language().code
    labels = labels_of(definition, spoken, words_of(wave.study, definition, spoken))
    return refusal_text(error, labels, formatter())
