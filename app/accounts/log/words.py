"""The lines of the audit log as people read them: what a deed concerned, and what else was kept of it."""

from collections.abc import Mapping

from app.accounts import audit
from app.accounts.labels import ROLES
from app.kernel.web.i18n import formatter, gettext
from app.kernel.web.i18n import lazy_gettext as _l

SETTINGS: Mapping[str, str] = {
    "name": _l("name"),
    "kind": _l("kind"),
    "locale": _l("language"),
    "timezone": _l("time zone"),
    "calendar": _l("calendar"),
    "currency": _l("currency"),
    "min_cell": _l("smallest group"),
    "contact": _l("contact"),
    "accent": _l("colour"),
}


def subject_words(subject: str, name: str) -> str:
    """What it is and what it was called: "wave Guests · 3"; its number where it has no name."""
    table = subject.partition(":")[0]
    if not name or table not in audit.things():
        return name or (thing_words(subject) if subject else "")
    return gettext("%(thing)s %(number)s", thing=audit.things()[table].words, number=name)


def thing_words(subject: str) -> str:
    """A subject without a name: "wave 7"; its code where even the table is not known."""
    table, _, key = subject.partition(":")
    if table not in audit.things():
        return subject
    # the beginning of a long random key is enough to tell it from others
    number = formatter().digits(key) if key.isdecimal() else key[:8]
    return gettext("%(thing)s %(number)s", thing=audit.things()[table].words, number=number)


def sites_in(details: Mapping[str, object]) -> list[int]:
    """The sites that a deed was about; older deeds name a single one."""
    named = details.get("sites")
    if isinstance(named, str):
        return [int(number) for number in named.split()]
    return [one] if isinstance(one := details.get("site"), int) else []


def detail_words(details: Mapping[str, object], sites: Mapping[int, str]) -> str:
    """What else the log kept of a deed, as far as it says something to people."""
    parts = []
    if (role := str(details.get("role", ""))) in ROLES:
        parts.append(str(ROLES[role]))
    parts += [sites[site] for site in sites_in(details) if site in sites]
    if isinstance(changed := details.get("settings"), str):
        parts += [str(SETTINGS.get(name, name)) for name in changed.split()]
    if details.get("others"):
        parts.append(gettext("every other browser"))
    if isinstance(left := details.get("left"), int):
        parts.append(gettext("%(count)s left", count=formatter().integer(left)))
    return formatter().listed(parts)
