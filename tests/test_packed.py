"""Tar archives, JSON files and pages saved as one file: what they hold, and what is hostile."""

import gzip
import io
import json
import tarfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from test_files import TEXT, read

from attribution.schema import Document

PAGE = (Path(__file__).parent / "data/pages/kanal.html").read_bytes()


def packed(*members: tuple[str, bytes] | tarfile.TarInfo, mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
                continue
            info = tarfile.TarInfo(member[0])
            info.size = len(member[1])
            archive.addfile(info, io.BytesIO(member[1]))
    return out.getvalue()


def header(name: str, type: bytes, *, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = type, link
    return info


def ids(documents: list[Document]) -> list[str]:
    return [d.id for d in documents]


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("A.TAR", "w"), ("a.tar", "w")]
)
def test_a_tar_archive_is_read_like_a_zip(name: str, mode: str, tmp_path: Path) -> None:
    rows = [{"metin": "Bakan konuştu.", "tarih": "2025-12-03"}, {"metin": None}]
    path = tmp_path / name
    path.write_bytes(
        packed(
            header("bir", tarfile.DIRTYPE),
            ("bir/a.txt", TEXT.encode()),
            ("iki/a.txt.gz", gzip.compress(TEXT.encode("cp1254"))),
            ("b.html", PAGE),
            ("c.json", json.dumps(rows).encode()),
            ("resim.png", b"\x89PNG"),
            ("._a.txt", b"\0"),
            mode=mode,
        )
    )
    said: list[str] = []
    documents, failures = read(path, inform=said.append)
    assert ids(documents) == ["a", "iki-a", "b", "c-1"]
    assert [d.text for d in documents[:2]] == [TEXT, TEXT]
    assert documents[0].path == f"{path}/bir/a.txt"
    assert failures == [f"{path}/c.json, item 2: no text in 'metin'"]
    assert said[-1] == f"{path}: 2 files of other kinds passed over"


