"""The annotation tools whose exports come back as stand-off documents: one reader and one entry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from attribution.exports.brat import read_brat
from attribution.exports.doccano import read_doccano
from attribution.exports.inception import read_inception
from attribution.exports.label_studio import read_label_studio
from attribution.exports.markup import Markup

Reader = Callable[[Path], Iterator[Markup]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that annotations come back from.

    Attributes:
        name: as given on the command line; the format of the same name goes to it.
        source: what to give, in a few words.
        read: the reader.
    """

    name: str
    source: str
    read: Reader


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("label-studio", "an export of the kind JSON", read_label_studio),
        Tool("doccano", "a JSONL export with relations, or its zip", read_doccano),
        Tool("brat", "a folder of .txt and .ann files, or one .ann", read_brat),
        Tool("inception", "UIMA CAS XMI: a zip, a folder, or one .xmi", read_inception),
    )
}
