"""What owners must know of the machine that runs their organisation: told on every page of theirs until it is over."""

from collections.abc import Iterator

from flask import current_app

from app import lost_log
from app.accounts import access
from app.accounts.models import Role
from app.config import Config
from app.i18n import formatter, ngettext


def told() -> list[str]:
    """For the member at work; nothing for whoever is no owner."""
    member = access.here()
    return list(_lost()) if member is not None and member.may(Role.OWNER) else []


def _lost() -> Iterator[str]:
    config: Config = current_app.extensions["vafa"]
    write = formatter()
    for one in lost_log.listing(config.instance):
        yield ngettext(
            "When the server started on %(day)s, %(number)s saved change could not be read from the log of the "
            "database: an answer or other work of that time is missing. What is left is kept until %(until)s as "
            "%(name)s in the server's folder: ask whoever runs it.",
            "When the server started on %(day)s, %(number)s saved changes could not be read from the log of the "
            "database: answers or other work of that time are missing. What is left is kept until %(until)s as "
            "%(name)s in the server's folder: ask whoever runs it.",
            one.commits,
            number=write.integer(one.commits),
            day=write.date(one.found_at.date()),
            until=write.date(one.expires_on),
            name=f"\u2066{one.path.name}\u2069",
        )
