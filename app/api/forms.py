"""Forms of the pages for who writes programs."""

from wtforms import StringField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError

from app.accounts.operations import seen
from app.accounts.sign_in.forms import TicksField
from app.api.tokens.scopes import SCOPES
from app.api.webhooks.addresses import EVENTS
from app.kernel.errors import AppError
from app.kernel.web.forms import Form
from app.kernel.web.i18n import gettext
from app.kernel.web.i18n import lazy_gettext as _l

needed = DataRequired(_l("This is needed."))
DURATIONS = {"30": _l("30 days"), "90": _l("90 days"), "180": _l("180 days"), "365": _l("One year")}


class SomeField(TicksField):
    """At least one must be ticked."""

    def pre_validate(self, form: object) -> None:
        if not self.data:
            raise ValidationError(gettext("Choose at least one."))
        super().pre_validate(form)


class ScopesField(SomeField):
    choices = SCOPES


class EventsField(SomeField):
    choices = EVENTS


class TokenForm(Form):
    name = StringField(
        _l("Name"),
        [needed, Length(max=200, message=_l("Write one of at most 200 characters."))],
        filters=[seen],
        description=_l("Which system uses it, such as: booking system."),
        render_kw={"autocomplete": "off"},
    )
    scopes = ScopesField(_l("What it may do"), description=_l("Only what your system needs."))
    days = StringField(_l("It ends after"), [AnyOf(DURATIONS, message=_l("Choose one of the durations shown."))])


class WebhookForm(Form):
    url = StringField(
        _l("Address"),
        [needed, Length(max=2000, message=_l("Write one of at most 2000 characters."))],
        description=_l("It must take POST over https, such as https://example.com/vafa."),
        render_kw={"autocomplete": "off", "dir": "ltr", "inputmode": "url"},
    )
    events = EventsField(_l("Events"), description=_l("Which events are sent to the address."))

    def tell(self, error: AppError) -> None:
        """A refusal that the operation found, at the field it is about."""
        self.url.errors = [gettext("%(heading)s. %(remedy)s", heading=error.heading, remedy=error.remedy)]


def text(field: StringField) -> str:
    return (field.data or "").strip()
