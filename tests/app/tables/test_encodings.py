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
    assert found.is_sure == (encoding in ("utf-8", "utf-8-sig", "utf-16"))


def test_a_few_bad_bytes_cost_their_own_rows(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    lines = ["کد,نام".encode(), *(f"{number},علی کریمی".encode() for number in range(50))]
    lines[7] = lines[7][:-1]
    lines[20] += b"\x00"
    path.write_bytes(b"\n".join(lines))

    found = encodings.guess(path)

    assert found == encodings.Guess("utf-8-sig", is_sure=False)
    path.write_bytes(b"key,name\n1,Ann\n2,B\x00ob\n")
    assert encodings.guess(path).encoding == "utf-8-sig"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("کد,نام\n1,علی\n", "utf-32"), ("编号,姓名\n1,王小明\n", "utf-32"),
        ("番号,名前,都市\n1,山田太郎,東京都\n2,佐藤花子,大阪府\n", "shift_jis"),
        ("编号\t姓名\n1\t王小明李华张伟广州市上海北京\n" * 9, "utf-16-le"),
    ],
)  # fmt: skip
def test_rarer_encodings_are_told(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))

    assert encodings.guess(path).encoding == encoding
