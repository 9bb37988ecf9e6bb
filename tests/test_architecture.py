"""The arrows of the house: who may import whom. Each rule is one test, and each is shown a file that breaks it."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# from left to right: a room imports those before it in this list, none behind it
ROOMS = (
    "kernel", "letters", "disclosure", "tables", "accounts", "questionnaires", "customers", "studies", "respond",
    "studio", "results", "datasets", "cases", "dashboards", "printing", "exports", "reports", "api",
)  # fmt: skip
# what stands above the rooms: nobody imports it but itself
WIRING = ("factory", "schema", "readiness", "wsgi", "commands", "demo")
INSIDE = {
    "survey_defs": ("kinds", "authored", "checking"),
    "app/results": ("frames", "parts"),
}
WEB = {"flask", "sqlalchemy", "wtforms", "flask_wtf", "flask_babel", "werkzeug", "alembic", "jinja2", "markupsafe"}
HEAVY = {"numpy", "pandas", "scipy", "matplotlib", "pingouin", "factor_analyzer", "sklearn", "typst"}
LINES, FILES = 300, 20
# the doors of the analysis stay at its top
CROWDED = {"analysis"}

Sources = Mapping[str, str]
Rule = Callable[[Sources], list[str]]


@cache
def house() -> dict[str, str]:
    """Every module by its path, as in app/accounts/models.py."""
    folders = ("app", "analysis", "survey_defs")
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def import_nodes(source: str) -> tuple[ast.Import | ast.ImportFrom, ...]:
    return tuple(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom))


@cache
def imports(source: str) -> tuple[str, ...]:
    """What a module imports, each name in full."""
    return tuple(_imports(source))


def _imports(source: str) -> Iterator[str]:
    for node in import_nodes(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tops(source: str) -> set[str]:
    return {name.split(".")[0] for name in imports(source)}


def within(sources: Sources, folder: str) -> Iterator[tuple[str, str]]:
    return ((path, source) for path, source in sources.items() if path.startswith(f"{folder}/"))


def part_of(name: str, folder: str) -> str:
    """The room in a path or in a module's name, below the folder: app/accounts/models.py, app.accounts.models."""
    rest = name.replace("/", ".").removeprefix(f"{folder.replace('/', '.')}.")
    return rest.removesuffix(".py").split(".")[0]


def the_analysis_knows_nothing_of_web_database_or_questionnaires(sources: Sources) -> list[str]:
    unknown = WEB | {"app", "survey_defs", "migrations"}
    return [path for path, source in within(sources, "analysis") if tops(source) & unknown]


def definitions_know_only_pydantic_and_yaml(sources: Sources) -> list[str]:
    known = {*sys.stdlib_module_names, "survey_defs", "pydantic", "pydantic_core", "yaml"}
    return [path for path, source in within(sources, "survey_defs") if tops(source) - known]


def a_room_imports_only_those_to_its_left(sources: Sources) -> list[str]:
    return [
        f"{path} imports {name}"
        for path, source in within(sources, "app")
        if part_of(path, "app") in ROOMS
        for name in imports(source)
        if name.startswith("app.") and not _is_to_the_left(part_of(path, "app"), part_of(name, "app"))
    ]


def _is_to_the_left(here: str, there: str) -> bool:
    return there in ROOMS and ROOMS.index(there) <= ROOMS.index(here)


def everything_stands_in_a_room(sources: Sources) -> list[str]:
    known = {*ROOMS, *WIRING, "__init__"}
    return [path for path, _ in within(sources, "app") if part_of(path, "app") not in known]


def inside_a_room_parts_build_on_each_other_one_way(sources: Sources) -> list[str]:
    return [
        f"{path} imports {name}"
        for folder, order in INSIDE.items()
        for path, source in within(sources, folder)
        for name in imports(source)
        if name.startswith(f"{folder.replace('/', '.')}.")
        and _is_later(part_of(name, folder), part_of(path, folder), order)
    ]


def _is_later(there: str, here: str, order: tuple[str, ...]) -> bool:
    return here in order and there in order and order.index(there) > order.index(here)


def the_kernel_meets_the_web_in_one_folder(sources: Sources) -> list[str]:
    web = WEB - {"sqlalchemy", "alembic"}
    return [
        path
        for path, source in within(sources, "app/kernel")
        if not path.startswith("app/kernel/web/") and tops(source) & web
    ]


def what_may_be_disclosed_is_decided_by_numbers_alone(sources: Sources) -> list[str]:
    """No rows of a database, no tables: only the language itself."""
    return [
        f"{path} imports {name}"
        for path, source in within(sources, "app/disclosure")
        for name in imports(source)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("app.disclosure.")
    ]


def only_results_run_an_analysis(sources: Sources) -> list[str]:
    """Readers to its right take what results hand them: they know the classes of results and errors, and draw."""
    return [
        f"{path} imports {name}"
        for path, source in within(sources, "app")
        if not path.startswith("app/results/")
        for name in imports(source)
        if name.split(".")[0] == "analysis" and not _is_read(path, name)
    ]


def _is_read(path: str, name: str) -> bool:
    readers = {*ROOMS[ROOMS.index("results") :], "commands", "demo"}
    is_a_class = name.rpartition(".")[2][:1].isupper()
    return part_of(path, "app") in readers and (is_a_class or name.startswith("analysis.plots"))


