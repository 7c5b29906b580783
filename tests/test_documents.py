"""Reading: encodings, offsets, dates, titles, body, and what cannot be read."""

import datetime
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.documents import ReadFailure, decode, make_document, read_documents
from attribution.documents.dates import document_date, parse_date
from attribution.errors import InputError
from attribution.schema import Document

SEEDS = Path(__file__).parents[1] / "seeds"
ARTICLE = (
    "Bakan konuştu\n\nYayın Tarihi: 04.12.2025 00:31\nBakan, bunun çok önemli bir adım olduğunu ve "
    "daha fazla çaba gerektiğini söyledi.\n"
)


def body_of(document: Document) -> list[str]:
    return [span.of(document.text) for span in document.body]


def test_seed_files_are_those_of_the_manifest() -> None:
    rows = (SEEDS / "manifest.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) == 5
    for row in rows:
        name, date, _, digest = row.split("\t")
        assert hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() == digest
        (document,) = read_documents([SEEDS / name])
        assert isinstance(document, Document)
        assert (document.date.isoformat() if document.date else "") == date


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1254"]
)
def test_encodings_are_recognised(encoding: str) -> None:
    assert decode(ARTICLE.encode(encoding), name="x") == ARTICLE


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x: empty"),
        (b" \n\t ", "x: empty"),
        (bytes(range(256)) * 20, "x: "),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20, "x: "),
        (b"a" * 1001, "x: 1,001 characters; the limit is 1,000"),
    ],
)
def test_unreadable_data_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, name="x", max_characters=1000)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" date 2025-12-23 Başlık", datetime.date(2025, 12, 23)),
        ("Yayın Tarihi: 04.12.2025 00:31", datetime.date(2025, 12, 4)),
        ("4 Aralık 2025", datetime.date(2025, 12, 4)),
        ("10 KASIM 2014", datetime.date(2014, 11, 10)),
        ("31.02.2025", None),
        ("3 Mart'ta", None),
        ("5 elma 2025", None),
    ],
)
def test_parse_date(text: str, expected: datetime.date | None) -> None:
    assert parse_date(text) == expected


BODY = "Bakan, bunun önemli bir adım olduğunu ve daha fazla çaba gerektiğini söyledi.\n"


@pytest.mark.parametrize(
    "line",
    [
        "Kıyı Postası | 7 Mayıs 2025",
        "Kıyı Postası - Dış Haberler Servisi - 07.05.2025 - 09.40",
        "KIYI AJANSI / 7 MAYIS 2025 ÇARŞAMBA",
        "(KYA) - 07.05.2025 -",
        "7 Mayıs 2025, Çarşamba | Saat 21:07 TSİ",
        "Haber Merkezi (KYA) · 2025-05-07 · 3 dk",
        "İZMİR (KYA) - 07.05.2025 - Bakan, tarafların yeniden bir araya geleceğini söyledi.",
        "İzmir/Foça (7 Mayıs 2025) – Bakan, tarafların yeniden bir araya geleceğini söyledi.",
        "BRÜKSEL (Ajanslar, 7.5.2025) — Bakan, tarafların yeniden bir araya geleceğini söyledi.",
        "7 Mayıs 2025. Bakan, tarafların yeniden bir araya geleceğini söyledi.",
    ],
)
def test_datelines_near_the_head(line: str) -> None:
    assert document_date(f"Bakan konuştu\n\n\n{line}\n\n{BODY}") == datetime.date(2025, 5, 7)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Kıyı Postası | 7 Mayıs 2025 | Özel haber", datetime.date(2025, 5, 7)),
        ("(SON) 07.05.2025 21:58 TSI", datetime.date(2025, 5, 7)),
        ("Son güncellenme: 07/05/2025 - 18:22", datetime.date(2025, 5, 7)),
        ("Bir sonraki toplantının günü belli oldu: 7 Mayıs 2025, yine burada, aynı salonda", None),
        ("Anlaşma 7 Mayıs 2025'te yürürlüğe girecek", None),
    ],
)
def test_datelines_at_the_foot(line: str, expected: datetime.date | None) -> None:
    assert document_date(f"{BODY}\n" * 9 + line) == expected


def test_the_day_of_a_change_counts_where_no_other_is_known() -> None:
    changed, appeared = "Güncelleme: 09.05.2025 - 10:00\n", "Kıyı | 7 Mayıs 2025 | 9.00\n"
    assert document_date(f"Bakan konuştu\n{changed}{BODY}") == datetime.date(2025, 5, 9)
    assert document_date(f"{changed}{appeared}{BODY}") == datetime.date(2025, 5, 7)


