"""Codes that look like no answer and that nobody declared: told before they are averaged."""

from collections.abc import Mapping

import numpy as np

from analysis.checks import Array, numeric_frame, pick
from analysis.errors import AnalysisError, MissingCodes
from app.results.brought.files import Brought
from app.results.brought.how_read import word
from app.results.plan import Plan

# words of labels of codes that are no answer, as far as survey programs in the four languages write them
NO_ANSWER = (
    "refus", "don't know", "dont know", "do not know", "not know", "no answer", "no response", "no reply", "missing",
    "not applicable", "not asked", "not stated", "not answered", "n/a", "skipped", "inapplicable", "can't say",
    "cannot say", "can't choose", "cannot choose", "no opinion", "no idea", "unknown", "not sure", "unsure", "declined",
    "prefer not", "rather not", "not relevant", "weiß nicht", "keine angabe", "ne sait pas", "no sabe", "no contesta",
    "بی پاسخ", "بدون پاسخ", "پاسخ نداد", "جواب نداد", "نمی دانم", "نمی‌دانم", "نمیدانم", "نمی داند",
    "امتناع", "خودداری", "گمشده",
    "مورد ندارد", "کاربرد ندارد", "نظری ندارم", "نامشخص",
    "拒绝", "拒答", "不知道", "未回答", "无回答", "不适用", "缺失", "未作答", "不清楚", "说不清", "无法回答", "未填",
    "từ chối", "không biết", "không trả lời", "không áp dụng", "không có ý kiến", "bỏ qua", "thiếu dữ liệu", "không rõ",
)  # fmt: skip
_WORDS = tuple(word(one) for one in NO_ANSWER)
_SHORT = frozenset({"dk", "na", "dk/na", "dk/nr", "nr", "rf", "ref", "n.a.", "d.k.", "k.a.", "nsp", "ns/nc"})
# as programs number them: 9, 99, 999 and those before, and anything below zero
LIKELY = frozenset({-999.0, -998.0, -997.0, -99.0, -98.0, -97.0, -96.0, -9.0, -8.0, -7.0, 96.0, 97.0, 98.0, 99.0}) | {
    996.0, 997.0, 998.0, 999.0, 9996.0, 9997.0, 9998.0, 9999.0, -9999.0,
    66.0, 77.0, 88.0, 666.0, 777.0, 888.0, 7777.0, 8888.0, -66.0, -77.0, -88.0, -666.0, -777.0, -888.0,
}  # fmt: skip


class LabelledCodes(AnalysisError):
    """Codes whose labels say that there is no answer, and that the file does not declare as missing."""

    code = "missing_codes"

    def __init__(self, column: str, codes: Mapping[float, str]) -> None:
        self.columns, self.codes = (column,), tuple(codes)
        said = ", ".join(f"{code:g} = {label}" for code, label in codes.items())
        super().__init__(
            needed="answers only; codes of missing answers declared",
            found=f"{said} in {column}",
            remedy=f"declare missing_codes: [{', '.join(f'{code:g}' for code in codes)}], or [] if they are answers",
        )


def require_declared(brought: Brought, plan: Plan) -> None:
    """Raises LabelledCodes or MissingCodes; nothing where the file of scales names its codes, if only none."""
    if plan.how.has_codes:
        return
    for name in plan.items:
        if name in brought.table.columns and name in brought.codes:
            _require_no_label(name, brought, plan)
    _require_near(brought, plan)


def _require_no_label(name: str, brought: Brought, plan: Plan) -> None:
    present = set(np.unique(numeric_frame(pick(brought.table, [name]))).tolist())
    found = {
        code: label
        for code, label in brought.codes[name].items()
        if code in present and code not in plan.missing_codes and _says_nothing(word(label))
    }
    if found:
        raise LabelledCodes(name, found)


def _says_nothing(label: str) -> bool:
    return label in _SHORT or any(one in label for one in _WORDS)


def _require_near(brought: Brought, plan: Plan) -> None:
    """Without a range only the distance tells: -99 beside answers from 1 to 5 is none of them."""
    suspects: dict[str, set[float]] = {}
    for scale in plan.scales:
        items = [name for name in scale.items if scale.range is None and name in brought.table.columns]
        if items:
            values = numeric_frame(pick(brought.table, items))
            suspects |= {name: far for name, far in zip(items, map(_far, values.T), strict=True) if far}
    codes = sorted(set().union(*suspects.values()))
    if codes:
        raise MissingCodes(list(suspects), codes=codes)


def _far(values: Array) -> set[float]:
    """Likely codes that lie further from all answers than these lie from each other."""
    points = np.unique(values[~np.isnan(values)])
    answers = points[~np.isin(points, list(LIKELY))]
    if len(answers) < 2:
        return set()
    low, high = float(answers[0]), float(answers[-1])
    return {float(one) for one in points if one in LIKELY and max(low - one, one - high) > 2 * (high - low)}
