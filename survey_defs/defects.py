"""Collecting defects while a definition is read, so that its author sees all of them at once."""

from pydantic import ValidationError

from survey_defs.errors import Defect
from survey_defs.source import Node

_UNKNOWN_FIELD = "extra_forbidden"
MOST = 200
"""A hostile file must not fill the answer."""


class Defects:
    """The list under construction."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Defect] = []

    def tell(self, node: Node | None, item: str, code: str, *, needed: str, found: object, remedy: str) -> None:
        """Add one defect; its place is that of the node."""
        if len(self.found) < MOST:
            file = self.file if node is None else node.file
            line = None if node is None else node.line
            message = f"needed: {needed}; found: {str(found)[:120]}"
            self.found.append(Defect(file=file, line=line, item=item, code=code, message=message, remedy=remedy))

    def tell_invalid(self, node: Node | None, item: str, error: ValidationError, *, tag: str = "") -> None:
        """Add what pydantic found, each at the line of its field; ``tag`` is the kind that unions put in front."""
        for each in error.errors(include_url=False, include_context=False, include_input=False):
            path = tuple(each["loc"])[1 if each["loc"][:1] == (tag,) else 0 :]
            place = None if node is None else node.at(path)
            name = ".".join(str(step) for step in path)
            if each["type"] == _UNKNOWN_FIELD:
                self.tell(place, item, "unknown_field", needed="a known field", found=name, remedy="check the spelling")
            elif each["type"] == "missing":
                self.tell(place, item, "missing_field", needed=f"the field {name}", found="nothing", remedy="add it")
            else:
                code = "unknown_kind" if each["type"].startswith("union_tag") else "wrong_value"
                self.tell(place, item, code, needed=each["msg"], found=name or "this", remedy="correct the value")
