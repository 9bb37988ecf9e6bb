"""Forms of the owner's office."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from wtforms import EmailField, Field, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import AnyOf, Length, ValidationError

from app.accounts import operations
from app.accounts.labels import ROLES
from app.accounts.models import Role, Site
from app.accounts.office import settings, sites
from app.accounts.office.settings import Settings
from app.accounts.office.sites import Wanted
from app.accounts.sign_in.forms import (
    KIND_LABELS,
    AccountForm,
    TicksField,
    good_email,
    known_language,
    name_length,
    needed,
    said,
    text,
)
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter, gettext, to_latin_digits
from app.kernel.web.i18n import lazy_gettext as _l

Read = TypeVar("Read")


def read_by(read: Callable[[str], Read]) -> Callable[[BaseForm, Field], None]:
    """What the operations understand by it becomes the field's; what they refuse is told at the field."""

    def check(form: BaseForm, field: Field) -> None:
        try:
            field.data = read(field.data or "")
        except AppError as error:
            raise ValidationError(said(error)) from error

    return check


def read_count(typed: str) -> str:
    digits = to_latin_digits(typed).strip()
    if not digits.isdecimal() or len(digits) > 4:
        raise ValidationError(gettext("Write a whole number."))
    return str(settings.require_min_cell(int(digits)))


class CountField(StringField):
    """A whole number, shown in the digits of the reader; text also where a post leaves it out."""

    def process_data(self, value: object) -> None:
        super().process_data(None if value is None else str(value))

    def _value(self) -> str:
        return formatter().digits(str(self.data or ""))


class SettingsForm(AccountForm):
    name = StringField(_l("Name"), [needed, name_length], render_kw={"autocomplete": "organization"})
    kind = StringField(_l("Kind"), [AnyOf(KIND_LABELS, message=_l("Choose hotel, bank or other."))])
    locale = StringField(
        _l("Language"), [known_language], description=_l("Of messages to people whose own language is not known.")
    )
    timezone = StringField(
        _l("Time zone"),
        [needed, read_by(settings.require_timezone)],
        description=_l("Waves open and close by this clock. Type a city to search."),
        render_kw={"list": "timezones", "autocomplete": "off", "dir": "ltr"},
    )
    calendar = StringField(
        _l("Calendar"),
        [AnyOf(settings.CALENDARS, message=_l("Choose one of the calendars."))],
        description=_l("Months and quarters of repeated waves follow it."),
    )
    currency = StringField(
        _l("Currency"),
        [needed, read_by(settings.require_currency)],
        description=_l("Of purchases, and of amounts in questionnaires."),
        render_kw={"list": "currencies", "autocomplete": "off", "dir": "ltr"},
    )
    min_cell = CountField(
        _l("Smallest group shown"),
        [needed, read_by(read_count)],
        description=_l(
            "Figures of fewer people are hidden, so that nobody can be told from a group. Three is the least; "
            "five is usual; a larger number hides more and protects better."
        ),
        render_kw={"inputmode": "numeric"},
    )
    contact = StringField(
        _l("Contact"),
        [Length(max=operations.LONGEST_NAME, message=_l("Write one of at most 200 characters."))],
        description=_l("Whom respondents may ask: an address, a telephone number. Every first page names it."),
    )
    accent = StringField(
        _l("Colour"),
        [needed, read_by(settings.require_colour)],
        description=_l("Where it would be hard to read it is made darker or lighter; its hue stays."),
    )

    @property
    def asked(self) -> Settings:
        return Settings(
            name=text(self.name),
            kind=text(self.kind),
            locale=text(self.locale),
            timezone=text(self.timezone),
            calendar=text(self.calendar),
            currency=text(self.currency),
            min_cell=int(text(self.min_cell)),
            contact=text(self.contact),
            accent=text(self.accent),
        )


class SiteForm(AccountForm):
    name = StringField(_l("Name"), [needed, name_length])
    code = StringField(
        _l("Code"),
        [Length(max=sites.LONGEST_CODE, message=_l("Write one of at most 64 characters."))],
        description=_l("Short, as your files of customers name the site. Left empty, it is made from the name."),
        render_kw={"dir": "ltr", "autocomplete": "off"},
    )
    region = StringField(_l("Region"), [name_length], description=_l("To group sites by; may stay empty."))

    @property
    def asked(self) -> Wanted:
        return Wanted(name=text(self.name), code=text(self.code), region=text(self.region))


class PasteForm(AccountForm):
    lines = TextAreaField(
        _l("Sites, one on each line"),
        [needed],
        description=_l(
            "The name alone, or code and name, or code, name and region, apart by commas, semicolons or tabs, "
            "as spreadsheets copy them. A code that is known already changes its site."
        ),
    )


class MemberForm(AccountForm):
    role = StringField(_l("Role"), [AnyOf(ROLES, message=_l("Choose one of the roles."))], default="viewer")
    sites = TicksField(
        _l("Sites"),
        description=_l(
            "Managers, collectors and viewers may be limited to some. With none ticked they see every site."
        ),
    )

    @property
    def asked_role(self) -> Role:
        return Role(text(self.role))

    def asked_sites(self, known: Sequence[Site]) -> list[Site]:
        """Those of the sites that are ticked; none stands for every site. Raises InvalidAccount."""
        found = [site for site in known if str(site.id) in self.sites.data]
        # a site may go between the page and now: whoever was limited to it must not see every one
        if len(found) < len(self.sites.data):
            raise operations.InvalidAccount(_l("Nothing was stored"), _l("Choose among those shown."))
        return found


class InviteForm(MemberForm):
    email = EmailField(_l("Email"), [needed, good_email], render_kw={"autocomplete": "off"})
