"""The settings of an organisation: what each may be, and what changing them does."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies, list_currencies

from app.accounts import audit
from app.accounts.models import Organisation
from app.accounts.operations import KINDS, LONGEST_NAME, InvalidAccount
from app.kernel.db import session
from app.kernel.web import accent
from app.kernel.web.i18n import LANGUAGES, formatter
from app.kernel.web.i18n import lazy_gettext as _l
from survey_defs.texts import clean_name

ORGANISATION_CHANGED = audit.deed("organisation.changed", _l("Settings changed"))

# below three, one person of a group can tell the other's answer from the group's
SMALLEST_CELL, LARGEST_CELL = 3, 100
CALENDARS = {"gregorian": _l("Gregorian"), "jalali": _l("Jalali (solar Hijri)")}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an owner may change."""

    name: str
    kind: str
    locale: str
    timezone: str
    calendar: str
    currency: str
    min_cell: int
    contact: str
    accent: str


@dataclass(frozen=True)
class Effect:
    """What becomes of an accent on a ground: the colour in use, what is written on it, its contrast."""

    ground: str
    colour: str
    ink: str
    contrast: float
    is_changed: bool


def settings_of(organisation: Organisation) -> Settings:
    return Settings(**{name: getattr(organisation, name) for name in Settings.__dataclass_fields__})


def change(organisation: Organisation, wished: Settings) -> list[str]:
    """Put these in place, every one looked at; the names of those that changed. Raises InvalidAccount."""
    before, after = asdict(settings_of(organisation)), asdict(_checked(wished))
    changed = [name for name, value in after.items() if before[name] != value]
    for name in changed:
        setattr(organisation, name, after[name])
    if changed:
        session.flush()
        audit.record(ORGANISATION_CHANGED, organisation, organisation=organisation, settings=" ".join(changed))
    return changed


def require_timezone(typed: str) -> str:
    """The IANA name; a city alone, or other letters' case, is understood where it can mean only one."""
    asked = typed.strip().replace(" ", "_").casefold()
    zones = timezones()
    found = [zone for zone in zones if zone.casefold() == asked]
    found = found or [zone for zone in zones if zone.casefold().rpartition("/")[2] == asked]
    if len(found) != 1:
        heading = _l("“%(typed)s” is not a time zone", typed=typed[:60])
        raise InvalidAccount(heading, _l("Choose one of the list, such as Asia/Tehran or Europe/Lisbon."))
    return found[0]


def require_currency(typed: str) -> str:
    code = typed.strip().upper()
    if code not in currency_codes():
        heading = _l("“%(typed)s” is not a currency", typed=typed[:20])
        raise InvalidAccount(heading, _l("Choose one of the list by its three letters, such as EUR or IRR."))
    return code


def require_min_cell(number: int) -> int:
    if not SMALLEST_CELL <= number <= LARGEST_CELL:
        write = formatter().integer
        raise InvalidAccount(
            _l("The smallest group cannot be %(count)s", count=write(number)),
            _l("Choose a number from %(low)s to %(high)s.", low=write(SMALLEST_CELL), high=write(LARGEST_CELL)),
        )
    return number


def require_colour(typed: str) -> str:
    if not accent.is_colour(typed.strip()):
        raise InvalidAccount(_l("This is not a colour"), _l("Write it like #0b7280."))
    return f"#{typed.strip().lstrip('#').lower()}"


@cache
def timezones() -> list[str]:
    """The names that people may choose from: regions and cities, no aliases of machines."""
    alike = ("Etc/", "posix/", "right/", "SystemV/")
    return sorted(
        zone for zone in available_timezones() if ("/" in zone or zone == "UTC") and not zone.startswith(alike)
    )


@cache
def currency_codes() -> frozenset[str]:
    return frozenset(list_currencies())


@cache
def currencies(language: str) -> Mapping[str, str]:
    """Code and name in this language, of those that are money somewhere today."""
    locale, territories = Locale.parse(language), get_global("territory_currencies")
    today = {code for territory in territories for code in get_territory_currencies(territory)}
    return {code: get_currency_name(code, locale=locale) for code in sorted(today)}


def effects(colour: str) -> list[Effect]:
    """The accent on paper and at night, as every page will show it."""
    day = accent.readable(colour, on=accent.LIGHT_CARD, darker=True)
    night = accent.readable(colour, on=accent.DARK_CARD, darker=False) if accent.css(colour) else accent.OURS_AT_NIGHT
    return [
        Effect(ground, used, ink, accent.contrast(used, ground), used != colour)
        for ground, used, ink in (
            (accent.LIGHT_CARD, day, accent.LIGHT_CARD),
            (accent.DARK_CARD, night, accent.DARK_INK),
        )
    ]


def _checked(wished: Settings) -> Settings:
    name, contact = " ".join(clean_name(wished.name).split()), clean_name(wished.contact).strip()
    if not name or max(len(name), len(contact)) > LONGEST_NAME:
        raise InvalidAccount(_l("A name is needed"), _l("Write one of at most 200 characters."))
    known = {"kind": KINDS, "locale": LANGUAGES, "calendar": CALENDARS}
    if any(getattr(wished, field) not in choices for field, choices in known.items()):
        raise InvalidAccount(_l("There is no such choice"), _l("Choose among those shown."))
    return Settings(
        name=name,
        kind=wished.kind,
        locale=wished.locale,
        timezone=require_timezone(wished.timezone),
        calendar=wished.calendar,
        currency=require_currency(wished.currency),
        min_cell=require_min_cell(wished.min_cell),
        contact=contact,
        accent=require_colour(wished.accent),
    )
