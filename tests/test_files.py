"""Archives, Word documents and PDF files; what is broken, protected or hostile in them."""

import gzip
import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import font_manager

from attribution.documents import ReadFailure, read_documents, sources
from attribution.schema import Document

TEXT = "Bakan konuştu\n\nBakan, görüşmelerin süreceğini ve çözüm aranacağını söyledi.\n"
PARAGRAPHS = (
    "Iğdır'da İHA görüşmesi: Şimşek'ten açıklama",
    "Dışişleri Bakanlığı Sözcüsü, tarafların teknik hazırlıkları tamamlayamaması nedeniyle ateşkes "
    "görüşmesinin ertelendiğini bildirdi. “Görüşmeler sürüyor; çözüm güç ama ümit var.” dedi.",
    "ĞÜŞİÖÇ ğüşıöçâîû; İstanbul, Kâzım, Çağlayan ve resmî açıklamalar; final, fikir, affedilmez.",
    "Kremlin Sözcüsü Dmitriy Peskov ise Moskova'nın yeni bir tarih için hazır olduğunu söyledi.",
)
Found = Document | ReadFailure


def read(*paths: Path, **options: Any) -> tuple[list[Document], list[str]]:
    found = list(read_documents(paths, **options))
    failures = [str(f.error) for f in found if isinstance(f, ReadFailure)]
    assert all("\n" not in f for f in failures)
    return [d for d in found if isinstance(d, Document)], failures


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def make_docx(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_pdf(*paragraphs: str, password: str | None = None) -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("d", fname=font_manager.findfont("DejaVu Sans"))
    pdf.set_font("d", size=11)
    for text in paragraphs:
        pdf.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
    if password:
        pdf.set_encryption(owner_password=password, user_password=password)
    return bytes(pdf.output())


def test_packed_of_everything_in_several_encodings(tmp_path: Path) -> None:
    page = (Path(__file__).parent / "data/pages/kanal.html").read_bytes()
    path = pack(
        tmp_path / "a.zip",
        {
            "bir/a.txt": TEXT.encode("utf-8"),
            "iki/a.txt": TEXT.encode("cp1254"),
            "üç/b.TXT": TEXT.encode("utf-16"),
            "c.txt.gz": gzip.compress(TEXT.encode("utf-8-sig")),
            "d.csv": "no;metin\n1;Şimşek konuştu.\n".encode("cp1254"),
            "e.html": page,
            "f.docx": make_docx(*PARAGRAPHS),
            "g.pdf": make_pdf(*PARAGRAPHS),
            "resim.png": b"\x89PNG",
            "__MACOSX/._a.txt": b"\x00\x05",
            ".gizli.txt": b"x",
        },
    )
    said: list[str] = []
    documents, failures = read(path, inform=said.append)
    assert failures == []
    assert [d.id for d in documents] == ["a", "iki-a", "b", "c", "1", "e", "f", "g"]
    assert [d.text for d in documents][:5] == [TEXT] * 4 + ["Şimşek konuştu."]
    assert documents[1].path == f"{path}/iki/a.txt"
    assert said[-1] == f"{path}: 3 files of other kinds passed over"
    gz = tmp_path / "h.txt.gz"
    gz.write_bytes(gzip.compress(TEXT.encode()))
    (document,), _ = read(gz)
    assert (document.id, document.text) == ("h", TEXT)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../disari.txt", "a path that leads out of the archive"),
        ("a/../../disari.txt", "a path that leads out of the archive"),
        ("/etc/disari.txt", "a path that leads out of the archive"),
        ("C:\\disari.txt", "a path that leads out of the archive"),
        ("..\\disari.txt", "a path that leads out of the archive"),
        ("ic.zip", "an archive in an archive"),
        ("bozuk.docx", "not a Word document, or damaged"),
        ("bos.txt", "empty"),
        ("bag.txt", "a link, not a file"),
    ],
)
def test_what_is_wrong_in_an_archive_stays_alone(name: str, problem: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("once.txt", TEXT)
        info = zipfile.ZipInfo(name)
        if name == "bag.txt":
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, b"" if name == "bos.txt" else b"hidden")
        archive.writestr("sonra.txt", TEXT)
    before = sorted(tmp_path.rglob("*"))
    documents, failures = read(path)
    assert [d.id for d in documents] == ["once", "sonra"]
    assert failures == [f"{path}/{name}: {problem}"]
    assert sorted(tmp_path.rglob("*")) == before


def test_bombs_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = b'{"text": "' + b"a" * 1_000_000 + b'"}\n'
    bomb = pack(tmp_path / "b.zip", {"b.jsonl": rows * 30, "c.txt": b" "})
    documents, failures = read(bomb, max_characters=10)
    assert failures[-2:] == [
        f"{bomb}/b.jsonl: unpacks to more than 200 times its size, as a zip bomb does",
        f"{bomb}/c.txt: empty",
    ]
    packed = tmp_path / "b.txt.gz"
    packed.write_bytes(gzip.compress(bytes(20_000_000)))
    assert "as a zip bomb does" in read(packed)[1][0]
    monkeypatch.setattr(sources, "MAX_UNPACKED_BYTES", 100)
    ordinary = pack(tmp_path / "o.zip", {f"{i}.txt": TEXT.encode() for i in range(3)})
    documents, failures = read(ordinary)
    assert [d.id for d in documents] == ["0"]
    assert failures[0] == f"{ordinary}: unpacks to more than 100 bytes"


