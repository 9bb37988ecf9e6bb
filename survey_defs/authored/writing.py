"""A definition as YAML that people read and change, and that the loader takes back as the same definition."""

import yaml

from survey_defs.authored.source import scalar
from survey_defs.model import Questionnaire

WIDTH = 110


class _Dumper(yaml.SafeDumper):
    """Plain YAML: no aliases, and quotes around every text that the loader would read as something else."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _written(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    is_misread = not isinstance(scalar(text, is_plain=True), str)
    style = '"' if is_misread or not text.isprintable() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _written)


def as_yaml(questionnaire: Questionnaire) -> str:
    """The resolved definition, fields in the order of the model, nothing that equals its default."""
    tree = questionnaire.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return str(yaml.dump(tree, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH))
