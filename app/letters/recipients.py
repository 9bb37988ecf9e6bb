"""The address behind a message: one spelling for each, and the hash under which it is remembered.

Who reads the database must not read from it who asked for peace, so no address is kept for that. The hash is keyed by
the oldest key, as pseudonyms are: a rotation must not make anybody be written to again.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, field

from babel.core import get_global

from app.kernel.db import session
from app.kernel.keys import KeyRing
from app.kernel.web.i18n import to_latin_digits
from app.letters.dialled import is_whole

PURPOSE = "suppressed address"


@dataclass(frozen=True)
class Recipients:
    """Addresses of one organisation as they are remembered. Two organisations remember one address differently, so
    nobody can lay their lists side by side.

    region   whose telephone numbers are meant where no country stands before them; "" where that is not known
    """

    organisation_id: int
    region: str
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, organisation_id: int, timezone: str, keys: KeyRing | None = None) -> "Recipients":
        """`keys` are those of the running instance unless given."""
        ring: KeyRing = keys or session().info["keys"]
        return cls(organisation_id, region_of(timezone), ring.derive_all(PURPOSE)[-1])

    def key(self, channel: str, address: str) -> str:
        """What is kept of an address, 64 hexadecimal digits; "" where there is none."""
        normal = normal_mail(address) if channel == "mail" else normal_phone(address, self.region)
        if not normal:
            return ""
        told = f"{self.organisation_id}:{channel}:{normal}"
        return hmac.new(self.secret, told.encode(), hashlib.sha256).hexdigest()


def normal_mail(written: str) -> str:
    """Without case, blanks and marks that nobody sees; the host as the name system knows it. "" where nothing stands.

    Dots and what stands behind a plus are kept: only the host knows whether they make another mailbox.
    """
    text = _visible(written).casefold().removeprefix("mailto:")
    local, at, host = unicodedata.normalize("NFKC", text).rpartition("@")
    return f"{local}{at}{_plain_host(host.rstrip('.'))}"


def normal_phone(written: str, region: str) -> str:
    """As it is dialled from abroad (E.164); digits alone where it cannot be told whose number it is."""
    if is_whole(written):
        return written
    # 40 ms of tables, of which a page of a questionnaire needs nothing
    import phonenumbers

    text = to_latin_digits(_visible(written))
    try:
        number = phonenumbers.parse(text, region or None)
        if phonenumbers.is_possible_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    except phonenumbers.NumberParseException:
        pass
    return "".join(letter for letter in text if letter.isdecimal())


def region_of(timezone: str) -> str:
    """The country whose clock this is, such as IR of Asia/Tehran."""
    zone = get_global("zone_aliases").get(timezone, timezone)
    found = str(get_global("zone_territories").get(zone, ""))
    return found if found.isalpha() and found != "ZZ" else ""


def _visible(written: str) -> str:
    """Blanks, and marks of direction and width that come along when an address is copied, are left out."""
    composed = unicodedata.normalize("NFKC", written)
    return "".join(one for one in composed if not one.isspace() and unicodedata.category(one) not in ("Cf", "Cc"))


def _plain_host(host: str) -> str:
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        return host
