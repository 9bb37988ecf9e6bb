"""What a browser did last on the pages of comments, so that it can be taken back."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import flask

# how far back somebody can go in one browser; kept in its cookie, which holds 4 kB
UNDO, MOST = "comments", 10


@dataclass(frozen=True, kw_only=True)
class Step:
    """One deed; names and numbers only, for a cookie can be read.

    wave      where it was done
    comment   its handle; "" where a tag was renamed
    tag       name of the tag, as it is now
    before    name of a renamed tag before
    did       of a comment that was looked after: what was done with it
    revision  of what was kept of it, after that
    """

    kind: Literal["added", "removed", "renamed", "cared"]
    wave: int
    tag: str = ""
    comment: str = ""
    before: str = ""
    did: str = ""
    revision: int = 0

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}


def kept() -> list[Step]:
    """The newest last. What another release kept in other words is forgotten."""
    found = flask.session.get(UNDO)
    rows = found if isinstance(found, list) else []
    return [Step(**row) for row in rows if isinstance(row, dict) and row.keys() <= Step.__annotations__.keys()]


def keep(steps: list[Step]) -> None:
    flask.session[UNDO] = [step.as_json() for step in steps[-MOST:]]
