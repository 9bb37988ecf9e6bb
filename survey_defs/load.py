"""The one loader: files, studio, API and import come through here, and get every defect at once."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from survey_defs.bank_source import bank_source
from survey_defs.checks import check
from survey_defs.defects import Defects
from survey_defs.errors import Defect, DefinitionError
from survey_defs.model import Questionnaire
from survey_defs.resolve import resolve
from survey_defs.source import LONGEST_TEXT, Node, read

FOLDER = Path(__file__).resolve().parent / "questionnaires"


def load_file(path: Path | str) -> Questionnaire:
    """The questionnaire of a YAML or JSON file. Raises DefinitionError, OSError."""
    place = Path(path)
    with place.open("rb") as stream:
        raw = stream.read(4 * LONGEST_TEXT + 1)  # at most four bytes a character; read() tells what is longer
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = "needed: text in UTF-8; found: another encoding"
        defect = Defect(
            file=place.name, line=line, item="", code="not_utf8", message=message, remedy="save the file as UTF-8"
        )
        raise DefinitionError((defect,)) from error
    return load_text(text, name=place.name)


def load_text(text: str, *, name: str) -> Questionnaire:
    """The questionnaire of a YAML or JSON text; ``name`` stands in its defects. Raises DefinitionError."""
    return _load(read(text, file=name), name)


def _load(root: Node, name: str) -> Questionnaire:
    defects = Defects(name)
    if not root.fields:
        remedy = "start with id, title, languages and pages"
        defects.tell(
            root, "", "not_a_questionnaire", needed="a mapping", found=type(root.value).__name__, remedy=remedy
        )
        raise DefinitionError(tuple(defects.found))
    questionnaire, places = resolve(root, bank=bank_source(), defects=defects)
    if questionnaire is not None:
        check(questionnaire, places, defects)
    if defects.found or questionnaire is None:
        raise DefinitionError(tuple(defects.found))
    return questionnaire


def from_json(definition: Mapping[str, object]) -> Questionnaire:
    """A published version: resolved and self-contained. Raises DefinitionError (without lines)."""
    defects = Defects("version")
    try:
        questionnaire = Questionnaire.model_validate(definition)
    except ValidationError as error:
        defects.tell_invalid(None, str(definition.get("id", "")), error)
        raise DefinitionError(tuple(defects.found)) from error
    check(questionnaire, None, defects)
    if defects.found:
        raise DefinitionError(tuple(defects.found))
    return questionnaire


def shipped() -> tuple[str, ...]:
    """Ids of the questionnaires that come with the product."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@lru_cache(maxsize=32)
def load_shipped(questionnaire_id: str) -> Questionnaire:
    """A questionnaire that comes with the product. KeyError where there is none of this id."""
    if questionnaire_id not in shipped():
        raise KeyError(questionnaire_id)
    return load_file(FOLDER / f"{questionnaire_id}.yaml")


def canonical_json(questionnaire: Questionnaire) -> str:
    """The one text of a definition: sorted keys, no spaces, nothing that equals its default.

    Defaults are left out so that a field added later leaves the digests of published versions as they are.
    """
    dumped = questionnaire.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return json.dumps(dumped, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(questionnaire: Questionnaire) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(questionnaire).encode("utf-8")).hexdigest()