def test_a_word_document_that_is_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "b.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(70_000_000))
    assert "as a zip bomb does" in read(path)[1][0]


def test_a_protected_member(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.txt": TEXT.encode(), "b.txt": TEXT.encode()})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    documents, failures = read(path)
    assert [d.id for d in documents] == ["b"]
    assert failures == [f"{path}/a.txt: protected by a password"]


def test_damage_to_one_member(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.txt": TEXT.encode(), "b.txt": TEXT.encode()})
    data = bytearray(path.read_bytes())
    data[40] ^= 0xFF
    path.write_bytes(data)
    documents, failures = read(path)
    assert [d.id for d in documents] == ["b"]
    assert failures[0].startswith(f"{path}/a.txt: damaged")


def test_a_member_without_a_name(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"q.txt": TEXT.encode(), "b.txt": TEXT.encode()})
    path.write_bytes(path.read_bytes().replace(b"q.txt", b"\x00.txt"))
    documents, failures = read(path)
    assert [d.id for d in documents] == ["b"]
    assert failures == [f"{path}/: a member without a name"]


def _scan() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    return bytes(pdf.output())


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("a.zip", lambda: b"no archive", "not a zip archive, or damaged"),
        ("a.zip", lambda: b"PK\x05\x06" + bytes(18), "no article in this archive"),
        ("a.pdf", lambda: make_pdf("gizli", password="x"), "protected by a password"),
        ("a.pdf", _scan, "no text in this PDF: its pages are pictures, as scans are"),
        ("a.pdf", lambda: b"%PDF-1.7 broken", "not a PDF file, or damaged"),
        ("a.pdf", lambda: b"", "not a PDF file, or damaged"),
        ("a.docx", lambda: b"", "not a Word document, or damaged"),
        ("a.docx", lambda: make_docx(TEXT)[:-900], "not a Word document, or damaged"),
        ("a.docx", lambda: b"\xd0\xcf\x11\xe0" * 99, "protected by a password, or in the old"),
        ("a.docx", lambda: make_docx(), "empty"),
    ],
)  # fmt: skip
def test_broken_files(name: str, make: Callable[[], bytes], message: str, tmp_path: Path) -> None:
    path, fine = tmp_path / name, tmp_path / "z.txt"
    path.write_bytes(make())
    fine.write_text(TEXT, encoding="utf-8")
    documents, failures = read(path, fine)
    assert [d.id for d in documents] == ["z"]
    assert len(failures) == 1 and failures[0].startswith(f"{path}: {message}")


def test_pdf_paragraphs_and_turkish_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(*PARAGRAPHS))
    (document,), _ = read(path)
    assert document.text == "\n\n".join(PARAGRAPHS)
    assert document.title is not None and document.title.of(document.text) == PARAGRAPHS[0]


def test_pdf_pages_hyphens_and_ligatures(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    pdf = FPDF()
    pdf.add_font("d", fname=font_manager.findfont("DejaVu Sans"))
    pdf.set_font("d", size=11)
    for line, page in (("Bakan, görüş-", 1), ("melerin Rusya-", 0), ("Ukrayna sınırında ﬁilen", 0),
                       ("süreceğini söyledi.", 1), ("Peskov konuştu.", 0)):  # fmt: skip
        if page:
            pdf.add_page()
        pdf.ln(12 if line.startswith("Peskov") else 0)
        pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    path.write_bytes(bytes(pdf.output()))
    (document,), _ = read(path)
    first, *rest = document.text.split("\n\n")
    assert first == "Bakan, görüşmelerin Rusya-Ukrayna sınırında fiilen süreceğini söyledi."
    assert rest == ["Peskov konuştu."]


def test_docx_paragraphs_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_heading(PARAGRAPHS[0])
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Kremlin konuştu."
    table.cell(0, 1).text = "Kiev sustu."
    document.add_paragraph(PARAGRAPHS[1])
    document.save(str(path))
    (found,), _ = read(path)
    assert found.text.split("\n") == [
        PARAGRAPHS[0], "Kremlin konuştu.", "Kiev sustu.", PARAGRAPHS[1],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "library"), [("a.docx", "docx"), ("a.pdf", "pdfminer.high_level")]
)
def test_libraries_that_are_not_installed(
    name: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(b"x")
    monkeypatch.setitem(__import__("sys").modules, library, None)
    (failure,) = read_documents([tmp_path / name])
    assert isinstance(failure, ReadFailure)
    assert failure.error.hint == f"pip install 'attribution-tr[{name[2:]}]'"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_damage_gives_documents_or_failures(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(WHOLE)))
    whole = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("d") / name
    path.write_bytes(whole[: data.draw(st.integers(len(whole) // 2, len(whole)))])
    for found in read_documents([path]):
        if isinstance(found, Document):
            assert all(s.of(found.text).strip() == s.of(found.text) != "" for s in found.body)


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("b.csv", "id,text\n1,Bakan konuştu.\n")
    return out.getvalue()


WHOLE = {
    "a.docx": make_docx(*PARAGRAPHS),
    "a.pdf": make_pdf(*PARAGRAPHS),
    "a.zip": _zip(),
    "a.txt.gz": gzip.compress(TEXT.encode()),
    "a.csv": 'id,text\n1,"Bakan ""konuştu"", sonra\nsustu."\n2,Peskov\n'.encode(),
    "a.jsonl": '{"text": "Bakan konuştu."}\n{"text": "Peskov sustu."}\n'.encode(),
}
