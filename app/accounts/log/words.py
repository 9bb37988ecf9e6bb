"""The lines of the audit log as people read them: what a deed concerned, and what else was kept of it."""

from collections.abc import Mapping

from app.accounts.labels import ROLES
from app.kernel.web.i18n import formatter, gettext
from app.kernel.web.i18n import lazy_gettext as _l

# where the row has no name of its own, or it is gone: what it is, and its number
THINGS: Mapping[str, str] = {
    "api_token": _l("token"),
    "case": _l("case"),
    "customer": _l("customer"),
    "erasure": _l("erasure"),
    "file_import": _l("import"),
    "segment": _l("segment"),
    "alert_rule": _l("rule"),
    "join_invitation": _l("invitation to join"),
    "link": _l("link"),
    "organisation": _l("organisation"),
    "questionnaire": _l("questionnaire"),
    "response": _l("response"),
    "site": _l("site"),
    "study": _l("study"),
    "suppressed_address": _l("suppressed address"),
    "user": _l("person"),
    "version": _l("version"),
    "wave": _l("wave"),
    "webhook": _l("webhook"),
}
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
    if not name or table not in THINGS:
        return name or (thing_words(subject) if subject else "")
    return gettext("%(thing)s %(number)s", thing=THINGS[table], number=name)


def thing_words(subject: str) -> str:
    """A subject without a name: "wave 7"; its code where even the table is not known."""
    table, _, key = subject.partition(":")
    if table not in THINGS:
        return subject
    # the beginning of a long random key is enough to tell it from others
    number = formatter().digits(key) if key.isdecimal() else key[:8]
    return gettext("%(thing)s %(number)s", thing=THINGS[table], number=number)


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
