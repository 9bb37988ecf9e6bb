"""Documents set by typst: what is said comes as JSON, fonts are those of the language, equal input is equal bytes."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from analysis.plots import fonts
from app.kernel.web.i18n import LANGUAGES


def families(language: str) -> list[str]:
    """Names of fonts, those of the language first. Raises MissingFont."""
    return _fonts(language)[0]


def render(template: Path, inputs: Mapping[str, str], language: str, files: Mapping[str, bytes]) -> bytes:
    """The document as PDF/UA-1; `files` are pictures that the template names.

    Raises
    ------
    MissingFont   nothing on this machine writes the language
    """
    _, found = _fonts(language)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / template.name).write_bytes(template.read_bytes())
        for picture, body in files.items():
            (folder / picture).write_bytes(body)
        _lay_out(found, folder / "fonts")
        return _compile(folder / template.name, dict(inputs))


def _compile(document: Path, inputs: dict[str, str]) -> bytes:
    # 81 MB on disk and 30 MB of memory: only who asks for a PDF pays for the compiler
    import typst

    compiler = typst.Compiler(
        document,
        root=document.parent,
        font_paths=[document.parent / "fonts"],
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    try:
        found = compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError as error:
        # the standard forbids letters that no font here knows (an emoji in a name); a box in their place does no harm
        if "could not be displayed" not in str(error):
            raise
        found = compiler.compile(format="pdf")
    if not isinstance(found, bytes):
        raise TypeError(f"needed: one PDF; found: {type(found).__name__}")
    return found


def _fonts(language: str) -> tuple[list[str], list[Path]]:
    """Fonts of the language first, then those of the others: names and titles may be in any of them."""
    names, files = list(fonts.families(language)), list(fonts.font_paths(language))
    for other in LANGUAGES:
        try:
            names += fonts.families(other)
            files += fonts.font_paths(other)
        except fonts.MissingFont:
            continue
    return list(dict.fromkeys(names)), list(dict.fromkeys(files))


def _lay_out(files: list[Path], folder: Path) -> None:
    """The compiler reads whole folders: give it one that holds these files and nothing else."""
    folder.mkdir()
    for number, path in enumerate(files):
        (folder / f"{number:02d}{path.suffix}").symlink_to(path)
