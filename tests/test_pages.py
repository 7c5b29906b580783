"""Web pages: saved ones in the shape of common outlets, and fetched ones through a stand-in."""

import datetime
import email.message
import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.documents import Fetcher, ReadFailure, default_cache, fetching, read_documents
from attribution.errors import InputError
from attribution.schema import Document

PAGES = Path(__file__).parent / "data" / "pages"
ADDRESS = "https://www.ornek.example/haber/görüşme-sürüyor-17.html?a=ş#son"
FINAL = "https://www.ornek.example/haber/g%C3%B6r%C3%BC%C5%9Fme-s%C3%BCr%C3%BCyor-17.html?a=%C5%9F"


def read(*paths: Path | str, **options: Any) -> list[Document | ReadFailure]:
    return list(read_documents(paths, **options))


def article(path: Path | str, **options: Any) -> Document:
    (document,) = read(path, **options)
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("name", "title", "date", "outlet", "first", "last", "paragraphs"),
    [
        ("ajans", "Kırım'daki ateşkes görüşmesi ertelendi", "2025-12-04", "Örnek Ajansı",
         "ANKARA", "uluslararası gözlemcilerin çağrılacağı belirtildi.", 5),
        ("gazete", "Zelenskiy: Toprak tavizi konuşulmadı", "2025-03-12", "Örnek Gazete",
         "Ukrayna Devlet Başkanı Volodimir Zelenskiy, görüşmede",
         "“çatışmayı büyüteceğini” ileri sürdü.", 6),
        ("kanal", "Putin'den barış planı açıklaması: İstanbul'a dönmeye hazırız", "2025-11-28",
         "Örnek Kanal", "Rusya Devlet Başkanı Vladimir Putin, Bişkek'te",
         "bir anlaşmanın kalıcı olmayacağını söyledi.", 4),
    ],
)  # fmt: skip
def test_saved_pages(
    name: str, title: str, date: str, outlet: str, first: str, last: str, paragraphs: int
) -> None:
    """A wire agency in Windows-1254, a daily with boxes and advertisements, a broadcaster."""
    document = article(PAGES / f"{name}.html")
    assert document.title is not None
    assert document.title.of(document.text) == title
    assert (document.date, document.outlet) == (datetime.date.fromisoformat(date), outlet)
    assert (document.id, document.warnings) == (name, ())
    headline, *rest = [span.of(document.text) for span in document.body]
    assert headline == title
    assert len(rest) == paragraphs
    assert rest[0].startswith(first)
    assert rest[-1].endswith(last)
    html = (PAGES / f"{name}.html").read_bytes().decode("cp1254" if name == "ajans" else "utf-8")
    for paragraph in rest:
        assert all(word in html for word in paragraph.split())


@pytest.mark.parametrize(
    "noise",
    ["REKLAM", "İLGİLİ HABER", "Trump'tan", "Bence bu savaş", "Emekli", "Tweetle", "Giriş Tarihi",
     "indirimli", "KVKK", "İLGİNİZİ", "Putin'den dikkat", "Arşiv"],
)  # fmt: skip
def test_what_surrounds_an_article_is_left_out(noise: str) -> None:
    document = article(PAGES / "gazete.html")
    assert noise not in "\n".join(span.of(document.text) for span in document.body)


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ((PAGES / "anasayfa.html").read_text(encoding="utf-8"), "no article found in this page"),
        ("<html><head><title>Putin</title></head><body></body></html>", "no article found"),
        ("<html><body><p>Çerezleri kabul edin.</p></body></html>", "no article found"),
        ("hiç", "no article found"),
        ("", "empty"),
        ("\x00\x01\x02\x03" * 50, "binary"),
    ],
)
def test_pages_without_an_article(html: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "sayfa.html"
    path.write_text(html, encoding="utf-8")
    (failure,) = read(path)
    assert isinstance(failure, ReadFailure)
    assert str(failure.error).startswith(f"{path}: {message}")


def test_what_browsers_save_beside_a_page_is_no_article(tmp_path: Path) -> None:
    page = (PAGES / "kanal.html").read_bytes()
    for folder in ("kanal_dosyalar", "notlar_files"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "reklam.html").write_bytes(page)
    (tmp_path / "kanal.htm").write_bytes(page)
    (tmp_path / "tablo.csv").write_text("id,text\n1,bir\n", encoding="utf-8")
    assert [d.id for d in read(tmp_path) if isinstance(d, Document)] == ["kanal", "reklam"]


_TAGS = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<a href='/x'>", "</a>", "<h1>", "</h1>", "<br>", "<li>",
     "<script>", "</script>", "<!--", "-->", "<table><tr><td>", "<![CDATA[", "&amp;", "&#x130;",
     "&#0;", "<?xml version='1.0' encoding='windows-1254'?>", "<time datetime='2025-13-45'>",
     "<script type='application/ld+json'>{\"@type\": [", "<meta charset='x'>"]
)  # fmt: skip
_SENTENCE = (
    "Bakan, dün akşam yaptığı uzun açıklamada görüşmelerin “her şeye rağmen” süreceğini söyledi. "
)


