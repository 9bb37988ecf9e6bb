"""A questionnaire inside the page of a hotel or a bank: framed only there, and usable where the browser keeps no
cookies of framed pages.

The browser may refuse the cookie. Then the signed id of the response, which every form carries anyway, also stands in
the address of the next page. Addresses are told to nobody: pages inside send no referrer to other sites.
"""

from typing import Any, Literal, TypedDict

from flask import request
from werkzeug.wrappers import Response

from app.kernel.web.security import POLICY
from app.respond.entry.ways import WebWay
from app.respond.page.sending import json_of


class CookieRules(TypedDict):
    """How a cookie of a respondent is kept."""

    samesite: Literal["Lax", "None"]
    secure: bool
    partitioned: bool


def is_embedded(link: WebWay) -> bool:
    return link.kind == "embed"


def cookie_rules(link: WebWay) -> CookieRules:
    """A framed page keeps its cookie only for the page around it, and only over https."""
    if is_embedded(link):
        return {"samesite": "None", "secure": True, "partitioned": True}
    return {"samesite": "Lax", "secure": request.is_secure, "partitioned": False}


def carried_token(link: WebWay) -> str | None:
    """The signed response that came with the form or the address; other links take it from the cookie alone.

    At a kiosk the cookie goes with its guest; what could not be sent before the start page sends by itself.
    """
    is_left_over = link.kind == "kiosk" and request.is_json
    if not is_embedded(link) and not is_left_over:
        return None
    body: Any = json_of(request) if request.is_json else request.form
    found = body.get("response") or request.args.get("t")
    return found if isinstance(found, str) else None


def allow_framing(response: Response, link: WebWay) -> None:
    """Let the pages of the study's origins put this one into a frame; nobody else."""
    origins = " ".join(link.wave.study.embed_origins) or "'none'"
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {origins}")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