@pytest.mark.parametrize(
    "text",
    [
        "Taraflar 18 Şubat 2022 tarihinde bir araya gelmiş ve anlaşmaya varmıştı.",
        "Yüzyılın çöküşü yeniden gündemde: 15 Eylül 2008, büyük bankanın beklenen iflası",
        "Savaşın bilançosu: 24 Şubat 2022'den bugüne",
        "ANKARA (AA) - Bakan, 7 Mayıs 2025'te imzalanan anlaşmanın iptal edilmeyeceğini söyledi.",
        "Dışişleri Bakanı, 7 Mayıs 2025, Çarşamba günü yapılan toplantıya katılmadı.",
    ],
)
def test_a_date_in_running_text_is_not_the_publication_date(text: str) -> None:
    assert document_date(text) is None


def test_title_and_body() -> None:
    document = make_document(ARTICLE, id="a")
    assert document.title is not None
    assert document.title.of(ARTICLE) == "Bakan konuştu"
    assert body_of(document) == [
        "Bakan konuştu",
        "Bakan, bunun çok önemli bir adım olduğunu ve daha fazla çaba gerektiğini söyledi.",
    ]


@pytest.mark.parametrize(
    "noise",
    [
        "Güncelleme Tarihi: 04.12.2025 00:31",
        "Kaynak: AA",
        "https://ornek.com/haber",
        '<image>data:image/s3 alt="Putinden açıklama"</image>',
        "4 Aralık 2025, 10:15",
        "Fotoğraf: Arşiv",
        "Benzer Haberler\nRusya: Sorunlar sürüyor\nBakan açıkladı: Yeni dönem",
        "***",
    ],
)
def test_what_is_not_the_article_is_left_out(noise: str) -> None:
    text = f"{ARTICLE}{noise}\n"
    assert body_of(make_document(text, id="a")) == body_of(make_document(ARTICLE, id="a"))


def test_markup_is_masked_and_offsets_hold() -> None:
    text = "<html><body><p>Bakan, bir <b>plan</b> olduğunu söyledi.</p></body></html>"
    document = make_document(text, id="a")
    assert document.text == text
    assert "saved web page" in document.warnings[0]
    assert body_of(document) == ["Bakan, bir <b>plan</b> olduğunu söyledi."]


def test_other_languages_are_reported_and_not_mined() -> None:
    text = "The minister said that the talks would go on. " * 10
    document = make_document(text, id="a")
    assert document.body == ()
    assert "Turkish" in document.warnings[0]


@given(st.text(max_size=300))
def test_body_spans_lie_in_the_text_in_order(text: str) -> None:
    document = make_document(text, id="a")
    assert document.text == text
    ends = 0
    for span in document.body:
        assert ends <= span.start < span.end <= len(text)
        assert span.of(text).strip() == span.of(text)
        ends = span.end


def test_a_folder_is_read_in_order_and_broken_files_are_reported(tmp_path: Path) -> None:
    (tmp_path / "alt").mkdir()
    (tmp_path / "b.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "a.md").write_text(ARTICLE, encoding="cp1254")
    (tmp_path / "bos.txt").write_bytes(b"")
    (tmp_path / "resim.png").write_bytes(b"\x89PNG")
    (tmp_path / "alt" / "b.txt").write_text(ARTICLE, encoding="utf-8")
    found = list(read_documents([tmp_path, tmp_path / "yok"]))
    documents = [d for d in found if isinstance(d, Document)]
    failures = [f for f in found if isinstance(f, ReadFailure)]
    assert [d.id for d in documents] == ["a", "b", f"{tmp_path.name}-b"]
    assert [Path(f.path).name for f in failures] == ["bos.txt", "yok"]


def test_standard_input() -> None:
    (document,) = read_documents(["-"], stdin=io.BytesIO(ARTICLE.encode()))
    assert isinstance(document, Document)
    assert (document.id, document.path) == ("stdin", "-")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_shift_offsets(newline: str) -> None:
    text = ARTICLE.replace("\n", newline)
    document = make_document(decode(text.encode(), name="x"), id="a")
    assert document.text == text
    assert body_of(document)[1].startswith("Bakan, bunun")


@pytest.mark.parametrize(
    "text",
    [
        "Le ministre a déclaré mardi que les négociations de paix se poursuivraient en dépit des "
        "attaques de la nuit, et le porte-parole de la présidence a rappelé la position du pays.",
        "The minister said on Tuesday that the peace talks would go on in spite of the attacks "
        "of the night, and a spokesman for the president repeated the position of the country.",
        "Министр заявил во вторник, что мирные переговоры продолжатся, несмотря на ночные удары, "
        "а представитель президента напомнил о позиции страны и о гарантиях безопасности в мире.",
        "The minister said that the talks would go on.",
    ],
    ids=["french", "english", "russian", "short"],
)
def test_other_languages_are_said_and_not_mined(text: str) -> None:
    document = make_document(text, id="d")
    assert document.body == ()
    assert any("does not read as Turkish" in w for w in document.warnings)
