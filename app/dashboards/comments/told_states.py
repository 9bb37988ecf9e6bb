"""Which loyalty states may stand beside a comment."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from app.accounts.scope import Scope
from app.questionnaires.operations import definition_of
from app.results import waves
from app.results.frames.coarse_people import coarse_people
from app.studies.models import Wave


def has_states(wave: Wave) -> bool:
    """Whether its questionnaire gives any; light, where the states themselves need the analysis."""
    return definition_of(wave.version).analysis.quadrants is not None


def told_states(wave: Wave, only: Scope) -> Mapping[UUID, str]:
    """State of each response. Of an anonymous wave those alone that enough people share with the site and the language
    told beside it: the three together must not be one person.
    """
    states = waves.read(wave).states(only) if has_states(wave) else {}
    if not wave.study.is_anonymous or not states:
        return states
    people = coarse_people(wave)
    known = {
        uuid: (people[uuid].site, people[uuid].language, state) for uuid, state in states.items() if uuid in people
    }
    shared = Counter(known.values())
    cell = wave.study.organisation.min_cell
    return {uuid: states[uuid] for uuid, group in known.items() if shared[group] >= cell}
