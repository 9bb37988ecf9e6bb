"""What a newcomer to the demonstration is told. Light: the web process imports it."""

from dataclasses import dataclass

PASSWORD = "faithfulness kept"


@dataclass(frozen=True)
class Account:
    """A person of the demonstration who may be signed in as."""

    organisation: str
    email: str
    language: str


ACCOUNTS = (
    Account("Simorgh Hotels", "researcher@simorgh.example", "en"),
    Account("بانک سپیدار", "researcher@sepidar.example", "fa"),
)
