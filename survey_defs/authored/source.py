"""YAML (and so JSON) text to a tree that knows its lines. Built from parser events, so nothing is ever constructed:
no tags, no anchors, no aliases, no dates, no "no" that means false.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import yaml

from survey_defs.errors import Defect, DefinitionError, defect

LONGEST_TEXT = 2_000_000
DEEPEST = 24
MOST_NODES = 200_000
MOST_DEFECTS = 100
"""A hostile file must not fill the answer either."""

Plain = str | int | float | bool | None
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]{1,3})?|[-+]?[1-9][0-9]*[eE][-+]?[0-9]{1,3}")
_NAMED: Mapping[str, Plain] = {"true": True, "false": False, "null": None, "~": None, "": None}
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is there: eight times faster


@dataclass(frozen=True, eq=False)
class Node:
    """A value and where it stands."""

    value: "Plain | tuple[Node, ...] | dict[str, Node]"
    line: int
    file: str

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def get(self, key: str) -> "Node | None":
        """The child of a mapping; None where there is none or this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def text(self, key: str) -> str | None:
        """The child of a mapping where it is a text."""
        child = self.get(key)
        return child.value if child is not None and isinstance(child.value, str) else None

    @property
    def children(self) -> "tuple[Node, ...]":
        """The entries of a sequence; of anything else none."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def fields(self) -> "dict[str, Node]":
        """The entries of a mapping; of anything else none."""
        return self.value if isinstance(self.value, dict) else {}

    def at(self, path: tuple[int | str, ...]) -> "Node":
        """The node at the end of a path, or the last one on the way."""
        node = self
        for step in path:
            child = node.get(step) if isinstance(step, str) else dict(enumerate(node.children)).get(step)
            if child is not None:
                node = child
        return node

    def plain(self) -> object:
        """The value as ordinary Python objects."""
        if isinstance(self.value, tuple):
            return [child.plain() for child in self.value]
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        return self.value


def read(text: str, *, file: str) -> Node:
    """The tree of a text. Raises DefinitionError where it is not safe, plain YAML."""
    if len(text) > LONGEST_TEXT:
        raise _refusal("too_big", len(text), file=file, line=1, most=f"{LONGEST_TEXT} characters")
    reader = _Reader(file)
    try:
        node = reader.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _refusal("not_yaml", error.problem or error.context, file=file, line=line) from error
    except (yaml.YAMLError, UnicodeError) as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise _refusal("control_character", "one that YAML does not allow", file=file, line=line) from error
    if reader.defects:
        raise DefinitionError(tuple(reader.defects))
    return node


def _refusal(code: str, found: object, *, file: str, line: int, most: str = "") -> DefinitionError:
    return DefinitionError((defect(code, found, file=file, line=line, most=most),))


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else event.start_mark.line + 1


class _Reader:
    """Folds parser events into nodes; collects what is not allowed."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.defects: list[Defect] = []
        self._nodes = 0

    def read(self, text: str) -> Node:
        events = iter(yaml.parse(text, Loader=_PARSER))
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, events, depth=0)
                second = next((each for each in events if isinstance(each, yaml.DocumentStartEvent)), None)
                if second is not None:
                    self._tell(_line(second), "several_documents", "another one")
                return root
        raise _refusal("empty_file", "nothing", file=self.file, line=1)

    def _node(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], *, depth: int) -> Node:
        self._nodes += 1
        line = _line(event)
        if depth > DEEPEST or self._nodes > MOST_NODES:
            found = f"more than {DEEPEST} levels" if depth > DEEPEST else f"more than {MOST_NODES} values"
            raise _refusal("too_deep", found, file=self.file, line=line)
        self._check_plain(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(tuple(self._entries(events, yaml.SequenceEndEvent, depth)), line, self.file)
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self._mapping(events, depth), line, self.file)
        if isinstance(event, yaml.ScalarEvent):
            return Node(scalar(event.value, is_plain=event.implicit[0]), line, self.file)
        return Node(None, line, self.file)

    def _entries(self, events: Iterator[yaml.Event], end: type[yaml.Event], depth: int) -> Iterator[Node]:
        for event in events:
            if isinstance(event, end):
                return
            if isinstance(event, yaml.NodeEvent):
                yield self._node(event, events, depth=depth + 1)

    def _mapping(self, events: Iterator[yaml.Event], depth: int) -> dict[str, Node]:
        entries = self._entries(events, yaml.MappingEndEvent, depth)
        found: dict[str, Node] = {}
        for key in entries:
            value = next(entries)
            name = key.value if isinstance(key.value, str) else str(key.plain())[:40]
            if name in found:
                self._tell(key.line, "duplicate_key", f"{name} again")
            found[name] = replace(value, line=key.line)  # an author looks for the name, not for what is below it
        return found

    def _check_plain(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._tell(_line(event), "alias", "an alias")
        elif event.anchor is not None:
            self._tell(_line(event), "alias", "an anchor")
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            self._tell(_line(event), "tag", event.tag[:40])

    def _tell(self, line: int, code: str, found: object) -> None:
        if len(self.defects) < MOST_DEFECTS:
            self.defects.append(defect(code, found, file=self.file, line=line))


def scalar(text: str, *, is_plain: bool) -> Plain:
    """YAML 1.2 core: only true, false, null and numbers written without quotes are not texts."""
    if not is_plain:
        return text
    if text in _NAMED:
        return _NAMED[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
