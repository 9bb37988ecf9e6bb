"""Runs the server and says where it listens once it does."""

import os
import socket
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import click
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from app.commands.server.worker_keeper import WorkerKeeper

# at once; whoever is slow holds one of them, and nothing else
CONNECTIONS = 8192


def free_port(address: str, wished: int) -> int:
    """The wished port, or any free one where it is 0. OSError where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, wished))
        return int(probe.getsockname()[1])


def serve(
    *, instance: Path, address: str, port: int, lines: Sequence[str] = (), secure: bool = True, works: bool = False
) -> None:
    """Serve until stopped. `lines` are printed, with the address first, as soon as the server answers.

    works   bring a worker along, as a process of its own: it imports the analysis, which the server never does
    """
    os.environ["VAFA_INSTANCE"] = str(instance)
    if not secure:
        os.environ["VAFA_INSECURE_COOKIES"] = "1"
    host = "127.0.0.1" if address == "0.0.0.0" else address
    threading.Thread(target=_announce, args=(host, port, lines), daemon=True).start()
    keeper = WorkerKeeper(_worker_command(instance)) if works else None
    try:
        server(address, port).serve()
    finally:
        if keeper is not None:
            keeper.stop()


def server(address: str, port: int, target: str = "app.commands.front:front") -> MPServer:
    return MPServer(
        target,
        factory=True,
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        backpressure=CONNECTIONS,
        # of one head; what is read of a body at once
        http1_settings=HTTP1Settings(max_buffer_size=64 * 1024),
        loop=Loops.asyncio,
        # a body that comes slowly must not hold up a stop
        workers_kill_timeout=30,
        log_access=False,
        log_level=LogLevels.error,
    )


def _worker_command(instance: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "app.commands",
        "worker",
        "--instance",
        str(instance),
        "--parent",
        str(os.getpid()),
    ]


def _connect(host: str, port: int) -> None:
    """OSError where nobody listens.

    Runs beside the fork of the worker, so it must not import: a lock that is held at the fork stays locked in the
    worker for ever. socket.create_connection imports encodings.idna, which every request of the worker needs.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        probe.connect((host, port))


def _announce(host: str, port: int, lines: Sequence[str]) -> None:
    for _ in range(600):
        try:
            _connect(host, port)
        except OSError:
            time.sleep(0.1)
            continue
        for line in (f"http://{host}:{port}/  home page", *lines):
            click.echo(line)
        # a program that waits for the address must see it now, not when the buffer is full
        sys.stdout.flush()
        return
