"""What a browser holds of its response: a signed id in the page, a signed cookie for each link, a receipt code."""

import base64
import hashlib
import hmac
from uuid import UUID, uuid4

from itsdangerous import BadSignature, URLSafeSerializer

from app.keys import KeyRing


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

    def sign_page(self, link: str, response: UUID, *, now: float) -> str:
        """As `sign`, with the moment at which the page was drawn, in tenths of a second: only the page keeps it."""
        return str(self._signer.dumps([link, response.hex, int(now * 10)]))

    def read(self, link: str, token: str | None) -> UUID | None:
        """The response id in a token made for this link; None for anything else."""
        return self.read_page(link, token)[0]

    def read_page(self, link: str, token: str | None) -> tuple[UUID | None, float | None]:
        """The response id, and when the page was drawn; None where the token does not tell."""
        try:
            for_link, response, *drawn = self._signer.loads(token or "")
            found = UUID(hex=response) if for_link == link else None
            return found, drawn[0] / 10 if drawn and found else None
        except (BadSignature, ValueError, TypeError, AttributeError):
            return None, None

    def receipt(self, response: UUID) -> str:
        """Code by which a person finds the response again: 50 bits, computed and never stored plain."""
        digest = hmac.new(self._receipt_key, response.bytes, hashlib.sha256).digest()
        text = base64.b32encode(digest[:7]).decode()[:10].translate(str.maketrans("IO", "89"))
        return f"{text[:5]}-{text[5:]}"


def receipt_hash(code: str) -> str:
    """What the database keeps of a receipt code."""
    plain = code.upper().replace("-", "").replace(" ", "")
    return hashlib.sha256(f"receipt:{plain}".encode()).hexdigest()
