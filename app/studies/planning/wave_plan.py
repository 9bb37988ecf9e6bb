"""What a study does wave after wave: whom it asks, how long, how it reminds. Stored as JSON with study and wave."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.studies.models import Study, Wave

Share = Annotated[int, Field(ge=1, le=1_000_000)]
Days = Annotated[int, Field(ge=1, le=730)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sampling(_Part):
    """Who is invited.

    kind        nobody (links only), all, random (n of them), by_site (n of each site), panel (those who answered the
                wave before; the first wave asks everybody), fresh (n who were never invited to this study)
    n           how many, for random and fresh; fresh without it takes all
    by_site     site code -> how many, for by_site
    rest_days   leave out who was asked, by any study, within so many days
    segment_id  only customers of this segment
    """

    kind: Literal["nobody", "all", "random", "by_site", "panel", "fresh"] = "nobody"
    n: Share | None = None
    by_site: dict[str, Share] = {}
    rest_days: Days | None = None
    segment_id: int | None = None


class After(_Part):
    """A purchase (a stay, a contact) invites its customer `delay_days` later, who was not asked for `rest_days`."""

    delay_days: Annotated[int, Field(ge=0, le=365)] = 1
    rest_days: Days = 90


class AnswerQuota(_Part):
    """How many finished responses are enough of those who choose an option of one question with a single choice.

    counts   raw value of the option -> finished responses after which others who choose it are thanked
    """

    item: str
    counts: dict[str, Share]


class Plan(_Part):
    """Decided when a study starts; may change for waves to come.

    open_days    how many days a wave is open; None: until the next one opens, or until somebody closes it
    opens_time   local time at which waves open and messages go out
    channel      how people are written to; best takes mail, else a text message
    reminders    days after the opening, ascending
    quotas       site code -> finished responses after which the site's invitations and links close
    answer_quota the same by what people answer
    needs_consent  write only to who agreed; else also to those who were never asked (never to who said no)
    """

    sampling: Sampling = Sampling()
    after: After | None = None
    open_days: Days | None = 14
    opens_time: dt.time = dt.time(9, 0)
    channel: Literal["mail", "sms", "best"] = "mail"
    reminders: tuple[Annotated[int, Field(ge=1, le=365)], ...] = ()
    quotas: dict[str, Share] = {}
    answer_quota: AnswerQuota | None = None
    needs_consent: bool = True


class Options(_Part):
    """What respondents are offered, and what is kept beside their answers.

    own_profile  after the thanks, one's own scores against the group (above the smallest cell)
    timing       how long each page was shown is kept
    own_code     anonymous studies: a code that the person makes up, to be recognised next time
    """

    own_profile: bool = False
    timing: bool = False
    own_code: bool = False


class Sample(_Part):
    """Who was drawn for a wave, as counts; with the seed the same draw can be made again.

    chosen     how many were drawn
    left_out   reason -> how many customers (sampling.Reason)
    """

    seed: int
    drawn_at: dt.datetime
    chosen: int = 0
    left_out: dict[str, int] = {}


def plan_of(row: Study | Wave) -> Plan:
    """Of a study: the plan of waves to come; of a wave: its own."""
    return Plan.model_validate(row.plan)


def options_of(study: Study) -> Options:
    return Options.model_validate(study.options)


def sample_of(wave: Wave) -> Sample | None:
    """None while nobody was drawn."""
    return Sample.model_validate(wave.sample) if wave.sample else None


def stored(part: _Part) -> dict[str, object]:
    """A part as it is kept in a JSON column."""
    return part.model_dump(mode="json")
