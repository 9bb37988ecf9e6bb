"""The form of one customer. What a cell of a file accepts, a box accepts."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import request
from wtforms import Field, SelectField, StringField
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, ValidationError

from app.accounts import access
from app.accounts.models import Organisation, Site
from app.accounts.scope import Scope
from app.customers.imports import cell_values
from app.customers.imports.cell_values import BadCell
from app.customers.imports.headings import attribute_names as clean_names
from app.customers.models import Customer
from app.customers.operations import Details
from app.kernel.web.forms import Form
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters.recipients import region_of

needed = DataRequired(_l("This is needed."))
CONSENT_WORDS = {"unknown": _l("not asked"), "given": _l("agreed"), "withdrawn": _l("refused")}


def reads(read: Callable[[str], str]) -> Callable[[BaseForm, Field], None]:
    """The reader of a cell as a check of a field."""

    def check(form: BaseForm, field: Field) -> None:
        try:
            field.data = read(field.data or "")
        except BadCell as error:
            raise ValidationError(error.reason) from error

    return check


def text_of(most: int) -> Callable[[str], str]:
    return lambda raw: cell_values.read_text(raw, str(_l("This")), most)


def read_key(raw: str) -> str:
    return cell_values.read_key(raw, str(_l("This")))


def read_phone(raw: str) -> str:
    return cell_values.read_phone(raw, region_of(access.organisation().timezone))


class CustomerForm(Form):
    external_key = StringField(
        _l("Key"), [needed, reads(read_key)], description=_l("How your own system knows this customer.")
    )
    name = StringField(_l("Name"), [reads(text_of(200))])
    email = StringField(_l("Email"), [reads(cell_values.read_email)])
    phone = StringField(_l("Telephone"), [reads(read_phone)], description=_l("With the country code."))
    language = SelectField(_l("Language"), validate_choice=True)
    site = SelectField(_l("Site"), validate_choice=True)

    def details(self, sites: Iterable[Site]) -> Details:
        chosen = next((site for site in sites if str(site.id) == self.site.data), None)
        names = ("external_key", "name", "email", "phone", "language")
        told: dict[str, Any] = {name: self[name].data or "" for name in names}
        return Details(**told, site=chosen, attributes=sent_attributes())


def customer_form(organisation: Organisation, only: Scope, customer: Customer | None = None) -> CustomerForm:
    """The form of a customer; a member of some sites may choose among those only."""
    form: CustomerForm = CustomerForm(obj=customer)
    other = customer.language if customer is not None else ""
    codes = [*LANGUAGES, *([other] if other and other not in LANGUAGES else [])]
    named = [(code, LANGUAGES[code].name if code in LANGUAGES else code) for code in codes]
    form.language.choices = [("", _l("not known")), *named]
    sites = [(str(site.id), site.name) for site in only.seen(organisation.sites)]
    form.site.choices = [("", _l("none")), *sites] if only.is_everywhere else sites
    if not form.is_submitted():
        form.site.data = str(customer.site_id or "") if customer is not None else form.site.choices[0][0]
    return form


def sent_attributes() -> dict[str, str | int | float]:
    """Attributes as they were typed, those without a value left out. Raises BadCell."""
    pairs = zip(request.form.getlist("attribute_name"), request.form.getlist("attribute_value"), strict=False)
    typed = [(name, value) for name, value in pairs if name.strip() and value.strip()]
    names = clean_names([name for name, _ in typed])
    return {name: cell_values.read_value(value, name) for name, (_, value) in zip(names, typed, strict=True) if name}
