"""What the application works out at its start is worked out once for all tests of a process, not once for each.

Nothing of this can tell two tests apart: the same addresses lead to the same table of addresses, the same template to
the same code, the same statement to the same SQL.
"""

import copy
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.engine.default import DefaultDialect
from werkzeug.routing import Map, Rule, RuleFactory

from app.kernel import db
from app.kernel.web import assets


def map_that_compiles_once() -> type[Map]:
    """A table of addresses that takes over what another one with the same rules has compiled."""
    compiled: dict[object, Map] = {}

    class KnownMap(Map):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.added: list[Rule] = []

        def add(self, rulefactory: RuleFactory) -> None:
            self.added.extend(rulefactory.get_rules(self))
            self._remap = True

        def update(self) -> None:
            with self._remap_lock:
                if self._remap:
                    known = self._known()
                    self._matcher, self._rules_by_endpoint = known._matcher, known._rules_by_endpoint
                    self._remap = False

        def _known(self) -> Map:
            """The rules themselves stay as they are, so that others may be added and all be compiled anew."""
            key = (self.host_matching, *sorted(self.converters.items(), key=str), *map(_nature, self.added))
            if key not in compiled:
                compiled[key] = Map(
                    map(_twin, self.added), host_matching=self.host_matching, converters=self.converters
                )
                compiled[key].update()
            return compiled[key]

    return KnownMap


def _nature(rule: Rule) -> tuple[object, ...]:
    """All that makes one rule differ from another."""
    lists = (rule.methods, (rule.defaults or {}).items())
    where = (rule.rule, rule.endpoint, rule.subdomain, rule.host, rule.redirect_to)
    how = (rule.strict_slashes, rule.merge_slashes, rule.build_only, rule.alias, rule.websocket)
    return (*where, *how, getattr(rule, "provide_automatic_options", None), *(frozenset(one or ()) for one in lists))


def _twin(rule: Rule) -> Rule:
    made = copy.copy(rule)
    made.arguments = set(rule.arguments)
    return made


class CodeInMemory(BytecodeCache):
    """Templates as Python code, for every environment of this process."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.kept[bucket.key, bucket.checksum] = bucket.code


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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "url_map_class", map_that_compiles_once())
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CodeInMemory()})
        patch.setattr(assets, "build", cache(assets.build))
        patch.setattr(db, "create_engine", engine_that_compiles_once())
        # SQL is kept by dialect: those of one kind of database are all made alike
        patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        yield
