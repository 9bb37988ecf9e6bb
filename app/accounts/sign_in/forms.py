"""Forms of the door and of a person's own page."""

from collections.abc import Mapping

from wtforms import EmailField, Field, PasswordField, StringField
from wtforms.form import BaseForm
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, ValidationError

from app.accounts import operations
from app.accounts.sign_in import passwords
from app.kernel.errors import AppError
from app.kernel.web.forms import Form
from app.kernel.web.i18n import LANGUAGES, gettext
from app.kernel.web.i18n import lazy_gettext as _l

KIND_LABELS = {"hotel": _l("Hotel"), "bank": _l("Bank"), "other": _l("Another organisation")}

needed = DataRequired(_l("This is needed."))
# spaces may be a password's own
needed_as_typed = InputRequired(_l("This is needed."))
name_length = Length(max=operations.LONGEST_NAME, message=_l("Write one of at most 200 characters."))
known_language = AnyOf(LANGUAGES, message=_l("Choose one of the languages."))


class AccountForm(Form):
    """What every form here is: guarded against forgery, and able to tell a refusal at the field it is about."""

    def tell(self, field: Field, error: AppError) -> None:
        field.errors = [*field.errors, said(error)]


class TicksField(Field):
    """Any number of boxes; `choices` are what may be ticked, with their labels."""

    choices: Mapping[str, str] = {}
    data: list[str]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(dict.fromkeys(valuelist))

    def process_data(self, value: list[str] | None) -> None:
        self.data = list(value or [])

    def pre_validate(self, form: object) -> None:
        if not set(self.data) <= self.choices.keys():
            raise ValidationError(gettext("Choose among those shown."))


def said(error: AppError) -> str:
    return gettext("%(heading)s. %(remedy)s", heading=error.heading, remedy=error.remedy)


def text(field: StringField) -> str:
    return field.data or ""


def good_email(form: BaseForm, field: Field) -> None:
    try:
        field.data = operations.require_email(field.data)
    except AppError as error:
        raise ValidationError(said(error)) from error


class SignInForm(AccountForm):
    email = EmailField(_l("Email"), [needed], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [needed_as_typed], render_kw={"autocomplete": "current-password"})


class CodeForm(AccountForm):
    """Two-step verification while signing in."""

    code = StringField(
        _l("Code"),
        [needed],
        description=_l("Six digits from the app on your phone, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "dir": "ltr", "autofocus": True},
    )


class TurnOnForm(AccountForm):
    """A code proves that the phone has the secret."""

    sealed = StringField("", [needed])
    code = StringField(
        _l("Code that the app shows now"),
        [needed],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"},
    )


class ProofForm(AccountForm):
    """Before the second factor is changed: a browser left open must not be enough."""

    password = PasswordField(_l("Password"), [needed_as_typed], render_kw={"autocomplete": "current-password"})
    code = StringField(
        _l("Code of the app, or a recovery code"), [needed], render_kw={"autocomplete": "one-time-code", "dir": "ltr"}
    )


class ForgotForm(AccountForm):
    email = EmailField(_l("Email"), [needed, good_email], render_kw={"autocomplete": "username"})


class NewPasswordForm(AccountForm):
    new = PasswordField(
        _l("New password"),
        [needed_as_typed],
        description=_l("At least 10 characters. Several words are easier to remember than signs."),
        render_kw={"autocomplete": "new-password"},
    )


class JoinForm(AccountForm):
    """Of an invited person who is new here."""

    name = StringField(
        _l("Your name"), [needed, name_length], filters=[operations.seen], render_kw={"autocomplete": "name"}
    )
    language = StringField(_l("Language"), [known_language])
    password = PasswordField(
        _l("Choose a password"),
        [needed_as_typed],
        description=_l("At least 10 characters. Several words are easier to remember than signs."),
        render_kw={"autocomplete": "new-password"},
    )


class FirstForm(AccountForm):
    code = StringField(
        _l("One-time code"),
        [needed],
        description=_l("The server printed it when it started. It works once."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "dir": "ltr"},
    )
    organisation = StringField(
        _l("Name of the organisation"),
        [needed, name_length],
        filters=[operations.seen],
        render_kw={"autocomplete": "organization"},
    )
    kind = StringField(_l("Kind"), [AnyOf(KIND_LABELS, message=_l("Choose hotel, bank or other."))], default="hotel")
    language = StringField(_l("Language"), [known_language])
    name = StringField(
        _l("Your name"), [needed, name_length], filters=[operations.seen], render_kw={"autocomplete": "name"}
    )
    email = EmailField(_l("Your email"), [needed, good_email], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Choose a password"),
        [needed_as_typed],
        description=_l("At least 10 characters. Several words are easier to remember than signs."),
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password(self, field: Field) -> None:
        try:
            around = [text(self.name), text(self.organisation)]
            passwords.require_strong(field.data, email=self.email.data or "", around=around)
        except AppError as error:
            raise ValidationError(said(error)) from error


class ProfileForm(AccountForm):
    name = StringField(
        _l("Your name"), [needed, name_length], filters=[operations.seen], render_kw={"autocomplete": "name"}
    )
    language = StringField(_l("Language"), [known_language])


class PasswordForm(AccountForm):
    current = PasswordField(_l("Current password"), [needed_as_typed], render_kw={"autocomplete": "current-password"})
    new = PasswordField(
        _l("New password"),
        [needed_as_typed],
        description=_l("At least 10 characters. Several words are easier to remember than signs."),
        render_kw={"autocomplete": "new-password"},
    )
