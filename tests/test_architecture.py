"""The arrows of the house: who may import whom."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CAPABILITIES = [
    "accounts", "questionnaires", "customers", "studies", "respond", "studio", "results", "cases", "dashboards",
    "reports", "api",
]  # fmt: skip
# below the capabilities and above the kernel
FOUNDATIONS = {"tables"}
# what stands above the capabilities: the wiring, the command line, the demonstration
WIRING = {
    "__init__", "cli", "cli_backup", "cli_common", "cli_customers", "cli_letters", "cli_people", "cli_responses",
    "cli_worker", "commands", "demo", "schema", "serving", "starting", "readiness", "worker_keeper", "wsgi",
}  # fmt: skip
WEB = {"flask", "sqlalchemy", "wtforms", "flask_wtf", "flask_babel", "werkzeug", "alembic"}
LIMIT = 300


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def tops(path: Path) -> frozenset[str]:
    return frozenset(name.split(".")[0] for name in imports(path))


def capability(path: Path) -> str:
    return path.relative_to(ROOT / "app").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules("analysis"), ids=lambda path: path.name)
def test_the_analysis_knows_nothing_of_web_database_or_questionnaires(path: Path) -> None:
    assert not tops(path) & (WEB | {"app", "survey_defs", "migrations"})


@pytest.mark.parametrize("path", modules("survey_defs"), ids=lambda path: path.name)
def test_definitions_know_only_pydantic_and_yaml(path: Path) -> None:
    outside = tops(path) - set(sys.stdlib_module_names) - {"survey_defs"}
    assert outside <= {"pydantic", "pydantic_core", "yaml"}


@pytest.mark.parametrize("path", modules("app"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_capability_imports_only_those_to_its_left(path: Path) -> None:
    here = capability(path)
    if here in WIRING:
        return
    allowed = CAPABILITIES[: CAPABILITIES.index(here) + 1] if here in CAPABILITIES else []
    if here in {*CAPABILITIES, *FOUNDATIONS}:
        allowed = [*allowed, *FOUNDATIONS]
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "app" and len(parts) > 1 and parts[1] in {*CAPABILITIES, *FOUNDATIONS, *WIRING}:
            assert parts[1] in allowed, f"{path} imports {name}"


@pytest.mark.parametrize("path", modules("app"), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_results_and_its_readers_meet_the_analysis(path: Path) -> None:
    if "analysis" in tops(path):
        commands = {"cli", "cli_backup", "cli_common", "cli_people", "cli_responses", "demo"}
        assert capability(path) in {"results", "cases", "dashboards", "reports", "api", *commands}


@pytest.mark.parametrize("path", modules("app"), ids=lambda path: str(path.relative_to(ROOT)))
def test_definitions_meet_forms_in_one_file(path: Path) -> None:
    if {"wtforms", "survey_defs"} <= tops(path):
        assert path.name == "form_builder.py"


@pytest.mark.parametrize("path", modules("analysis"), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_plots_draw(path: Path) -> None:
    if "matplotlib" in tops(path):
        assert path.parent.name == "plots"


@pytest.mark.parametrize(
    "path",
    [*modules("app"), *modules("analysis"), *modules("survey_defs")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_module_fits_a_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LIMIT


def test_the_web_process_starts_without_the_analysis() -> None:
    heavy = "analysis numpy pandas scipy matplotlib pingouin factor_analyzer sklearn typst"
    code = f"import sys, app; print([name for name in {heavy.split()} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"
