"""One sitting at the pile: the site, the language and the day hold for form after form, and the last can be taken back.

Kept in the signed cookie of the person who types: it is theirs, and ends with their session.
"""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Self
from uuid import UUID

import flask

KEY = "paper"
UNDO = dt.timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """What was chosen for the forms of one wave, and what was typed so far.

    version  its number, where the forms are of one that the wave asked before; None is the wave's own
    day      on the forms, ISO; None is the day of typing
    count    forms typed and kept
    refused  forms that say no to taking part
    last     the newest form, while it can be taken back; `last_at` when it was saved
    handled  the newest form whatever it said, so that no refusal is counted twice
    """

    wave_id: int
    site_id: int | None
    language: str
    version: int | None = None
    day: str | None = None
    count: int = 0
    refused: int = 0
    last: str | None = None
    last_at: str | None = None
    handled: str | None = None

    @classmethod
    def of(cls, wave_id: int) -> Self | None:
        """The sitting of this browser at this wave; None where nothing was chosen yet."""
        kept = flask.session.get(KEY)
        return cls(**kept) if isinstance(kept, dict) and kept.get("wave_id") == wave_id else None

    def keep(self) -> None:
        flask.session[KEY] = asdict(self)

    def last_form(self, now: dt.datetime) -> UUID | None:
        """The form that can be taken back."""
        if self.last is None or self.last_at is None or now - dt.datetime.fromisoformat(self.last_at) > UNDO:
            return None
        return UUID(hex=self.last)

    def saved(self, form: UUID, now: dt.datetime) -> Self:
        return replace(self, count=self.count + 1, last=form.hex, last_at=now.isoformat(), handled=form.hex)

    def counted_refusal(self, form: UUID) -> Self:
        return replace(self, refused=self.refused + 1, handled=form.hex)

    def taken_back(self) -> Self:
        return replace(self, count=max(0, self.count - 1), last=None, last_at=None)
