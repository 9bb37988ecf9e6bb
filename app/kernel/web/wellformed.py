"""Text that no database keeps: NUL, and halves of a pair of surrogates. Refused at the door, before anything reads it.

Pages that take answers are left out: answers are cleaned (survey_defs.texts), because none may be turned away.
"""

import re
from collections.abc import Iterator

from flask import Blueprint, Flask, request

from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import lazy_gettext as _l

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_cleaned: set[str] = set()


class UnstorableText(AppError):
    """Nobody types these; a program that pastes them is told which field it was."""

    def __init__(self, field: str) -> None:
        name = UNSTORABLE.sub("…", field)[:40]
        super().__init__(
            _l("A text holds a character that cannot be stored"),
            _l("Nothing was stored. Go back and type the text of “%(name)s” anew instead of pasting it.", name=name),
        )


def cleans(blueprint: Blueprint) -> None:
    """The forms of these pages are cleaned where they are read."""
    _cleaned.add(blueprint.name)


def is_storable(text: str) -> bool:
    return UNSTORABLE.search(text) is None


def _refuse() -> None:
    if not is_storable(request.path):
        raise NotFound
    for name, text in _fields():
        if not is_storable(name) or not is_storable(text):
            raise UnstorableText(name)


def _fields() -> Iterator[tuple[str, str]]:
    yield from request.args.items(multi=True)
    if request.blueprint not in _cleaned:
        yield from request.form.items(multi=True)
        yield from ((name, file.filename or "") for name, file in request.files.items(multi=True))


def init_app(app: Flask) -> None:
    app.before_request(_refuse)
