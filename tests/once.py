"""What the application works out at its start is worked out once for all tests of a process, not once for each.

Nothing of this can tell two tests apart: the same address is compiled to the same rule, the same template to the same
code, the same statement to the same SQL. All of it stands on what the libraries offer: Flask's class of rules, Jinja's
cache of bytecode, SQLAlchemy's registry of dialects and its option `compiled_cache`.
"""

from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType
from typing import Any, ClassVar

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

from app.kernel import db
from app.kernel.web import assets


class RuleCompiledOnce(Rule):
    """A rule that becomes what an equal one, compiled before, has become."""

    compiled: ClassVar[dict[object, dict[str, Any]]] = {}

    def compile(self) -> None:
        nature = self._nature()
        if nature not in self.compiled:
            super().compile()
            self.compiled[nature] = dict(vars(self))
        vars(self).update(self.compiled[nature], map=self.map)

    def _nature(self) -> tuple[object, ...]:
        """All that makes one rule differ from another."""
        assert self.map is not None
        converters = tuple(self.map.converters.items())
        lists = (frozenset(self.methods or ()), frozenset((self.defaults or {}).items()), converters)
        where = (self.rule, self.endpoint, self.subdomain, self.host, self.redirect_to, self.map.host_matching)
        how = (self.strict_slashes, self.merge_slashes, self.build_only, self.alias, self.websocket)
        return (*where, *how, getattr(self, "provide_automatic_options", None), *lists)


class CodeInMemory(BytecodeCache):
    """Templates as Python code, for every environment of this process."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.kept[bucket.key, bucket.checksum] = bucket.code


class Alike:
    """SQL is kept by dialect, and those of one kind of database are all made alike here."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class SQLiteAlike(Alike, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class PostgresAlike(Alike, PGDialect_psycopg):
    supports_statement_cache = True


def engine_that_compiles_once() -> Callable[..., Any]:
    """`create_engine` whose engines share what they have compiled, one lot for each kind of database."""
    compiled: dict[str, dict[object, object]] = {}
    make = db.create_engine

    def create_engine(url: str, **named: Any) -> Any:
        kept = compiled.setdefault(url.partition(":")[0], {})
        return make(url, execution_options={"compiled_cache": kept}, **named)

    return create_engine


@pytest.fixture(scope="session", autouse=True)
def starting_is_quick() -> Iterator[None]:
    registry.register("sqlite", __name__, SQLiteAlike.__name__)
    registry.register("postgresql.psycopg", __name__, PostgresAlike.__name__)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "url_rule_class", RuleCompiledOnce)
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CodeInMemory()})
        patch.setattr(assets, "build", cache(assets.build))
        patch.setattr(db, "create_engine", engine_that_compiles_once())
        yield
