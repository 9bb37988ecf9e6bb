"""Files on their way to a person, and what a machine without letters says instead."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response

from app.kernel.errors import AppError
from app.kernel.web.attachments import named
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.i18n import gettext as _

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(body: bytes, content_type: str, name: str) -> Response:
    return named(Response(body, content_type=content_type), name)


@contextmanager
def fonts_or_remedy() -> Iterator[None]:
    """A machine without letters for the language is no fault of the reader: a page says how to mend it."""
    from analysis.plots.fonts import MissingFont

    try:
        yield
    except MissingFont as error:
        heading = _("This server has no font that writes %(language)s", language=LANGUAGES[error.language].name)
        remedy = _(
            "Ask your administrator to install the extra cjk (pip install 'vafa[cjk]') or a system "
            "font such as fonts-noto-cjk. The page of the report needs none."
        )
        raise AppError(heading, remedy, status=503) from error
