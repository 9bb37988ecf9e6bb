"""What the plan of a questionnaire names and no report shows."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Unshown:
    """
    part    measurement, structure, word_of_mouth, steps, groups or reports: the key of the plan
    names   what stands under it: ids of models, items or reports
    """

    part: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.part}: {', '.join(self.names)}"
