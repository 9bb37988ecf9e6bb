"""The one loader: files, studio, API and import come through here, and get every defect at once."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from survey_defs.authored.add_ons import AddOn, check_offers, offered, with_add_ons
from survey_defs.authored.bank_source import bank_source
from survey_defs.authored.resolve import resolve
from survey_defs.authored.source import LONGEST_TEXT, read
from survey_defs.checking.checks import check
from survey_defs.defects import Defects
from survey_defs.errors import DefinitionError, defect
from survey_defs.model import Questionnaire

FOLDER = Path(__file__).resolve().parent / "questionnaires"


def load_file(path: Path | str, *, add_ons: Iterable[str] = ()) -> Questionnaire:
    """The questionnaire of a YAML or JSON file. Raises DefinitionError, OSError."""
    place = Path(path)
    return load_text(_text_of(place), name=place.name, add_ons=add_ons)


def _text_of(place: Path) -> str:
    with place.open("rb") as stream:
        raw = stream.read(4 * LONGEST_TEXT + 1)  # at most four bytes a character; read() tells what is longer
    return decoded(raw, name=place.name)


def decoded(raw: bytes, *, name: str) -> str:
    """The text of a file. Raises DefinitionError where it is not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DefinitionError((defect("not_utf8", "another encoding", file=name, line=line),)) from error


def load_text(text: str, *, name: str, add_ons: Iterable[str] = ()) -> Questionnaire:
    """The questionnaire of a YAML or JSON text; ``name`` stands in its defects. Raises DefinitionError."""
    root = read(text, file=name)
    defects = Defects(name)
    if not root.fields:
        defects.tell(root, "", "not_a_questionnaire", type(root.value).__name__)
        raise DefinitionError(tuple(defects.found))
    check_offers(root, bank_source(), defects)
    root = with_add_ons(root, add_ons, bank=bank_source(), defects=defects)
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
        defects.tell_invalid(None, str(definition.get("id", "")) if isinstance(definition, dict) else "", error)
        raise DefinitionError(tuple(defects.found)) from error
    check(questionnaire, None, defects)
    if defects.found:
        raise DefinitionError(tuple(defects.found))
    return questionnaire


def shipped() -> tuple[str, ...]:
    """Ids of the questionnaires that come with the product."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@lru_cache(maxsize=32)
def load_shipped(questionnaire_id: str, add_ons: tuple[str, ...] = ()) -> Questionnaire:
    """A questionnaire that comes with the product, with the add-ons of a study. KeyError where there is none."""
    return load_file(_shipped_file(questionnaire_id), add_ons=add_ons)


@lru_cache(maxsize=32)
def offered_add_ons(questionnaire_id: str) -> tuple[AddOn, ...]:
    """Modules that can be added to a shipped questionnaire. KeyError where there is no such questionnaire."""
    place = _shipped_file(questionnaire_id)
    return offered(read(_text_of(place), file=place.name), bank_source())


def _shipped_file(questionnaire_id: str) -> Path:
    if questionnaire_id not in shipped():
        raise KeyError(questionnaire_id)
    return FOLDER / f"{questionnaire_id}.yaml"


def canonical_json(questionnaire: Questionnaire) -> str:
    """The one text of a definition: sorted keys, no spaces, nothing that equals its default.

    Defaults are left out so that a field added later leaves the digests of published versions as they are.
    """
    dumped = questionnaire.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return json.dumps(dumped, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(questionnaire: Questionnaire) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(questionnaire).encode("utf-8")).hexdigest()
