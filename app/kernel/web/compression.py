"""Answers compressed on the way out, where that cannot tell a secret.

A page that repeats what a stranger sends beside a secret can be guessed by its compressed length. Pages of staff carry
such a secret (the token against forgery), so only pages of respondents and pictures are compressed; a respondent's page
repeats a post only after its signed id was accepted.
"""

import gzip

from flask import Flask, Response, request

SMALLEST = 1024
LEVEL = 5
TYPES = ("text/html", "image/svg+xml")


def _compress(response: Response) -> Response:
    if not _may(response):
        return response
    response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")
    return response


def _may(response: Response) -> bool:
    return (
        (request.blueprint == "respond" or response.mimetype == "image/svg+xml")
        and response.mimetype in TYPES
        and "gzip" in request.headers.get("Accept-Encoding", "")
        and not response.is_streamed
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and (response.content_length or 0) >= SMALLEST
    )


def init_app(app: Flask) -> None:
    app.after_request(_compress)
