"""How a file is read and what its columns mean: decided by a person, stored with the import."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.kernel.web.i18n import lazy_gettext as _l
from app.tables.reading import Reading

Kind = Literal["customers", "purchases"]
ATTRIBUTE, IGNORE = "attribute", "ignore"
# what a column may be, in the order in which it is offered
ROLES = {
    "customers": {
        "key": _l("Key of the customer"),
        "name": _l("Name"),
        "given_name": _l("Given name"),
        "family_name": _l("Family name"),
        "email": _l("Email"),
        "phone": _l("Telephone"),
        "language": _l("Language"),
        "site": _l("Site"),
        "consent": _l("Consent to email and text messages"),
        "mail_consent": _l("Consent to email"),
        "sms_consent": _l("Consent to text messages"),
        ATTRIBUTE: _l("Attribute, named as the column"),
        IGNORE: _l("Leave out"),
    },
    "purchases": {
        "key": _l("Key of the customer"),
        "source_key": _l("Number of the purchase"),
        "at": _l("Date"),
        "amount": _l("Amount"),
        "margin": _l("Margin"),
        "site": _l("Site"),
        "product": _l("Product"),
        IGNORE: _l("Leave out"),
    },
}
MANY = frozenset({ATTRIBUTE, IGNORE})


class Settings(BaseModel):
    """What a person decides about a file.

    roles          one of ROLES for each column
    blanks_erase   an empty cell erases what is stored; else it leaves it
    new_sites      sites that are not there are made; else their rows are refused
    declares       channels to which everybody in the file is declared to have agreed, where no column says so
    consent_*      the words they agreed to, the edition of them, the day; for columns of consent too
    decimal        what parts decimals, where a figure such as 1.500 can be read in two ways
    order          ymd, dmy or mdy, for dates that end in the year
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoding: str = "utf-8-sig"
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    sheet: str = ""
    top: Annotated[int, Field(ge=1, le=1000)] = 1
    form: Literal["csv", "xlsx"] = "csv"
    sure: bool = True
    roles: tuple[str, ...] = ()
    blanks_erase: bool = False
    new_sites: bool = False
    declares: tuple[Literal["mail", "sms"], ...] = ()
    consent_text: Annotated[str, Field(max_length=2000)] = ""
    consent_version: Annotated[str, Field(max_length=64)] = ""
    consent_day: dt.date | None = None
    decimal: Literal[".", ","] = "."
    order: Literal["ymd", "dmy", "mdy"] = "ymd"

    @property
    def reading(self) -> Reading:
        return Reading(
            kind=self.form,
            encoding=self.encoding,
            separator=self.separator,
            sheet=self.sheet,
            top=self.top,
            is_sure=self.sure,
        )


def settings_of(reading: Reading, roles: Sequence[str] = ()) -> Settings:
    """What is decided before anybody decided anything."""
    return Settings(
        form="csv" if reading.kind == "csv" else "xlsx",
        encoding=reading.encoding,
        separator=reading.separator,
        sheet=reading.sheet,
        top=reading.top,
        sure=reading.is_sure,
        roles=tuple(roles),
    )


def faults(kind: str, roles: Sequence[str]) -> list[str]:
    """What the columns lack, or name twice; empty where the file can be imported."""
    known = ROLES[kind]
    found = [
        str(_l("“%(role)s” is chosen for two columns; choose it once.", role=known[role]))
        for role in dict.fromkeys(roles)
        if role not in MANY and roles.count(role) > 1
    ]
    if kind == "customers" and not {"key", "email"} & set(roles):
        found.append(str(_l("Say which column holds the key of the customer, or at least the email.")))
    if kind == "purchases":
        missing = [str(known[role]) for role in ("key", "at", "amount") if role not in roles]
        found += [str(_l("Say which column is “%(role)s”.", role=role)) for role in missing]
    return found