@given(st.lists(st.one_of(_TAGS, st.just(_SENTENCE), st.text(max_size=9)), max_size=25))
@settings(max_examples=30, deadline=None)
def test_any_page_gives_a_document_or_a_failure(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("p") / "p.html"
    path.write_text("".join(parts), encoding="utf-8", errors="replace")
    (found,) = read(path)
    if isinstance(found, Document):
        assert all(s.of(found.text).strip() == s.of(found.text) != "" for s in found.body)
        assert found.title is None or found.title.of(found.text).strip()


class Answer:
    """A response as urllib gives it."""

    def __init__(
        self,
        data: bytes = b"",
        status: int = 200,
        kind: str = "text/html; charset=utf-8",
        **more: str,
    ) -> None:
        self.status = status
        self.headers = email.message.Message()
        for name, value in {"Content-Type": kind, **more}.items():
            self.headers[name] = value
        self._data = data

    def read(self, size: int, /) -> bytes:
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def close(self) -> None:
        self._data = b""


class Web:
    """Answers by address; what it does not know is gone."""

    def __init__(self, **pages: Any) -> None:
        self.pages: dict[str, Any] = {FINAL: Answer((PAGES / "kanal.html").read_bytes()), **pages}
        self.asked: list[str] = []
        self.waited: list[float] = []

    def __call__(self, request: urllib.request.Request, timeout: float) -> Any:
        assert timeout == fetching.TIMEOUT
        assert str(request.get_header("User-agent")).startswith("attribution-tr/")
        self.asked.append(request.full_url)
        found = self.pages.get(request.full_url, Answer(status=404))
        if isinstance(found, Exception):
            raise found
        return found

    def fetcher(self, cache: Path) -> Fetcher:
        return Fetcher(cache, opener=self, wait=self.waited.append)


def test_a_page_is_fetched_once_and_kept_as_it_came(tmp_path: Path) -> None:
    web = Web()
    document = article(ADDRESS, fetcher=web.fetcher(tmp_path / "c"))
    assert document.id == "görüşme-sürüyor-17"
    assert (document.path, document.outlet) == (ADDRESS, "Örnek Kanal")
    assert web.asked == ["https://www.ornek.example/robots.txt", FINAL]
    assert len(web.waited) == 1 and 0 < web.waited[0] <= fetching.DELAY
    about, page = sorted((tmp_path / "c").iterdir(), key=lambda p: p.suffix, reverse=True)
    assert page.read_bytes() == (PAGES / "kanal.html").read_bytes()
    known = json.loads(about.read_text(encoding="utf-8"))
    assert (known["address"], known["final"], known["file"]) == (ADDRESS, FINAL, page.name)
    assert datetime.datetime.fromisoformat(known["fetched"]).tzinfo is not None
    assert article(ADDRESS, fetcher=Web().fetcher(tmp_path / "c")) == document
    page.write_bytes(b"changed")  # what was changed is no longer what came
    again = Web()
    assert article(ADDRESS, fetcher=again.fetcher(tmp_path / "c")) == document
    assert FINAL in again.asked


ROBOTS = "https://www.ornek.example/robots.txt"


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ({ROBOTS: Answer(b"User-agent: *\nDisallow: /haber/")}, "robots.txt keeps programs out"),
        ({ROBOTS: Answer(b"User-agent: attribution-tr\nDisallow: /")}, "robots.txt keeps programs"),
        ({ROBOTS: Answer(status=403)}, "robots.txt keeps programs out"),
        ({ROBOTS: Answer(status=503)}, "robots.txt keeps programs out"),
        ({FINAL: Answer(status=404)}, "the site answers 404"),
        ({FINAL: Answer(status=500)}, "the site answers 500"),
        ({FINAL: TimeoutError("timed out")}, "cannot be fetched: timed out"),
        ({FINAL: OSError("no route")}, "cannot be fetched: no route"),
        ({FINAL: Answer(b"x" * 10_000_001)}, "larger than 10 MB"),
        ({FINAL: Answer(kind="image/png")}, "image/png, not a page"),
        ({FINAL: Answer(status=302, Location=FINAL)}, "more than 5 redirections"),
        ({FINAL: Answer(status=302, Location="file:///etc/passwd")}, "leads to what is no page"),
        ({FINAL: Answer(status=301, Location="https://b.example/x"),
          "https://b.example/robots.txt": Answer(b"User-agent: *\nDisallow: /")}, "robots"),
        ({FINAL: Answer(b"<html><p>yok</p></html>")}, "no article found in this page"),
    ],
)  # fmt: skip
def test_what_cannot_be_fetched(pages: dict[str, Any], message: str, tmp_path: Path) -> None:
    fine = PAGES / "kanal.html"
    failure, document = read(ADDRESS, fine, fetcher=Web(**pages).fetcher(tmp_path / "c"))
    assert isinstance(failure, ReadFailure) and isinstance(document, Document)
    assert str(failure.error).startswith(f"{ADDRESS}: ")
    assert message in str(failure.error)


