"""A file analysed without a database: read, plan, run."""

from pathlib import Path

from analysis.numeric.single_thread import single_thread
from app.results.brought import files, undeclared
from app.results.brought.files import Brought
from app.results.plan import Plan
from app.results.run import Analysis, analyse, check


def bring(path: Path, plan: Plan) -> Brought:
    """The table of a file, its columns under the names of the plan."""
    return files.read_file(path, plan.how, wanted=plan.columns)


def analyse_brought(brought: Brought, plan: Plan, *, cross_check: bool = False) -> Analysis:
    """All results of a table; with `cross_check` also by other packages."""
    undeclared.require_declared(brought, plan)
    # what many small fits gain by a second thread is less than the wait of the threads for each other
    with single_thread():
        found = analyse(brought.table, plan)
        return check(brought.table, found) if cross_check else found