def definitions_meet_forms_in_one_file(sources: Sources) -> list[str]:
    both = {"wtforms", "survey_defs"}
    return [p for p, source in sources.items() if both <= tops(source) and not p.endswith("/form_builder.py")]


def only_plots_draw(sources: Sources) -> list[str]:
    drawing = (path for path, source in sources.items() if "matplotlib" in tops(source))
    return [path for path in drawing if not path.startswith("analysis/plots/")]


def a_module_fits_a_head(sources: Sources) -> list[str]:
    return [path for path, source in sources.items() if len(source.splitlines()) > LINES]


def a_folder_fits_a_look(sources: Sources) -> list[str]:
    folders = [path.rpartition("/")[0] for path in sources if not path.endswith("/__init__.py")]
    return sorted({one for one in folders if folders.count(one) > FILES and one not in CROWDED})


def only_disclosure_hides_what_few_stand_behind(sources: Sources) -> list[str]:
    """Readers ask whether a figure is told: they compare nothing with the smallest cell, and make nothing that rests
    on nobody; the sign of what is not told stands in one place.
    """
    readers = [pair for room in ("app/reports", "app/api") for pair in within(sources, room)]
    return [
        f"{path}: {line}"
        for path, source in readers
        for line in (*_compared_with_the_smallest_cell(source), *_signs(path, source))
    ] + [path for path, source in readers if "app.disclosure.figure.setting" in imports(source)]


def _compared_with_the_smallest_cell(source: str) -> Iterator[int]:
    # sizes are compared, or handed to what compares them
    smaller = ("min", "max", "sorted")
    for node in ast.walk(ast.parse(source)):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in smaller
        if (isinstance(node, ast.Compare) or is_call) and any(_is_smallest_cell(part) for part in ast.walk(node)):
            yield node.lineno


def _is_smallest_cell(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("min_cell", "smallest_cell")


def _signs(path: str, source: str) -> Iterator[int]:
    if path != "app/reports/sections/words/written.py":
        texts = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
        yield from (node.lineno for node in texts if node.value == "…")


def imports_are_absolute(sources: Sources) -> list[str]:
    nodes = ((path, node) for path, source in sources.items() for node in import_nodes(source))
    return [path for path, node in nodes if isinstance(node, ast.ImportFrom) and node.level]


PLANTED: dict[Rule, Sources] = {
    the_analysis_knows_nothing_of_web_database_or_questionnaires: {"analysis/x.py": "import survey_defs.model"},
    definitions_know_only_pydantic_and_yaml: {"survey_defs/x.py": "import numpy"},
    a_room_imports_only_those_to_its_left: {"app/studies/pages/x.py": "from app.respond import visit"},
    everything_stands_in_a_room: {"app/helpers.py": ""},
    inside_a_room_parts_build_on_each_other_one_way: {
        "survey_defs/kinds/x.py": "from survey_defs.checking import draft"
    },
    the_kernel_meets_the_web_in_one_folder: {"app/kernel/x.py": "from flask import g"},
    what_may_be_disclosed_is_decided_by_numbers_alone: {"app/disclosure/x.py": "import pandas"},
    only_results_run_an_analysis: {"app/cases/x.py": "from analysis.waves import mean_change"},
    definitions_meet_forms_in_one_file: {"app/studio/x.py": "import wtforms, survey_defs.model"},
    only_plots_draw: {"app/reports/x.py": "import matplotlib.pyplot"},
    a_module_fits_a_head: {"app/kernel/x.py": "\n" * (LINES + 1)},
    a_folder_fits_a_look: {f"app/kernel/x{number}.py": "" for number in range(FILES + 1)},
    only_disclosure_hides_what_few_stand_behind: {
        "app/reports/sections/x.py": "def cell(n, min_cell):\n    return 0 if n < min_cell else n",
    },
    imports_are_absolute: {"app/kernel/x.py": "from . import db"},
}


@pytest.mark.parametrize("rule", PLANTED, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    assert rule(house()) == []


@pytest.mark.parametrize("rule", PLANTED, ids=lambda rule: rule.__name__)
def test_what_breaks_the_rule_is_found(rule: Rule) -> None:
    assert rule(PLANTED[rule])
    assert len(rule(house() | PLANTED[rule])) >= 1


def loaded(code: str, names: set[str]) -> list[str]:
    """Which of these packages a fresh interpreter has loaded after the code."""
    code = f"import sys\n{code}\nprint(*sorted({names!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return found.stdout.split()


def test_the_web_process_starts_without_the_analysis() -> None:
    asked_later = {"analysis", "huey", "phonenumbers", "psycopg", "rjieba", "zxcvbn"}
    assert loaded("from app.factory import create_app", HEAVY | asked_later) == []


def test_a_file_is_analysed_without_what_only_a_few_functions_of_large_packages_are_asked_for() -> None:
    """What takes longer to load than the figures take to compute."""
    costly = {"scipy.stats", "scipy.optimize", "matplotlib", "pingouin", "sklearn", "sqlalchemy", "pydantic"}
    assert loaded("import app.commands.analyse", costly) == []


def test_the_database_is_reached_without_the_web() -> None:
    assert loaded("import app.kernel.db", WEB - {"sqlalchemy"}) == []
