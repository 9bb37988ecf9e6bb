"""What a newcomer to the demonstration is told. Light: the web process imports it."""

from dataclasses import dataclass

from app.accounts.labels import ROLES

PASSWORD = "faithfulness kept"


@dataclass(frozen=True)
class Account:
    """A person of the demonstration who may be signed in as.

    site   code of the site that they are limited to, and its name; "" of who sees every one
    """

    organisation: str
    role: str
    email: str
    language: str
    site: str = ""
    site_name: str = ""

    @property
    def place(self) -> str:
        return self.site_name or self.organisation

    @property
    def called(self) -> str:
        return f"{ROLES[self.role]}, {self.site_name}" if self.site_name else str(ROLES[self.role])


ACCOUNTS = (
    Account("Simorgh Hotels", "manager", "manager@simorgh.example", "en"),
    Account("Simorgh Hotels", "manager", "shiraz@simorgh.example", "en", "syz", "Simorgh Shiraz"),
    Account("Simorgh Hotels", "owner", "owner@simorgh.example", "en"),
    Account("Simorgh Hotels", "researcher", "researcher@simorgh.example", "en"),
    Account("بانک سپیدار", "manager", "manager@sepidar.example", "fa"),
    Account("بانک سپیدار", "manager", "isfahan@sepidar.example", "fa", "ifn", "شعبهٔ اصفهان"),
    Account("بانک سپیدار", "owner", "owner@sepidar.example", "fa"),
    Account("بانک سپیدار", "researcher", "researcher@sepidar.example", "fa"),
)
