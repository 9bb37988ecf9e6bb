"""One BLAS thread for fits on small matrices."""

from contextlib import AbstractContextManager
from functools import cache

import numpy as np
import scipy.linalg
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]


@cache
def _controller() -> ThreadpoolController:
    # Finding the libraries costs .7 ms, limiting them .03 ms: look once, after both BLAS copies are loaded.
    np.linalg.inv(np.eye(2))
    scipy.linalg.inv(np.eye(2))
    return ThreadpoolController()


def single_thread() -> AbstractContextManager[object]:
    """Two threads on a 40 x 40 matrix cost 10 to 30 times under contention; this keeps a fit on one."""
    limit: AbstractContextManager[object] = _controller().limit(limits=1)
    return limit
