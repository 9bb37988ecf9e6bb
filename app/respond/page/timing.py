"""How long pages and questions were in sight, and what looked unlike a person: kept beside the answers.

Times are measured in the browser and never believed further than a cap; without its script there are none. Signals are
names only, and turn nobody away: who reads the results decides.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.respond.models import Response
from app.respond.page.filling import Filling
from app.respond.page.sending import Sending
from app.studies.models import Study
from app.studies.planning.wave_plan import Options
from survey_defs.model import Page

# a page that stands open over lunch says nothing more than that
MOST_PAGE, MOST_ITEM, STEP = 3_600_000, 600_000, 100
LONGEST = 20_000
TRAP = "home-page"
# fewer say nothing, and nobody reads a question and answers it in less time
ENOUGH, SECONDS_EACH = 3, 0.3

Timing = dict[str, Any]


def keeps_times(study: Study) -> bool:
    return bool(study.options) and Options.model_validate(study.options).timing


def after(
    response: Response, study: Study, page: Page, sending: Sending, filling: Filling, age: float | None
) -> Timing | None:
    """What is kept beside the answers once this post is; None where it says nothing new.

    age  seconds since the page was drawn; None where the page does not tell
    """
    before = response.timing or {}
    timing = dict(before)
    if sending.times and keeps_times(study):
        timing |= _with_times(timing, page, read(sending.times))
    found = set(signals(response, sending, filling, age))
    if found - set(timing.get("signals", ())):
        timing["signals"] = sorted(found | set(timing.get("signals", ())))
    return timing if timing != before else None


def read(sent: object) -> Mapping[str, object]:
    """The times that a program or a form sent; {} for anything else."""
    if isinstance(sent, str) and len(sent) <= LONGEST:
        try:
            sent = json.loads(sent)
        except (ValueError, RecursionError):
            return {}
    return sent if isinstance(sent, dict) else {}


def signals(response: Response, sending: Sending, filling: Filling, age: float | None) -> Iterable[str]:
    """Names of what looked unlike a person in one post of a form."""
    if sending.is_json:
        return
    if any(part.strip() for part in sending.sent.get(TRAP, ())):
        yield "trap"
    new = [item for item in filling.payload if item not in response.answers]
    if age is not None and len(new) >= ENOUGH and age < SECONDS_EACH * len(new):
        yield "fast"


def _with_times(timing: Timing, page: Page, sent: Mapping[str, object]) -> Timing:
    """Times only grow: a post that comes late or twice changes nothing."""
    pages, items = dict(timing.get("pages", {})), dict(timing.get("items", {}))
    _grow(pages, page.id, sent.get("page"), MOST_PAGE)
    given = read(sent.get("items"))
    for item in page.items:
        _grow(items, item.id, given.get(item.id), MOST_ITEM)
    return {name: times for name, times in (("pages", pages), ("items", items)) if times}


def _grow(times: dict[str, int], name: str, sent: object, most: int) -> None:
    if not isinstance(sent, int | float) or isinstance(sent, bool) or not 0 < sent < float("inf"):
        return
    rounded = round(min(sent, most) / STEP) * STEP
    if rounded > times.get(name, 0):
        times[name] = rounded
