"""What may stand in a log of faults: what kind of fault it was, where, and on which page. Never a value.

Messages of exceptions carry values: what somebody typed, the key that exists already, a token. So they are left out,
whoever logs them, and told are the kind of each exception, the lines of code it went through and, of the database, the
code of the fault and the names of what was violated. This is done where records are made, because nobody knows which
handlers a server brings along.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, has_request_context, request

# loggers of ours: their messages are written in this code, with ids only
OURS = "vafa"
log = logging.getLogger(f"{OURS}.web")

# what others write is looked through: addresses of pages below the parts that carry secrets, questions of addresses,
# addresses of people, anything that is long and random
PATHS = re.compile(r"/(s|i|r|join|reset|mine|assets/logo)/[^\s\"'<>\])},]*")
QUESTIONS = re.compile(r"\?[^\s\"'<>\])},]+=[^\s\"'<>\])},]*")
MAILS = re.compile(r"[^\s@<>\"'(,;:=]+@[^\s@<>\"'),;]+")
# sixteen letters and digits with at least one digit: tokens, receipt codes, cookies; no word of a message is such
RANDOM = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{16,}")
HIDDEN = "[hidden]"

PLACES = ("schema_name", "table_name", "column_name", "datatype_name", "constraint_name")
Factory = Callable[..., logging.LogRecord]
_plain: Factory = logging.LogRecord


def told(error: BaseException) -> str:
    """The kind of an error and what is known to hold no value: never its message."""
    return " ".join([_kind_of(error), *_known(error)])


def written(error: BaseException) -> str:
    """An error, its cause and what it was met in, each with the lines of code, the innermost first."""
    return "\n".join(_chain(error, set()))


def _driver_of(error: BaseException) -> BaseException:
    """What the database's own driver said, where SQLAlchemy wrapped it."""
    found = getattr(error, "orig", None)
    return found if isinstance(found, BaseException) else error


class Told(Exception):
    """Instead of an error that was logged already: it says nothing."""


def _guard(app: Flask, inner: WSGIApplication) -> Any:
    """Around everything: a fault outside any page is logged here, before a server writes its message down."""

    def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return _Body(inner(environ, start_response))
        except Exception as error:
            # tests look at the error itself
            if app.testing:
                raise
            log.error("fault outside of any page", exc_info=error)
            start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"Something went wrong on our side.\n"]

    return guarded


class _Body:
    """An answer that is made while it is sent; a fault in it ends the connection."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.following = pieces, iter(pieces)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.following)
        except StopIteration:
            raise
        except Exception as error:
            log.error("fault while an answer was sent", exc_info=error)
        raise Told

    def close(self) -> None:
        if (close := getattr(self.pieces, "close", None)) is not None:
            close()


def init_app(app: Flask) -> None:
    """Faults of pages are logged by their rule; everything that this process logs is without values from now on.

    Call it last: it goes around what others have put around the application.
    """
    start()
    app.log_exception = _log_page  # type: ignore[method-assign]
    app.wsgi_app = _guard(app, app.wsgi_app)  # type: ignore[method-assign]


def start() -> None:
    """For this process, once: records without values, and the same for what nobody caught."""
    global _plain
    if logging.getLogRecordFactory() is not _record:
        _plain = logging.getLogRecordFactory()
        logging.setLogRecordFactory(_record)
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # whoever has hooks of their own, as a test runner does, keeps them
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _uncaught_in_thread
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _unraisable


def _chain(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _chain(before, seen)
        yield "which led to:"
    if error.__traceback__ is not None:
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    yield told(error)
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _chain(one, seen)


def _kind_of(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _known(error: BaseException) -> Iterator[str]:
    driver = _driver_of(error)
    if driver is not error:
        yield f"({_kind_of(driver)})"
    if isinstance(driver, OSError) and driver.errno is not None:
        yield f"[Errno {driver.errno}]"
    for name in ("sqlite_errorname", "sqlstate"):
        if isinstance(code := getattr(driver, name, None), str):
            yield code
    diagnosis = getattr(driver, "diag", None)
    yield from (f"{place}={getattr(diagnosis, place)}" for place in PLACES if getattr(diagnosis, place, None))
    if getattr(driver, "sqlite_errorname", "").startswith("SQLITE_CONSTRAINT_"):
        # "UNIQUE constraint failed: user.email": SQLite names columns and no values
        yield from re.findall(r"constraint failed: ([\w., ]+)$", str(driver))


def _record(*values: Any, **named: Any) -> logging.LogRecord:
    record = _plain(*values, **named)
    if record.exc_info and record.exc_info[1] is not None:
        # a formatter writes what is written already; whoever looks for the error itself finds none
        record.exc_text, record.exc_info = written(record.exc_info[1]), None
    record.args = _without_errors(record.args)
    if (record.name or "").partition(".")[0] != OURS:
        record.msg, record.args = cleaned(_message(record)), None
    return record


def cleaned(text: str) -> str:
    """What somebody else's code wrote, without what looks like a secret or a person."""
    text = PATHS.sub(rf"/\1/{HIDDEN}", text)
    for pattern, instead in ((QUESTIONS, f"?{HIDDEN}"), (MAILS, HIDDEN), (RANDOM, HIDDEN)):
        text = pattern.sub(instead, text)
    return text


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # arguments that do not fit: the handler would print them
        return "a message that could not be written"


def _without_errors(args: Any) -> Any:
    if isinstance(args, tuple):
        return tuple(told(one) if isinstance(one, BaseException) else one for one in args)
    return args


def _log_page(exc_info: Any) -> None:
    log.error("fault at %s", page(), exc_info=exc_info)


def page() -> str:
    """The page at hand by its rule, with the numbers of rows in it: texts in an address may be secrets."""
    if not has_request_context() or request.url_rule is None:
        return "an unknown address"
    numbers = " ".join(f"{name}={n}" for name, n in (request.view_args or {}).items() if isinstance(n, int))
    return f"{request.method} {request.url_rule.rule} {numbers}".rstrip()


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    print(written(error), file=sys.stderr)


def _uncaught_in_thread(caught: threading.ExceptHookArgs) -> None:
    if caught.exc_value is not None and caught.exc_type is not SystemExit:
        print(f"in a thread:\n{written(caught.exc_value)}", file=sys.stderr)


def _unraisable(caught: "sys.UnraisableHookArgs") -> None:
    if caught.exc_value is not None:
        print(f"while tidying up:\n{written(caught.exc_value)}", file=sys.stderr)
