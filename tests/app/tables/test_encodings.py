"""Sentences of four languages and their neighbours, in every encoding in which programs write them."""

import unicodedata
from pathlib import Path

import pytest

from app.tables import encodings

SENTENCES = {
    "cp1256": (
        "علي كريمي", "سلام، حال شما چطور است؟", "هتل بسيار تميز بود و كاركنان مهربان بودند",
        "پژوهشگر گفت: ژاله خوب است",
        "نام,شهر\nعلي,تهران\nرضا,شيراز", "نظر;امتياز\nخوب;5\nبد;1",
    ),
    "gb18030": (
        "王小明", "很好", "酒店非常干净，员工很友好", "编号,姓名,城市\n1,王小明,北京\n2,李华,上海",
        "服务态度很差，再也不来了。",
    ),
    "cp1252": (
        "Hélène Lefèvre", "L'hôtel était très propre et le personnel sympathique", "où", "Müller", "Jäger;Köln",
        "Die Mitarbeiter waren sehr freundlich, schöne Größe", "¿Qué tal?", "José Núñez", "São Paulo; João", "coração",
        "Åsa Öberg", "Ærø", "Þórður Ásgeirsson", "perché così",
    ),
    "cp1258": (
        "Nguyễn Văn Đức", "Trần Thị Hương", "Khách sạn rất sạch sẽ và nhân viên thân thiện",
        "rất tốt", "Không hài lòng",
    ),
    "cp1251": ("Иван Петров", "Отель был очень чистым"),
    "cp1254": ("Çağrı Şahin", "Müşteri memnuniyeti, İstanbul"),
    "big5": ("飯店非常乾淨", "王大明,臺北"),
}  # fmt: skip
TONES = "\u0300\u0301\u0303\u0309\u0323"


def written(text: str, encoding: str) -> bytes:
    """Vietnamese of one byte has letters and, behind them, tones."""
    if encoding != "cp1258":
        return text.encode(encoding)
    parts = (unicodedata.normalize("NFD", letter) for letter in unicodedata.normalize("NFC", text))
    return "".join(_with_tone_behind(part) for part in parts).encode(encoding)


def _with_tone_behind(spread: str) -> str:
    tones = "".join(mark for mark in spread if mark in TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in spread if mark not in TONES)) + tones


@pytest.mark.parametrize(("encoding", "text"), [(name, text) for name, texts in SENTENCES.items() for text in texts])
def test_a_sentence_is_read_as_it_was_written(encoding: str, text: str) -> None:
    raw = written(text, encoding)

    assert raw.decode(encodings.legacy(raw)) == raw.decode(encoding)


@pytest.mark.parametrize("texts", SENTENCES.values(), ids=SENTENCES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_is_written_for_every_language_is_told(texts: tuple[str, ...], encoding: str, tmp_path: Path) -> None:
    path, text = tmp_path / "table.csv", "key,comment,more\n" + "\n".join(texts)
    path.write_bytes(text.encode(encoding))

    found = encodings.guess(path)

    assert path.read_bytes().decode(found.encoding).removeprefix("\ufeff") == text
    assert found.sure == (encoding in ("utf-8", "utf-8-sig", "utf-16"))
