"""Every deed that the code puts into the audit log, read off its calls of `audit.record`."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3] / "app"


def deeds_of_the_code() -> set[str]:
    return {deed for path in ROOT.rglob("*.py") for deed in _deeds(ast.parse(path.read_text(encoding="utf-8")))}


def _deeds(tree: ast.AST) -> set[str]:
    """Those written out; one that is put together while it runs is shown by its code where it has no words."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"]
    named = [call.args[0] for call in calls if not isinstance(call.args[0], ast.JoinedStr)]
    texts = [node.value for name in named for node in ast.walk(name) if isinstance(node, ast.Constant)]
    return {text for text in texts if isinstance(text, str)}
