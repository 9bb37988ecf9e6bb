"""Collecting defects while a definition is read, so that its author sees all of them at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from survey_defs.authored.source import Node
from survey_defs.errors import Defect, defect

_UNKNOWN_FIELD = "extra_forbidden"
NAMING = frozenset(
    {"unknown_condition_item", "unknown_construct", "unknown_derived", "unknown_filter", "unknown_item"}
    | {"unknown_page", "unknown_reason", "unknown_response_scale", "unknown_text"}
)
"""Codes of a name that leads nowhere: one mistake, in however many places it is named."""
MOST = 200
"""A hostile file must not fill the answer."""


class Defects:
    """The list under construction. One cause is told once, at its own line.

    doubted  ids of what a defect that was told has left out: that they are missing elsewhere follows from it
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Defect] = []
        self.doubted: set[str] = set()
        self._told: set[tuple[object, ...]] = set()
        self._place: Node | None = None

    @contextmanager
    def using(self, node: Node) -> Iterator[None]:
        """While an author's node is resolved, what is wrong with an entry of the bank is wrong with its use here."""
        before = self._place
        self._place = node if node.file == self.file else before
        yield
        self._place = before

    def tell(self, node: Node | None, item: str, code: str, found: object, **parts: object) -> None:
        """Add one defect; its place is that of the node, its words those of its code with ``parts`` put in."""
        if code in NAMING and self._is_known(code, str(found), item == found):
            return
        if node is not None and node.file != self.file and self._place is not None:
            node = self._place
        if len(self.found) < MOST:
            file, line = (self.file, None) if node is None else (node.file, node.line)
            self.found.append(defect(code, found, file=file, line=line, item=item, **parts))

    def _is_known(self, *cause: object) -> bool:
        """Whether this cause was told before. A plan tells of the name itself, a condition of what it stands at: each
        is mended in its own place.
        """
        is_known = cause in self._told
        self._told.add(cause)
        return is_known

    def tell_invalid(self, node: Node | None, item: str, error: ValidationError, *, tag: str = "") -> None:
        """Add what pydantic found, each at the line of its field; ``tag`` is the kind that unions put in front."""
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        for each in errors:
            if each["type"] == "too_short" and any(len(other["loc"]) > len(each["loc"]) for other in errors):
                continue  # short only because what it holds could not be read
            path = tuple(each["loc"])[1 if each["loc"][:1] == (tag,) else 0 :]
            self._tell_one(
                None if node is None else node.at(path), item, each["type"], each["msg"], ".".join(map(str, path))
            )

    def _tell_one(self, place: Node | None, item: str, kind: str, message: str, name: str) -> None:
        if kind == _UNKNOWN_FIELD:
            self.tell(place, item, "unknown_field", name)
        elif kind == "missing":
            self.tell(place, item, "missing_field", "nothing", needed=f"the field {name}")
        else:
            needed = message.removeprefix("Value error, needed: ")
            self.tell(place, item, "wrong_value", name or "this", needed=needed)
