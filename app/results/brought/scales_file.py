"""A plan written by hand: scales with their columns, ranges, reversed columns, missing codes, parts of patronage."""

import math
from collections.abc import Mapping

from app.results.brought import how_read, scales_keys
from app.results.brought.how_read import Points
from app.results.plan import ATTITUDE, PATRONAGE, Cut, PatronageOf, Plan, QuadrantsOf, Range, ScalePlan
from survey_defs.errors import DefinitionError


class PlanError(ValueError):
    """A file of scales that cannot be used; every defect at once."""

    code = "plan"

    def __init__(self, defects: list[str]) -> None:
        self.defects = tuple(defects)
        super().__init__("\n".join(defects))


def is_whole(value: object) -> bool:
    """A whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """A finite number; true and false are none."""
    return is_whole(value) or (isinstance(value, float) and math.isfinite(value))


def from_scales_file(text: str) -> Plan:
    """A plan written by hand: scales with their columns, ranges, reversed columns, missing codes."""
    try:
        given = scales_keys.read_plain(text)
    except DefinitionError as error:
        raise PlanError([str(defect) for defect in error.defects]) from error
    if not isinstance(given, dict):
        raise PlanError(["needed: a mapping with the key scales; found: no mapping; remedy: begin with 'scales:'"])
    return _Reader(given).plan()


def _states_of_a_file(attitude: ScalePlan) -> QuadrantsOf:
    """Cut at the middle of the scale where that is known, and at the median of the shares."""
    cut: Cut = "midpoint" if attitude.range else "median"
    return QuadrantsOf(attitude=attitude.name, patronage=PATRONAGE, cut=(cut, "median"))


class _Reader:
    """Reads a file of scales and collects what is wrong with it."""

    def __init__(self, given: Mapping[str, object]) -> None:
        self.given = given
        self.defects: list[str] = []
        self.points: dict[str, Points] = {}

    def plan(self) -> Plan:
        self.defects += scales_keys.refused(self.given, allowed=scales_keys.OF_THE_FILE)
        shared_range = self._range(self.given.get("range"), "range")
        reverse = self._names(self.given.get("reverse", []), "reverse")
        scales = self._scales(shared_range, reverse)
        known = {item for scale in scales for item in scale.items}
        for column in reverse:
            if column not in known:
                self._tell("reverse: columns of a scale", column, "correct the name or remove it")
        factors = self._factors()
        patronage, attitude = self._patronage(), self._attitude(scales)
        codes = self._codes()
        how = how_read.read(self.given, self._tell, of_columns=self.points)
        if self.defects:
            raise PlanError(self.defects)
        return Plan(
            scales=scales,
            missing_codes=codes,
            factors=factors,
            how=how,
            patronage=patronage,
            quadrants=_states_of_a_file(attitude) if patronage and attitude else None,
        )

    def _tell(self, needed: str, found: object, remedy: str) -> None:
        self.defects.append(f"needed: {needed}; found: {found}; remedy: {remedy}")

    def _scales(self, shared_range: Range | None, reverse: tuple[str, ...]) -> tuple[ScalePlan, ...]:
        scales = self.given.get("scales")
        if not isinstance(scales, dict) or not scales:
            self._tell("scales: {name: [columns]}", scales, "name at least one scale with its columns")
            return ()
        return tuple(self._one_scale(str(name), body, shared_range, reverse) for name, body in scales.items())

    def _one_scale(self, name: str, body: object, shared: Range | None, reverse: tuple[str, ...]) -> ScalePlan:
        own: Mapping[str, object] = body if isinstance(body, dict) else {"items": body}
        self.defects += scales_keys.refused(own, allowed=scales_keys.OF_A_SCALE, where=f"scale {name}")
        items = self._names(own.get("items"), f"scale {name}")
        if "answers" in own:
            self.points |= dict.fromkeys(items, how_read.points(own["answers"], f"scale {name}: answers", self._tell))
        if not items:
            self._tell(f"scale {name}: a list of columns", own.get("items"), "write it as [column, column]")
        twice = sorted({item for item in items if items.count(item) > 1})
        if twice:
            self._tell(f"scale {name}: each column once", ", ".join(twice), "remove the repeated ones")
        range_ = self._range(own.get("range"), f"scale {name}: range") or shared
        own_reverse = self._names(own.get("reverse"), f"scale {name}: reverse")
        for column in own_reverse:
            if column not in items:
                self._tell(f"scale {name}: reverse: columns of this scale", column, "correct the name or remove it")
        turned = (*(item for item in reverse if item in items), *own_reverse)
        if turned and range_ is None:
            self._tell(
                f"scale {name}: a range, because {turned[0]} is reversed", "none", "add range: [lowest, highest]"
            )
        return ScalePlan(name=name, items=items, range=range_, reverse=tuple(dict.fromkeys(turned)))

    def _names(self, given: object, where: str) -> tuple[str, ...]:
        if isinstance(given, list) and all(isinstance(name, str) or is_whole(name) for name in given):
            return tuple(str(name) for name in given)
        if given is not None:
            self._tell(f"{where}: a list of column names", given, "write it as [column, column]")
        return ()

    def _range(self, given: object, where: str) -> Range | None:
        if given is None:
            return None
        if isinstance(given, list) and len(given) == 2 and all(map(is_number, given)):
            low, high = float(given[0]), float(given[1])
            if low < high:
                return low, high
        self._tell(f"{where}: [lowest, highest]", given, "write it as [1, 5]")
        return None

    def _patronage(self) -> PatronageOf | None:
        given = self.given.get("patronage")
        if given is None:
            return None
        if isinstance(given, dict) and {"of", "out_of"} <= set(given) <= {"of", "out_of", "attitude"}:
            of, out_of = given["of"], given["out_of"]
            if isinstance(of, str) and (isinstance(out_of, str) or (is_number(out_of) and out_of > 0)):
                return PatronageOf(of=of, out_of=out_of if isinstance(out_of, str) else float(out_of))
        needed = "patronage: {of: column, out_of: column or number}, and attitude: scale where states are wanted"
        self._tell(needed, given, "write it as {of: stays_here, out_of: stays_in_all}")
        return None

    def _attitude(self, scales: tuple[ScalePlan, ...]) -> ScalePlan | None:
        """The scale that patronage is laid against: the one named, else that of relative attitude."""
        given = self.given.get("patronage")
        named = given.get("attitude") if isinstance(given, dict) else None
        found = next((scale for scale in scales if scale.name == (ATTITUDE if named is None else str(named))), None)
        if named is not None and found is None:
            self._tell("patronage: attitude: a scale of this file", named, "correct the name or remove it")
        return found

    def _factors(self) -> int | None:
        given = self.given.get("factors", "auto")
        if given == "auto":
            return None
        if isinstance(given, int) and is_whole(given) and given >= 1:
            return given
        self._tell("factors: auto or a whole number from 1", given, "write factors: auto")
        return None

    def _codes(self) -> tuple[float, ...]:
        given = self.given.get("missing_codes", [])
        if isinstance(given, list) and all(isinstance(code, str) or is_number(code) for code in given):
            return tuple(float(code) for code in given if not isinstance(code, str))
        self._tell("missing_codes: a list of numbers and words", given, 'write it as [-99, "n/a"]')
        return ()
