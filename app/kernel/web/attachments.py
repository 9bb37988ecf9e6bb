"""Files that people save: what a browser calls them, in any writing, and that nothing keeps a copy on the way."""

import unicodedata
from typing import Literal, TypeVar
from urllib.parse import quote

from werkzeug.wrappers import Response

Answer = TypeVar("Answer", bound=Response)
# what may stand in the parameter of a header as it is (RFC 5987, attr-char)
AS_IT_IS = "!#$&+-.^_`|~"


def named(answer: Answer, name: str, *, shown: Literal["attachment", "inline"] = "attachment") -> Answer:
    """The answer as a file of this name, saved or shown in the browser's window."""
    answer.headers["Content-Disposition"] = f'{shown}; filename="{_plain(name)}"{_whole(name)}'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _plain(name: str) -> str:
    """For programs that know no more than Latin letters: what is left of the name, and its ending."""
    stem, dot, ending = name.rpartition(".")
    latin = _latin(stem if dot else ending) or "file"
    return f"{latin}.{_latin(ending)}" if dot else latin


def _latin(text: str) -> str:
    """Without marks, letters of other writings, and what would end the name in a header."""
    found = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join("_" if sign in '"\\/%' or not sign.isprintable() else sign for sign in found).strip(" .")


def _whole(name: str) -> str:
    return "" if name == _plain(name) else f"; filename*=UTF-8''{quote(name, safe=AS_IT_IS)}"
