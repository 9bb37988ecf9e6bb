"""A small application that tells what reached it, behind the front and behind granian's own WSGI."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, jsonify, request, send_file
from flask.typing import ResponseReturnValue
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from app.commands import front as fronts
from app.commands.front import Front
from app.commands.server.serving import server
from app.kernel.errors import AppError
from app.kernel.web import bodies, i18n

EVERY = ["GET", "POST", "PUT", "DELETE", "OPTIONS"]
LARGE = bytes(range(256)) * 4096
# of the front: shorter, so that tests need not wait, yet enough for a busy machine to send what is sent at once
SECONDS, LINGER = 4.0, 1.0
KEPT = {"CONTENT_TYPE", "CONTENT_LENGTH", "PATH_INFO", "QUERY_STRING", "REQUEST_METHOD", "REMOTE_ADDR", "SCRIPT_NAME"}
KEPT |= {"SERVER_NAME", "SERVER_PROTOCOL", "wsgi.url_scheme", "wsgi.input_terminated"}

app = Flask("echo")
app.secret_key = "echo"
i18n.init_app(app)
bodies.init_app(app)
seen: list[str] = []


@app.route("/", methods=EVERY, defaults={"path": ""})
@app.route("/<path:path>", methods=EVERY)
def echo(path: str) -> Response:
    body = request.get_data().decode("latin-1")
    seen.extend([body[:1000], *request.form])
    environ = {name: value for name, value in request.environ.items() if name in KEPT or name.startswith("HTTP_")}
    read = {"path": request.path, "asked": request.args, "form": request.form, "cookies": request.cookies}
    return jsonify(environ=environ, body=body, address=request.url_root, **read)


@app.get("/seen")
def tell_seen() -> Response:
    return jsonify(seen)


@app.post("/upload")
@bodies.takes(2 * bodies.MB, members=False)
def upload() -> Response:
    return jsonify(size=len(request.get_data()) + sum(map(len, request.form)))


@app.post("/members")
@bodies.takes(2 * bodies.MB)
def members() -> Response:
    return jsonify(size=len(request.get_data()))


@app.get("/cookies")
def cookies() -> Response:
    answer = Response("two")
    answer.set_cookie("a", "1")
    answer.set_cookie("b", "2")
    return answer


@app.get("/pieces")
def pieces() -> Response:
    return Response(f"{number}\n" for number in range(3))


@app.get("/broken")
def broken() -> Response:
    def lines() -> Iterator[str]:
        yield "first\n"
        raise RuntimeError

    return Response(lines())


@app.get("/large")
def large() -> Response:
    return Response(LARGE * 16)


@app.get("/file")
def file() -> Response:
    return send_file(large_file(), "application/octet-stream", conditional=True)


@app.errorhandler(AppError)
def tell(error: AppError) -> ResponseReturnValue:
    return jsonify(remedy=str(error.remedy)), error.status


def large_file() -> Path:
    path = Path(os.environ["ECHO_FOLDER"]) / "large"
    if not path.exists():
        path.write_bytes(LARGE * 16)
    return path


def _failing(inner: WSGIApplication) -> Any:
    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/error":
            raise RuntimeError
        return inner(environ, start)

    return outer


app.wsgi_app = _failing(app.wsgi_app)  # type: ignore[method-assign]


def front() -> Front:
    bodies.FORM_SECONDS, fronts.LINGER = SECONDS, LINGER
    return Front(app)


def serve(port: int) -> None:
    server("127.0.0.1", port, f"{__name__}:front").serve()


def serve_wsgi(port: int) -> None:
    MPServer(
        f"{__name__}:app",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=2,
        log_level=LogLevels.error,
    ).serve()
