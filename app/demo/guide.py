"""What a newcomer to the demonstration is told. Light: the web process imports it."""

from dataclasses import dataclass

from flask_babel import LazyString

from app.accounts.labels import ROLES

PASSWORD = "faithfulness kept"


@dataclass(frozen=True)
class Account:
    """A person of the demonstration who may be signed in as."""

    organisation: str
    role: str
    email: str
    language: str

    @property
    def called(self) -> LazyString:
        return ROLES[self.role]


ACCOUNTS = (
    Account("Simorgh Hotels", "owner", "owner@simorgh.example", "en"),
    Account("Simorgh Hotels", "researcher", "researcher@simorgh.example", "en"),
    Account("بانک سپیدار", "owner", "owner@sepidar.example", "fa"),
    Account("بانک سپیدار", "researcher", "researcher@sepidar.example", "fa"),
)