def test_redirections_and_delays(tmp_path: Path) -> None:
    web = Web(**{
        "https://a.example/x": Answer(status=301, Location="//b.example/haber/y"),
        "https://b.example/robots.txt": Answer(b"User-agent: *\nCrawl-delay: 7\nDisallow: /z"),
        "https://b.example/haber/y": Answer((PAGES / "gazete.html").read_bytes()),
    })  # fmt: skip
    document = article("https://a.example/x", fetcher=web.fetcher(tmp_path))
    assert (document.id, document.outlet) == ("y", "Örnek Gazete")
    assert web.asked[-2:] == ["https://b.example/robots.txt", "https://b.example/haber/y"]
    assert 6 < web.waited[-1] <= 7


@pytest.mark.parametrize(
    "address", ["http://", "https://a@b.example/", "http://[::1", "https://ş" * 40]
)
def test_addresses_that_are_none(address: str, tmp_path: Path) -> None:
    (failure,) = read(address, fetcher=Web().fetcher(tmp_path))
    assert isinstance(failure, ReadFailure)
    assert isinstance(failure.error, InputError)


def test_nothing_is_fetched_unasked() -> None:
    (failure,) = read(ADDRESS)
    assert isinstance(failure, ReadFailure)
    assert "--fetch" in str(failure.error.hint)


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("a file", encoding="utf-8")
    (failure,) = read(ADDRESS, fetcher=Web().fetcher(tmp_path / "c"))
    assert isinstance(failure, ReadFailure)
    assert "cannot be written" in str(failure.error)


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert default_cache() == Path("/x/attribution/pages")


def test_only_http_is_spoken() -> None:
    request = urllib.request.Request("file:///etc/passwd")
    with pytest.raises((OSError, AttributeError)):
        fetching.open_address(request, 1.0).read(1)
