"""Which columns of a table hold the text, its id, its date and its outlet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from attribution.errors import InputError
from attribution.turkish import fold

#: Names that columns go by, the likeliest first; case, accents, spaces and signs do not matter.
_NAMES = {
    "text": (
        "text metin fulltext tammetin articletext habermetni habericerigi makalemetni maintext "
        "articlebody content icerik body govde article haber makale yazi"
    ).split(),
    "id": "id docid documentid articleid haberid kimlik uuid guid no sirano".split(),
    "date": (
        "date tarih publicationdate publishdate publisheddate datepublished published "
        "publishedat pubdate publishedtime yayintarihi yayimtarihi yayinlanmatarihi habertarihi "
        "datetime timestamp zaman"
    ).split(),
    "outlet": (
        "outlet kaynak medium mecra yayin gazete site sitename siteadi publisher yayinci "
        "yayinkurulusu newspaper source sourcename haberkaynagi domain"
    ).split(),
}
_SHOWN = 12
_LONGEST_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Names of columns; nothing for one that is to be guessed, or, once chosen, is not there."""

    text: str | None = None
    id: str | None = None
    date: str | None = None
    outlet: str | None = None

    def describe(self) -> str:
        """One line, for people.

        >>> Columns(text="metin", date="tarih").describe()
        "text from 'metin', date from 'tarih', no id, no outlet"
        """
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        there = [f"{role} from {name!r}" for role, name in named.items() if name]
        return ", ".join([*there, *(f"no {role}" for role, name in named.items() if not name)])


def choose_columns(available: Sequence[str], wanted: Columns, *, name: str) -> Columns:
    """The columns to read: those that are wanted, and for the rest those whose name says so.

    Args:
        available: names of all columns.
        wanted: what a person named.
        name: of the table, for messages.

    Raises:
        InputError: a wanted column is not there, or no name looks like that of a text.
    """
    keys: dict[str, str] = {}
    for column in available:
        keys.setdefault(_key(column), column)
    chosen: dict[str, str | None] = {}
    for role, guesses in _NAMES.items():
        given = getattr(wanted, role)
        if given is not None and given not in available:
            message = f"{name}: no column {given!r}; there {_list(available)}"
            raise InputError(message, hint=f"name another with --{role}-column")
        chosen[role] = given or next((keys[g] for g in guesses if g in keys), None)
    if chosen["text"] is None:
        message = f"{name}: no column looks like the text; there {_list(available)}"
        raise InputError(message, hint="name it with --text-column")
    return Columns(**chosen)


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", fold(name))


def _list(names: Sequence[str]) -> str:
    if not names:
        return "are none"
    shown = ", ".join(n[:_LONGEST_SHOWN] for n in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{'is' if len(names) == 1 else 'are'} {shown}{more}"
