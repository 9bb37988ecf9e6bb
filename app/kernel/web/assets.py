"""Style sheets and scripts: bundled and compressed once at start, kept by browsers for a year."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from app.kernel.web import accent

FOLDER = Path(__file__).parent.parent.parent / "static"
YEAR = 365 * 24 * 3600

# what a page needs comes in one file of each kind: every request costs a phone a round trip
BUNDLES = {
    "respond.css": ("tokens.css", "shapes.css", "questionnaire.css"),
    "staff.css": (
        "tokens.css",
        "shapes.css",
        "charts.css",
        "questionnaire.css",
        "staff.css",
        "studio.css",
        "sheet.css",
        "letters.css",
        "paper.css",
        "dashboards.css",
        "cases.css",
        "comments.css",
        "developers.css",
        "office.css",
        "overview.css",
        "comparison.css",
    ),
    "profile.css": ("profile.css",),
    "respond.js": ("respond.js",),
    "kiosk.js": ("kiosk.js",),
    "comments.js": ("comments.js",),
    "plan.js": ("plan.js",),
    "paper.js": ("paper.js",),
    "refresh.js": ("refresh.js",),
    "charts.js": ("charts.js",),
}
COLOURED = "respond.css"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    compressed: bytes
    digest: str
    content_type: str


def _squeezed(text: str) -> str:
    """Style without comments and indentation; enough before gzip, and never wrong."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip() + "\n"


def _squeezed_script(text: str) -> str:
    """A script without the lines that are comments and without indentation. Ours has no text of several lines."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def build() -> dict[str, Asset]:
    assets = {}
    for name, parts in BUNDLES.items():
        text = "\n".join((FOLDER / part).read_text(encoding="utf-8") for part in parts)
        body = (_squeezed(text) if name.endswith(".css") else _squeezed_script(text)).encode()
        assets[name] = _asset(body, TYPES[Path(name).suffix])
    for path in FOLDER.glob("*.svg"):
        assets[path.name] = _asset(path.read_bytes(), TYPES[".svg"])
    return assets


def _asset(body: bytes, content_type: str) -> Asset:
    return Asset(body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:10], content_type)


def init_app(app: Flask) -> None:
    assets = build()

    @lru_cache(maxsize=200)
    def in_colour(name: str, colour: str) -> Asset:
        """A style sheet with an organisation's accent at its end."""
        return _asset(assets[name].body + accent.css(f"#{colour}").encode(), assets[name].content_type)

    def serve_asset(name: str) -> Response:
        asset = assets.get(name) or abort(404)
        colour = request.args.get("a", "")
        if name == COLOURED and accent.is_colour(colour):
            asset = in_colour(name, colour.lower())
        response = Response(asset.body, content_type=asset.content_type)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response = Response(asset.compressed, content_type=asset.content_type)
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    def address(name: str, colour: str = "") -> str:
        """Where an asset is; a style sheet may carry an organisation's accent, so that it needs no request more."""
        wished = colour.lstrip("#") if name == COLOURED and accent.css(colour) else None
        return url_for("asset", name=name, v=assets[name].digest, a=wished)

    app.add_url_rule("/assets/<name>", "asset", serve_asset)
    app.jinja_env.globals["asset"] = address
