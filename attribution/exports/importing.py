"""The tools whose exports come back as stand-off documents: one reader and one entry each."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from attribution.errors import AnalysisError, DataError
from attribution.evaluation.gold import GoldDocument, dump_document
from attribution.exports.brat import read_brat
from attribution.exports.doccano import read_doccano
from attribution.exports.files import file_name
from attribution.exports.inception import read_inception
from attribution.exports.label_studio import read_label_studio
from attribution.exports.markup import Pending, loose_ends
from attribution.exports.standoff import to_gold

Reader = Callable[[Path], Iterator[Pending]]


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


def import_documents(
    tool: Tool, path: Path, failures: list[DataError], warn: Callable[[str], None]
) -> Iterator[GoldDocument]:
    """The documents of an export, in its order; one that several people read comes several times.

    Args:
        tool: where it comes from.
        path: what `tool.source` says.
        failures: takes what is wrong with single documents, which are then left out.
        warn: is told of regions that belong to no attribution.

    Raises:
        DataError: the export as a whole cannot be read.
    """
    for read in tool.read(path):
        try:
            markup = read()
            document = to_gold(markup)
        except DataError as error:
            failures.append(error)
            continue
        for line in loose_ends(markup):
            warn(line)
        yield document


def write_documents(documents: Sequence[GoldDocument], folder: Path) -> list[Path]:
    """Write one stand-off file a document; several readings of one go to a folder a reader.

    Returns:
        The files written.

    Raises:
        AnalysisError: two documents would be the same file, or the folder cannot be written.
    """
    several = len({d.id for d in documents}) < len(documents)
    files = [
        folder / (file_name("-".join(d.annotators)) if several else "") / f"{file_name(d.id)}.json"
        for d in documents
    ]
    twice = [str(file) for file, count in Counter(files).items() if count > 1]
    if twice:
        message = f"{twice[0]}: two documents would be this file"
        raise AnalysisError(message, hint="import one export at a time")
    try:
        for file, document in zip(files, documents, strict=True):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(dump_document(document))
    except OSError as error:
        message = f"{error.filename or folder}: cannot be written: {error.strerror or error}"
        raise AnalysisError(message, hint="name another folder with -o") from error
    return files
