"""What the customers of a segment have in common: conditions as data, stored as JSON with the segment."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=200)]
# SQLite's paths into JSON know no way to write these two
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r'^[^"\\]+$')]
Number = Annotated[float, Field(allow_inf_nan=False)]


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AttributeIs(_Condition):
    """A text attribute: equal without regard to case and script, containing, or there at all."""

    kind: Literal["attribute"] = "attribute"
    name: Name
    test: Literal["is", "is_not", "contains", "blank", "filled"]
    value: Text = ""


class AttributeNumber(_Condition):
    """An attribute that is a number; where it is a text or missing, the condition does not hold."""

    kind: Literal["attribute_number"] = "attribute_number"
    name: Name
    test: Literal["at_least", "at_most"]
    value: Number


class AtSite(_Condition):
    """At one of these sites (their codes); none: of no site."""

    kind: Literal["site"] = "site"
    sites: tuple[Text, ...] = ()


class Speaks(_Condition):
    kind: Literal["language"] = "language"
    languages: Annotated[tuple[Text, ...], Field(min_length=1)]


class Consented(_Condition):
    kind: Literal["consent"] = "consent"
    channel: Literal["mail", "sms"]
    state: Literal["unknown", "given", "withdrawn"]


class Reachable(_Condition):
    """Has an email, or a telephone number."""

    kind: Literal["reachable"] = "reachable"
    channel: Literal["mail", "sms"]


class Purchases(_Condition):
    """How many purchases, their sum, or the days since the last one; of the last `days` only where given."""

    kind: Literal["purchases"] = "purchases"
    measure: Literal["count", "sum", "days_since"]
    test: Literal["at_least", "at_most"]
    value: Number
    days: Annotated[int, Field(ge=1, le=36_500)] | None = None


Condition = Annotated[
    AttributeIs | AttributeNumber | AtSite | Speaks | Consented | Reachable | Purchases, Field(discriminator="kind")
]


class Conditions(_Condition):
    """All of them must hold, or any; none: everyone."""

    match: Literal["all", "any"] = "all"
    conditions: Annotated[tuple[Condition, ...], Field(max_length=20)] = ()
