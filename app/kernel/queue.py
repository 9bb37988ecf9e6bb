"""The queue of the workers: huey on a file of its own, on PostgreSQL or on Redis, by a setting.

It carries names of duties only. What is due stands in our own tables; the queue merely says "look now".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.kernel.config import Config
from app.kernel.storage import private

if TYPE_CHECKING:
    from huey import Huey
    from huey.serializer import SignedSerializer

# "" stands for: whatever is due
Look = Callable[[str], None]
THREADS = 3


@dataclass
class Queue:
    """The store, the task that producers put into it, and what a worker does with one."""

    store: "Huey"
    look: Look = field(default=lambda name: None)
    put: Any = None


@lru_cache(maxsize=8)
def _queue(address: str, folder: str, secret: bytes) -> Queue:
    # it loads the driver of every store that is installed: 0.1 s and 11 MB, for who puts something or works
    from huey import crontab
    from huey.serializer import SignedSerializer

    queue = Queue(_store(address, folder, SignedSerializer(secret.hex())))

    def look(name: str) -> None:
        queue.look(name)

    def look_around() -> None:
        queue.look("")

    queue.put = queue.store.task(name="look")(look)
    queue.store.periodic_task(crontab(), name="look_around")(look_around)
    return queue


def _store(address: str, folder: str, serializer: "SignedSerializer") -> "Huey":
    from huey import PostgresHuey, RedisHuey, SqliteHuey

    rules: dict[str, Any] = {"name": "vafa", "results": False, "serializer": serializer}
    if address.startswith(("redis:", "rediss:")):
        return RedisHuey(url=address, **rules)
    if address.startswith("postgresql"):
        return PostgresHuey(dsn=address.replace("+psycopg", "", 1), **rules)
    return SqliteHuey(filename=str(private.make_file(Path(folder, "jobs.sqlite3"))), **rules)


def of(config: Config) -> Queue:
    """The queue of this instance."""
    return _queue(config.jobs_url, str(config.instance), config.keys.derive("jobs"))


def wake(config: Config, name: str) -> None:
    """Tell a worker to look after this duty now."""
    of(config).put(name)


def work(queue: Queue, look: Look) -> None:
    """Look when told to, and every minute, until the process is told to end."""
    queue.look = look
    queue.store.create_consumer(workers=THREADS, max_delay=1.0, graceful_signal="TERM").run()
