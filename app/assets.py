"""Style sheets and scripts: bundled and compressed once at start, kept by browsers for a year."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

FOLDER = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600

# what a page needs comes in one file of each kind: every request costs a phone a round trip
BUNDLES = {
    "respond.css": ("tokens.css", "shapes.css", "questionnaire.css"),
    "staff.css": ("tokens.css", "shapes.css", "questionnaire.css", "staff.css", "studio.css", "sheet.css"),
    "respond.js": ("respond.js",),
    "staff.js": ("staff.js",),
    "kiosk.js": ("kiosk.js",),
}
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
        assets[name] = Asset(
            body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:10], TYPES[Path(name).suffix]
        )
    for path in FOLDER.glob("*.svg"):
        body = path.read_bytes()
        assets[path.name] = Asset(
            body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:10], TYPES[".svg"]
        )
    return assets


def init_app(app: Flask) -> None:
    assets = build()

    def serve_asset(name: str) -> Response:
        asset = assets.get(name) or abort(404)
        response = Response(asset.body, content_type=asset.content_type)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response = Response(asset.compressed, content_type=asset.content_type)
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    def address(name: str) -> str:
        return url_for("asset", name=name, v=assets[name].digest)

    app.add_url_rule("/assets/<name>", "asset", serve_asset)
    app.jinja_env.globals["asset"] = address
