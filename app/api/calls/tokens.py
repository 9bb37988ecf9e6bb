"""What a token is good for, told to the program that carries it."""

import datetime as dt
import json
from functools import cache

from flask import Response

from app.api.calls.operation import JSON, bp, operation, program
from app.api.reference.openapi import document
from app.api.shapes.base import Shape
from app.kernel.web.i18n import lazy_gettext as _l


class TokenOut(Shape):
    """The token of this call and the organisation it works for."""

    name: str
    organisation: str
    currency: str
    timezone: str
    scopes: tuple[str, ...]
    expires_at: dt.datetime


@operation("GET", "/token", _l("Read what this token may do"), gives={200: TokenOut})
def get_token() -> TokenOut:
    token = program()
    where = token.organisation
    return TokenOut(
        name=token.name,
        organisation=where.slug,
        currency=where.currency,
        timezone=where.timezone,
        scopes=tuple(token.scopes),
        expires_at=token.expires_at,
    )


@bp.get("/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    """The reference itself; it says nothing of anybody, so it needs no token."""
    return Response(_written(), content_type=JSON, headers={"Cache-Control": "public, max-age=300"})


@cache
def _written() -> str:
    return json.dumps(document(), ensure_ascii=False)
