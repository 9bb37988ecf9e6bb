from pathlib import Path
from shutil import copy

import pytest
from matplotlib import font_manager

from analysis.plots import MissingFont, families, font_folders, font_paths, fonts


@pytest.fixture
def only_dejavu(monkeypatch):
    brought = Path(font_manager.__file__).parent
    kept = [entry for entry in font_manager.fontManager.ttflist if Path(entry.fname).is_relative_to(brought)]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", kept)
    monkeypatch.setattr(fonts, "_folders", [])
    monkeypatch.setattr(fonts, "_register_extras", lambda: None)
    families.cache_clear()
    yield kept
    families.cache_clear()


@pytest.mark.parametrize("language", ["en", "vi", "fa"])
def test_a_bare_machine_writes_latin_vietnamese_and_persian(only_dejavu, language):
    assert families(language) == ("DejaVu Sans",)


def test_chinese_without_a_font_names_both_remedies(only_dejavu):
    with pytest.raises(MissingFont, match="extra cjk") as caught:
        families("zh")
    assert "system font" in caught.value.remedy
    assert (caught.value.code, caught.value.language) == ("missing_font", "zh")


def test_a_configured_folder_comes_first(only_dejavu, tmp_path, monkeypatch):
    serif = next(entry.fname for entry in only_dejavu if entry.name == "DejaVu Serif" and entry.style == "normal")
    copy(serif, tmp_path / "own.ttf")

    fonts.use_folder(tmp_path)

    assert families("en")[0] == "DejaVu Serif"


def test_font_files_exist_and_lie_in_the_folders():
    assert all(path.is_file() for path in font_paths("fa"))
    assert {path.parent for path in font_paths("fa")} == set(font_folders("fa"))
