"""Every deed that the audit log may tell, read off the code and asked of a web process."""

import ast
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3] / "app"
ASK = "import json, app.factory; from app.accounts import audit; print(json.dumps(audit.actions()))"


def deeds_of_the_code() -> set[str]:
    return {deed for path in ROOT.rglob("*.py") for deed in _deeds(ast.parse(path.read_text(encoding="utf-8")))}


def deeds_of_the_web() -> set[str]:
    """Those that a fresh process knows once its rooms are loaded."""
    asked = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    return set(json.loads(asked.stdout))


def _deeds(tree: ast.AST) -> set[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.deed"]
    return {str(ast.literal_eval(call.args[0])) for call in calls}
