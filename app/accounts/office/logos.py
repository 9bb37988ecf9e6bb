"""The logo of an organisation: a picture that was looked into before it is kept, at an address that never changes."""

import hashlib
import io

from flask import url_for
from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import Organisation
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l

LOGO_CHANGED = audit.deed("logo.changed", _l("Logo changed"))
LOGO_REMOVED = audit.deed("logo.removed", _l("Logo removed"))

MOST_BYTES = 200_000
# a side longer than this is not drawn anywhere; a picture that unpacks to more is refused before it is unpacked
LONGEST_SIDE, MOST_PIXELS = 640, 25_000_000
# no SVG: it may carry scripts and load from elsewhere
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


class NoLogo(AppError):
    """This file cannot be a logo."""

    status = 422


def keep(organisation: Organisation, content: bytes) -> None:
    """Put this picture in place of the logo there was; the caller commits. Raises NoLogo.

    What is kept is drawn anew from its pixels, so nothing travels along in it: no place of a camera, no second file.
    """
    if len(content) > MOST_BYTES:
        heading = _l("This picture is too large")
        raise NoLogo(heading, _l("Choose one of at most %(size)s kB.", size=formatter().integer(MOST_BYTES // 1000)))
    drawn, kind = _redrawn(content)
    organisation.logo, organisation.logo_type = drawn, TYPES[kind]
    organisation.logo_digest = hashlib.sha256(drawn).hexdigest()[:20]
    session.flush()
    audit.record(LOGO_CHANGED, organisation, organisation=organisation)


def remove(organisation: Organisation) -> None:
    organisation.logo, organisation.logo_type, organisation.logo_digest = None, None, None
    session.flush()
    audit.record(LOGO_REMOVED, organisation, organisation=organisation)


def address(organisation: Organisation) -> str:
    """Where the logo is, for an <img>; "" where there is none. Costs no query."""
    if not organisation.logo_digest:
        return ""
    return url_for("accounts.logo", slug=organisation.slug, digest=organisation.logo_digest)


def find(slug: str, digest: str) -> tuple[bytes, str] | None:
    """The bytes and the type of a logo that is in use now."""
    row = session.execute(
        select(Organisation.logo, Organisation.logo_type).where(
            Organisation.slug == slug, Organisation.logo_digest == digest
        )
    ).first()
    return (row.logo, row.logo_type) if row and row.logo else None


def _redrawn(content: bytes) -> tuple[bytes, str]:
    """The picture of these bytes, no larger than it is ever drawn, and its kind."""
    # about 0.1 seconds to import: only who uploads a logo pays
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=list(TYPES)) as picture:
            kind, (width, height) = str(picture.format), picture.size
            if width * height > MOST_PIXELS:
                raise _unreadable()
            picture.load()
            fit = picture if picture.mode in ("RGB", "RGBA") else picture.convert(_mode_for(kind))
            fit.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            body = io.BytesIO()
            Image.frombytes(fit.mode, fit.size, fit.tobytes()).save(body, kind, optimize=True, quality=90)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unreadable() from error
    return body.getvalue(), kind


def _mode_for(kind: str) -> str:
    """JPEG knows no transparency."""
    return "RGB" if kind == "JPEG" else "RGBA"


def _unreadable() -> NoLogo:
    return NoLogo(_l("This file is not a picture that can be shown"), _l("Choose a PNG, JPEG or WebP file."))
