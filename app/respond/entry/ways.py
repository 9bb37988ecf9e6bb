"""The ways into a wave: a public link, somebody's own link, the way back by a receipt code, a form on paper."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.accounts.models import Site
from app.questionnaires.models import Version
from app.studies.models import Link, Study, Wave

MODES = {"kiosk": "kiosk", "paper": "paper"}
# no address of a link has a dot
PERSONAL, BACK = "i.", "b."


def person_of(study: Study, customer_id: int | None, pseudonym: str | None) -> dict[str, object]:
    """What a response keeps of its person, in the study's mode of anonymity: nothing in an anonymous one."""
    match study.anonymity:
        case "identified":
            return {"customer_id": customer_id}
        case "pseudonymous":
            return {"pseudonym": pseudonym}
    return {}


@dataclass(frozen=True, kw_only=True)
class PaperWay:
    """A form on paper. No address: only staff may type it in.

    version       the one that is printed on it
    customer_id,
    invitation,
    pseudonym     whose form it is, where somebody said so (respond.paper.person)
    """

    wave: Wave
    version: Version
    site: Site | None
    customer_id: int | None = None
    invitation: UUID | None = None
    pseudonym: str | None = None
    kind: ClassVar[str] = "paper"

    @property
    def wave_id(self) -> int:
        return self.wave.id

    @property
    def site_id(self) -> int | None:
        return self.site.id if self.site else None

    @property
    def person(self) -> dict[str, object]:
        return person_of(self.wave.study, self.customer_id, self.pseudonym) if self.customer_id is not None else {}


@dataclass(frozen=True, kw_only=True)
class PersonalWay:
    """An invitation in the place of a link.

    token      the secret of /i/<token>
    status     of the invitation, as this request found it
    language   of the customer when invited; "" where it is not known
    pseudonym  of the customer, in a pseudonymous study
    """

    wave: Wave
    token: str
    invitation: UUID
    customer_id: int
    status: str
    site_id: int | None
    language: str
    pseudonym: str | None = None
    kind: ClassVar[str] = "personal"

    @property
    def wave_id(self) -> int:
        return self.wave.id

    @property
    def address(self) -> str:
        return PERSONAL + self.token

    @property
    def is_anonymous(self) -> bool:
        return self.wave.study.is_anonymous

    @property
    def person(self) -> dict[str, object]:
        """What the response keeps of the person: nothing in an anonymous study."""
        return person_of(self.wave.study, self.customer_id, self.pseudonym)


@dataclass(frozen=True)
class BackWay:
    """Back into a response that the browser holds already, because its person typed the receipt code."""

    wave: Wave
    kind: ClassVar[str] = "back"
    site_id: ClassVar[int | None] = None
    language: ClassVar[str] = ""

    @property
    def wave_id(self) -> int:
        return self.wave.id

    @property
    def address(self) -> str:
        return f"{BACK}{self.wave.id}"


# ways that have an address in the browser
WebWay = Link | PersonalWay | BackWay
Way = WebWay | PaperWay


def mode_of(way: Way) -> str:
    """How answers that come this way are marked."""
    return MODES.get(way.kind, "web")
