"""Pages from the web, when a person asks for them: politely, within limits, and kept as they came.

Robots' rules (RFC 9309) are asked for each host and each redirection. What was fetched once is
taken from the cache ever after: the same command gives the same result, and no host is asked twice.
"""

import datetime
import hashlib
import http.client
import json
import os
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from attribution.errors import InputError

AGENT = "attribution-tr"
USER_AGENT = f"{AGENT}/0.1 (research on quotations in news; reads single pages on request)"
TIMEOUT = 20.0
DEADLINE = 60.0
MAX_BYTES = 10_000_000
MAX_REDIRECTS = 5
#: Between two requests to a host; more where its robots.txt asks for it, up to a minute.
DELAY = 1.0
MAX_DELAY = 60.0
_ROBOTS_BYTES = 500_000
_CHUNK = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)
#: Endings by media type; others cannot be read.
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}


class Response(Protocol):
    """What of an answer is used, as urllib gives it."""

    status: int
    headers: Any

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


#: Takes a request and the seconds to wait for each packet; errors of status are answers too.
Opener = Callable[[urllib.request.Request, float], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it came.

    Attributes:
        address: as asked for.
        final: where redirections led.
        fetched: when, in UTC.
        path: where its bytes are kept; a file of the same name with ``.json`` tells the rest.
    """

    address: str
    final: str
    fetched: datetime.datetime
    path: Path

    @property
    def stem(self) -> str:
        """The last part of the address without its ending, else the host."""
        parts = urlsplit(self.final)
        return PurePosixPath(unquote(parts.path)).stem or parts.hostname or self.final

    @property
    def folders(self) -> tuple[str, ...]:
        """The host, and the parts of the address before the last."""
        parts = urlsplit(self.final)
        return (parts.hostname or "", *PurePosixPath(unquote(parts.path)).parts[1:-1])


def is_address(path: str) -> bool:
    """Whether a path is an address on the web."""
    return path.lower().startswith(("http://", "https://"))


def default_cache() -> Path:
    """Where pages are kept: ``attribution/pages`` in the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "attribution" / "pages"


def open_address(request: urllib.request.Request, timeout: float) -> Response:
    """Send a request over HTTP or HTTPS, through the system's proxy; follow no redirection."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
    ):
        opener.add_handler(handler())
    response: Response = opener.open(request, timeout=timeout)
    return response


@dataclass(slots=True)
class Fetcher:
    """Fetches pages and keeps them.

    Args:
        cache: folder for the pages; made when needed.
        opener: sends a request.
        wait: sleeps for seconds.
    """

    cache: Path
    opener: Opener = open_address
    wait: Callable[[float], None] = time.sleep
    _robots: dict[str, RobotFileParser | None] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    def fetch(self, address: str) -> Page:
        """The page at an address, from the cache if it is there.

        Raises:
            InputError: the address is wrong, robots are kept out, the host does not answer in
                time or with a page, or the page is too large or of a kind that cannot be read.
        """
        about = self.cache / f"{hashlib.sha256(address.encode()).hexdigest()[:24]}.json"
        if page := _cached(about):
            return page
        url = _checked(address, address)
        for _ in range(MAX_REDIRECTS + 1):
            self._ask_robots(url, address)
            status, headers, data = self._get(url, address, limit=MAX_BYTES)
            if status not in _REDIRECTS:
                return self._keep(address, url, status, headers, data, about)
            url = _checked(urljoin(url, headers.get("Location") or ""), address)
        raise InputError(f"{address}: more than {MAX_REDIRECTS} redirections")

    def _ask_robots(self, url: str, address: str) -> None:
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            self._robots[host] = self._rules(host, address)
        rules = self._robots[host]
        if rules is None or not rules.can_fetch(AGENT, url):
            message = f"{address}: the site's robots.txt keeps programs out of this page"
            raise InputError(message, hint="save the page with a browser")

    def _rules(self, host: str, address: str) -> RobotFileParser | None:
        """The host's rules; nothing when it does not answer, which forbids everything."""
        url = f"{host}/robots.txt"
        for _ in range(MAX_REDIRECTS + 1):
            status, headers, data = self._get(url, address, limit=_ROBOTS_BYTES, cut=True)
            if status in _REDIRECTS:
                url = _checked(urljoin(url, headers.get("Location") or ""), address)
                continue
            break
        rules = RobotFileParser(url)
        if status >= 500 or status in _REDIRECTS:
            return None
        if status in (401, 403):
            return None
        rules.parse(data.decode("utf-8", "replace").splitlines() if status < 400 else [])
        return rules

    def _get(
        self, url: str, address: str, *, limit: int, cut: bool = False
    ) -> tuple[int, Any, bytes]:
        self._pause(url)
        headers = {"User-Agent": USER_AGENT, "Accept": ", ".join(_ENDINGS)}
        request = urllib.request.Request(url, headers=headers)  # noqa: S310  # checked before
        try:
            response = self.opener(request, TIMEOUT)
            try:
                data = _read(response, limit, address, cut=cut)
            finally:
                response.close()
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            message = f"{address}: cannot be fetched: {reason}"
            raise InputError(message, hint="check the address and the connection") from error
        return response.status, response.headers, data

    def _pause(self, url: str) -> None:
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        rules = self._robots.get(host)
        asked = rules.crawl_delay(AGENT) if rules else None
        delay = min(max(float(asked or 0), DELAY), MAX_DELAY)
        if host in self._asked:
            left = self._asked[host] + delay - time.monotonic()
            if left > 0:
                self.wait(left)
        self._asked[host] = time.monotonic()

    def _keep(
        self, address: str, url: str, status: int, headers: Any, data: bytes, about: Path
    ) -> Page:
        if status != 200:
            hint = "the page may be gone, or for subscribers" if status < 500 else "try later"
            raise InputError(f"{address}: the site answers {status}", hint=hint)
        kind = str(headers.get("Content-Type") or "text/html").partition(";")[0].strip().lower()
        if kind not in _ENDINGS:
            message = f"{address}: {kind}, not a page"
            raise InputError(message, hint="only HTML, plain text and PDF are fetched")
        known = {
            "address": address,
            "final": url,
            "fetched": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "file": about.with_suffix(_ENDINGS[kind]).name,
            "type": headers.get("Content-Type"),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            _write(self.cache / str(known["file"]), data)
            _write(about, (json.dumps(known, ensure_ascii=False, indent=2) + "\n").encode())
        except OSError as error:
            message = f"{error.filename or self.cache}: cannot be written: {error.strerror}"
            raise InputError(message, hint="name another folder with --cache") from error
        page = _cached(about)
        if page is None:
            raise InputError(f"{about}: changed while it was written", hint="run it again")
        return page


def _cached(about: Path) -> Page | None:
    """What is kept of a page; nothing when it is not there whole."""
    try:
        known = json.loads(about.read_text(encoding="utf-8"))
        path = about.parent / Path(known["file"]).name
        if hashlib.sha256(path.read_bytes()).hexdigest() != known["sha256"]:
            return None
        fetched = datetime.datetime.fromisoformat(known["fetched"])
        return Page(address=known["address"], final=known["final"], fetched=fetched, path=path)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.write_bytes(data)
    partial.replace(path)


def _checked(url: str, address: str) -> str:
    """The address in a form to be sent, letters beyond ASCII escaped.

    Raises:
        InputError: it is no address of a page.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise InputError(f"{address}: not an address", hint="check it") from error
    if parts.scheme not in ("http", "https") or not host or parts.username:
        message = f"{address}: leads to what is no page: {url[:80]}"
        raise InputError(message, hint="give an address that begins with https://")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, host + port, path, query, ""))


def _read(response: Response, limit: int, address: str, *, cut: bool) -> bytes:
    """The body, until its limit in bytes and in time.

    Raises:
        InputError: it is larger, or slower; when `cut` is set, a larger one ends there.
    """
    end = time.monotonic() + DEADLINE
    parts: list[bytes] = []
    size = 0
    while chunk := response.read(_CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > limit:
            if cut:
                break
            message = f"{address}: larger than {limit // 1_000_000} MB"
            raise InputError(message, hint="save the page with a browser")
        if time.monotonic() > end:
            raise InputError(f"{address}: takes more than {DEADLINE:.0f} s", hint="try later")
    return b"".join(parts)
