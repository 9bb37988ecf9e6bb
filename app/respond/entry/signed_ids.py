"""What a browser holds of its response: a signed id in the page, a signed cookie for each link, a receipt code."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID, uuid4

from itsdangerous import BadSignature, URLSafeSerializer

from app.kernel.keys import KeyRing


@dataclass(frozen=True)
class PageToken:
    """What a page was sent with; None where the token does not tell.

    drawn    when the page was drawn, in seconds
    version  id of the version it was drawn from
    """

    response: UUID | None = None
    drawn: float | None = None
    version: int | None = None


NOTHING = PageToken()


class ResponseTokens:
    """Signs response ids for one link, so that nobody can choose an id or carry one to another link."""

    def __init__(self, keys: KeyRing) -> None:
        self._signer = URLSafeSerializer(keys.derive_all("respondent")[::-1], salt="response")
        # the oldest key: a code that somebody wrote down must be the one shown again after the keys were rotated
        self._receipt_key = keys.derive_all("receipt")[-1]

    def new(self, link: str) -> str:
        return self.sign(link, uuid4())

    def sign(self, link: str, response: UUID) -> str:
        return str(self._signer.dumps([link, response.hex]))

    def sign_page(self, link: str, response: UUID, *, now: float, version: int) -> str:
        """As `sign`, with what only the page keeps: the moment at which it was drawn, in tenths of a second, and the
        version whose questions it shows.
        """
        return str(self._signer.dumps([link, response.hex, int(now * 10), version]))

    def read(self, link: str, token: str | None) -> UUID | None:
        """The response id in a token made for this link; None for anything else."""
        return self.read_page(link, token).response

    def read_page(self, link: str, token: str | None) -> PageToken:
        try:
            for_link, response, *drawn = self._signer.loads(token or "")
            if for_link != link:
                return NOTHING
            tenths, version = (*drawn, None, None)[:2]
            return PageToken(UUID(hex=response), None if tenths is None else tenths / 10, version)
        except (BadSignature, ValueError, TypeError, AttributeError):
            return NOTHING

    def receipt(self, response: UUID) -> str:
        """Code by which a person finds the response again: 50 bits, computed and never stored plain."""
        digest = hmac.new(self._receipt_key, response.bytes, hashlib.sha256).digest()
        text = base64.b32encode(digest[:7]).decode()[:10].translate(str.maketrans("IO", "89"))
        return f"{text[:5]}-{text[5:]}"


def receipt_hash(code: str) -> str:
    """What the database keeps of a receipt code."""
    plain = code.upper().replace("-", "").replace(" ", "")
    return hashlib.sha256(f"receipt:{plain}".encode()).hexdigest()