@pytest.mark.parametrize(
    ("member", "problem"),
    [
        (("../disari.txt", b"x"), "a path that leads out of the archive"),
        (("a/../../disari.txt", b"x"), "a path that leads out of the archive"),
        (("C:\\disari.txt", b"x"), "a path that leads out of the archive"),
        (header("bag.txt", tarfile.SYMTYPE, link="/etc/passwd"), "a link, not a file"),
        (header("bag.txt", tarfile.LNKTYPE, link="once.txt"), "a link, not a file"),
        (header("boru.txt", tarfile.FIFOTYPE), "a device or sparse file"),
        (header("disk.txt", tarfile.BLKTYPE), "a device or sparse file"),
        (("ic.tar.gz", b"x"), "an archive in an archive"),
        (("ic.zip", b"x"), "an archive in an archive"),
        (("bos.txt", b""), "empty"),
    ],
)
def test_what_is_wrong_in_a_tar_stays_alone(
    member: tuple[str, bytes] | tarfile.TarInfo, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(packed(("once.txt", TEXT.encode()), member, ("sonra.txt", TEXT.encode())))
    before = sorted(tmp_path.rglob("*"))
    documents, failures = read(path)
    assert ids(documents) == ["once", "sonra"]
    name = member.name if isinstance(member, tarfile.TarInfo) else member[0]
    assert failures == [f"{path}/{name}: {problem}"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_sparse_file_may_claim_any_size(tmp_path: Path) -> None:
    """As GNU tar writes it: 512 bytes that would unpack to a terabyte of zeros."""
    block = bytearray(header("s.txt", tarfile.GNUTYPE_SPARSE).tobuf(tarfile.GNU_FORMAT))
    block[483:495] = b"%011o\0" % 2**33
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    path = tmp_path / "a.tar"
    path.write_bytes(bytes(block) + bytes(10240))
    assert read(path) == ([], [f"{path}/s.txt: a device or sparse file"])


def test_a_header_may_not_fill_the_memory(tmp_path: Path) -> None:
    comment = header("././@PaxHeader", tarfile.XHDTYPE)
    comment.size = 2**32
    path = tmp_path / "a.tar"
    path.write_bytes(comment.tobuf(tarfile.USTAR_FORMAT) + bytes(10240))
    _, failures = read(path)
    assert failures == [f"{path}: not a tar archive, or damaged (impossible header)"]


def test_a_tar_bomb_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(packed(("once.txt", TEXT.encode()), ("b.txt", bytes(30_000_000))))
    documents, failures = read(path)
    assert ids(documents) == ["once"]
    assert "as a zip bomb does" in failures[-1]


@pytest.mark.parametrize(
    ("cut", "found"), [(700, []), (1100, ["once"]), (2000, ["once"]), (2560, ["once", "sonra"])]
)
def test_what_precedes_damage_is_kept(cut: int, found: list[str], tmp_path: Path) -> None:
    whole = packed(("once.txt", b"a" * 500), ("sonra.txt", b"b" * 700), mode="w")
    path = tmp_path / "a.tar"
    path.write_bytes(whole[:cut])
    documents, failures = read(path)
    assert ids(documents) == found
    assert bool(failures) == (cut != 2560)
    broken = bytearray(whole)
    broken[1024 + 3] ^= 1
    path.write_bytes(broken)
    documents, failures = read(path)
    assert ids(documents) == ["once"]
    assert failures == [f"{path}: not a tar archive, or damaged (broken header)"]


def test_a_json_file_holds_an_array_or_one_object(tmp_path: Path) -> None:
    path = tmp_path / "h.json"
    rows = [{"no": 7, "içerik": "Şimşek konuştu.", "tarih": "03.12.2025", "kaynak": "AA"}, "x"]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8-sig")
    said: list[str] = []
    (document,), failures = read(path, inform=said.append)
    assert (document.id, document.text, document.outlet) == ("7", "Şimşek konuştu.", "AA")
    assert failures == [f"{path}, item 2: not a JSON object"]
    assert said == [f"{path}: text from 'içerik', id from 'no', date from 'tarih', outlet from "
                    "'kaynak'"]  # fmt: skip
    path.write_text(json.dumps(rows[0]))
    (document,), failures = read(path)
    assert (document.text, failures) == ("Şimşek konuştu.", [])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", ": empty"),
        (b"[]", ": empty"),
        (b'{"text": "a"}\n{"text": "b"}', ": not JSON at character 15 (Extra data)"),
        (b"[" * 100_000, ": not JSON that can be read"),
        (b'[{"text": ' + b"1" * 9000 + b"}]", ": not JSON that can be read"),
        (b'[{"no": 1}]', ": no column looks like the text; there is no"),
        (b'[{"text": "\\ud800"}]', ", item 1: holds what is no character"),
        (b"\xff\xfe\0", ": not text in UTF-8"),
    ],
)
def test_json_that_is_none(data: bytes, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "h.json"
    path.write_bytes(data)
    documents, failures = read(path)
    assert documents == []
    assert len(failures) == 1 and failures[0].startswith(f"{path}{problem}")


def saved(html: bytes, *, encoding: str = "quoted-printable") -> bytes:
    """A page with a picture, as browsers save it."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://www.ornek.example/haber/1"
    message.set_content("Bu sayfa tarayıcıda açılır.")
    message.add_related(b"\x89PNG", "image", "png")
    message.add_related(html, "text", "html", cte=encoding)
    return message.as_bytes()


@pytest.mark.parametrize("name", ["a.mhtml", "a.MHT", "a.mhtml.gz"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_a_page_saved_as_one_file(name: str, encoding: str, tmp_path: Path) -> None:
    page, path = tmp_path / "a.html", tmp_path / name
    page.write_bytes(PAGE)
    data = saved(PAGE, encoding=encoding)
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    (expected,), _ = read(page)
    (document,), failures = read(path)
    assert failures == []
    assert (document.text, document.title, document.date, document.outlet) == (
        expected.text, expected.title, expected.date, expected.outlet,
    )  # fmt: skip


def test_the_outlet_of_a_saved_page_is_its_host(tmp_path: Path) -> None:
    path = tmp_path / "a.mhtml"
    words = "Bakan, görüşmelerin süreceğini ve bir çözüm aranacağını gazetecilere söyledi. "
    path.write_bytes(saved(f"<html><body><article><p>{words * 4}</p></article>".encode()))
    (document,), _ = read(path)
    assert document.outlet == "ornek.example"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not a saved page (MHTML), or damaged"),
        (b"\x89PNG" * 9, "not a saved page (MHTML), or damaged"),
        (b"Content-Type: text/plain\n\nBakan.", "not a saved page (MHTML), or damaged"),
        (saved(b"<p>")[:400], "not a saved page (MHTML), or damaged"),
        (saved(b"<p>kisa"), "no article found in this page"),
    ],
)
def test_what_is_no_saved_page(data: bytes, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "a.mhtml"
    path.write_bytes(data)
    documents, failures = read(path)
    assert (documents, failures) == ([], [f"{path}: {problem}"])
