"""The only door to factor-analyzer, which does not run on scikit-learn 1.8 and later as it is."""

from functools import cache
from types import ModuleType
from typing import Any


@cache
def factor_analyzer() -> ModuleType:
    """factor-analyzer 0.5 with its one broken call mended: ``force_all_finite`` became ``ensure_all_finite``.

    Use it only to compare with: its factor correlations are in another order than its loadings, its communalities
    are wrong after oblique rotation, and it fills missing answers with the median.
    """
    # 1.2 s to import (scikit-learn), paid only by a report with a cross-check.
    import factor_analyzer as installed
    from factor_analyzer import confirmatory_factor_analyzer, factor_analyzer
    from sklearn.utils import check_array

    def check(array: Any, *, force_all_finite: bool | str = True, **options: Any) -> Any:
        return check_array(array, ensure_all_finite=force_all_finite, **options)

    factor_analyzer.check_array = confirmatory_factor_analyzer.check_array = check
    package: ModuleType = installed
    return package
