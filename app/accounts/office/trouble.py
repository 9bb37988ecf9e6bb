"""What owners must know of the machine that runs their organisation: told on every page of theirs until it is over."""

from collections.abc import Iterator

from app.accounts import access
from app.accounts.models import Organisation, Role
from app.kernel import heartbeat
from app.kernel.db import utc_now
from app.kernel.storage import lost_log
from app.kernel.web.current import current_config
from app.kernel.web.i18n import formatter, ngettext
from app.kernel.web.i18n import gettext as _


def told() -> list[str]:
    """For the member at work; nothing for whoever is no owner."""
    member = access.here()
    return [*_lost(), *_silent(member.organisation)] if member is not None and member.may(Role.OWNER) else []


def _silent(organisation: Organisation) -> Iterator[str]:
    found = heartbeat.standing(now=utc_now())
    if not found.silent:
        return
    at = formatter().time(found.silent[-1], organisation.zone)
    if found.living:
        yield _("A worker was last heard of on %(time)s; others do its work.", time=at)
        return
    yield _(
        "The worker was last heard of on %(time)s: until one runs again nothing opens, closes, "
        "is sent or computed. Answers are taken all the same. Ask your administrator to start it "
        "again.",
        time=at,
    )


def _lost() -> Iterator[str]:
    config = current_config()
    write = formatter()
    for one in lost_log.listing(config.instance):
        yield ngettext(
            "When the server started on %(day)s, %(number)s saved change could not be read from the "
            "log of the database: an answer or other work of that time is missing. What is left is "
            "kept until %(until)s as %(name)s in the server's folder: ask your administrator.",
            "When the server started on %(day)s, %(number)s saved changes could not be read from the "
            "log of the database: answers or other work of that time are missing. What is left is "
            "kept until %(until)s as %(name)s in the server's folder: ask your administrator.",
            one.commits,
            number=write.integer(one.commits),
            day=write.date(one.found_at.date()),
            until=write.date(one.expires_on),
            name=f"\u2066{one.path.name}\u2069",
        )
