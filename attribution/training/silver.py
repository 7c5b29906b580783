"""Derive attributions from gold dependency trees: a reporting verb, its subject, its complement.

A cue of the lexicon is taken when its verb has an explicit subject (``nsubj``, or the noun that
a relative clause hangs on: "… olduğunu söyleyen Bakan") and a complement that the lexicon lets it
have: a nominalised clause in the right case, or a finite one for verbs that introduce direct
speech. Everything else is left out: silver data may miss, but should not lie.

Precision: of the 227 attributions that BIMST train, BPUD and BOUN dev give, 100 were drawn at
random (seed 13) and read by hand against the annotation guidelines. 98 are attributions (the
other two: a corrupted sentence, and an embedded question without a proposition). In 91 content,
cue and source are all right, marks at their ends aside; where one is not, a clause was attached
too low and the span is too short, or a source lost a part of its name. The type of two is wrong
(direct for mixed). Kinds are the lexicon's and were not judged.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attribution.errors import DataError
from attribution.quotes import load_cues
from attribution.quotes.ids import attribution_id
from attribution.quotes.lexicon import CueLexicon, CueMatch, VerbForm
from attribution.quotes.words import ACTION, FACT
from attribution.schema import AttributionType, Span
from attribution.turkish import DOUBLE_MARKS, lower, split_apostrophe

DEFAULT_OUTPUT = Path(".cache/silver.jsonl")
TREEBANK_FILES = ("tr_bimst-ud-train", "tr_bimst-ud-dev", "tr_bpud-ud-test", "tr_boun-ud-dev")

#: What each complement of the lexicon looks like: the suffixes of its verb. The treebanks do not
#: agree on the features of nominalised verbs; on their spelling they do.
_NOMINALISED = {
    "fact": FACT["acc"], "fact-dat": FACT["dat"], "fact-gen": FACT["gen"],
    "fact-abl": FACT["abl"], "action": ACTION["acc"], "action-dat": ACTION["dat"],
    "action-abl": ACTION["abl"], "action-loc": ACTION["loc"],
}  # fmt: skip
_COMPLEMENTS = ("ccomp", "obj", "xcomp", "obl")
#: A predicate noun's verb is its dependent: "gerek olmadığını".
_VERBAL_PARTS = ("cop", "aux", "compound:lvc", "compound")
#: They point at the quotation and are no part of it: "şunları söyledi".
_POINTERS = frozenset("şunları şunu şöyle bunu bunları öyle böyle".split())
#: What is shown need not be held by anyone: "tepkiler … gösterdi", "bilim … gösterir".
_NOT_HELD = frozenset({"göster"})
_CLITICS = frozenset("da de ise".split())
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Node:
    """A syntactic word with the range of characters of its surface token."""

    id: int
    form: str
    upos: str
    feats: dict[str, str]
    head: int
    relation: str
    span: Span
    surface: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A sentence: its text, surface tokens and words."""

    id: str
    text: str
    surfaces: tuple[str, ...]
    nodes: tuple[Node, ...]

    def children(self, id: int) -> list[Node]:
        return [n for n in self.nodes if n.head == id]

    def subtree(self, id: int, *, without: Sequence[int] = ()) -> set[int]:
        """Ids of a word and all below it, but not of those in `without` and what is below them."""
        found = {id}
        waiting = [id]
        while waiting:
            for child in self.children(waiting.pop()):
                if child.id not in found and child.id not in without:
                    found.add(child.id)
                    waiting.append(child.id)
        return found


def write_silver(treebanks: Path, output: Path = DEFAULT_OUTPUT) -> tuple[int, int]:
    """Derive attributions from every treebank file and write them.

    Args:
        treebanks: folder with the CoNLL-U files of `TREEBANK_FILES`.
        output: JSONL, one sentence a line, in the form of an annotated document: ``id``,
            ``sha256``, ``text``, ``attributions`` with spans and no speakers.

    Returns:
        How many sentences and how many attributions were written.

    Raises:
        DataError: a treebank is missing or breaks the format.
    """
    lexicon = load_cues()
    documents = [
        document
        for name in TREEBANK_FILES
        for tree in read_trees(treebanks / f"{name}.conllu")
        if (document := to_document(tree, lexicon, treebank=name)) is not None
    ]
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(d, ensure_ascii=False) + "\n" for d in documents)
    return len(documents), sum(len(d["attributions"]) for d in documents)


def to_document(tree: Tree, lexicon: CueLexicon, *, treebank: str) -> dict[str, Any] | None:
    """One sentence's attributions as a stand-off document, or nothing when it has none."""
    id = f"{treebank}:{tree.id}"
    records = [_record(id, tree, found) for found in find_attributions(tree, lexicon)]
    if not records:
        return None
    digest = hashlib.sha256(tree.text.encode("utf-8")).hexdigest()
    return {"id": id, "split": "silver", "sha256": digest, "text": tree.text,
            "attributions": records}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Spans and properties of one derived attribution."""

    match: CueMatch
    type: AttributionType
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]


def find_attributions(tree: Tree, lexicon: CueLexicon) -> Iterator[Found]:
    """The attributions that a gold tree makes plain, in the order of their cues."""
    taken: set[int] = set()
    for match in lexicon.match(tree.surfaces):
        verb = _verb(tree, match)
        if verb is None or match.passive or match.negated or verb.id in taken:
            continue
        if match.cue.cue in _NOT_HELD:
            continue
        source = _source(tree, match, verb)
        complement = _complement(tree, match, verb)
        if source is None or complement is None:
            continue
        found = _assemble(tree, match, verb, source, complement)
        if found is not None:
            taken.add(verb.id)
            yield found


def _verb(tree: Tree, match: CueMatch) -> Node | None:
    """The cue's last word, and in a token of several words the one that heads the others."""
    if match.form in (VerbForm.NOUN, VerbForm.NOMINAL):
        return None
    words = [n for n in tree.nodes if n.surface == match.end - 1]
    ids = {n.id for n in words}
    heads = [n for n in words if n.head not in ids]
    return heads[0] if heads else None


def _source(tree: Tree, match: CueMatch, verb: Node) -> set[int] | None:
    """Ids of the subject's words, relative clauses left out."""
    if match.form is VerbForm.PARTICIPLE:
        # "… olduğunu söyleyen Bakan": the noun is the verb's head, and stands behind it.
        head = next((n for n in tree.nodes if n.id == verb.head), None)
        if verb.relation != "acl" or head is None or head.id < verb.id:
            return None
        return {i for i in _noun_phrase(tree, head) if i > verb.id}
    subjects = [n for n in tree.children(verb.id) if n.relation == "nsubj"]
    if not subjects and match.form is VerbForm.CONVERB and verb.relation == "advcl":
        # "… olduğunu belirterek …": the main verb's subject is the converb's.
        subjects = [n for n in tree.children(verb.head) if n.relation == "nsubj"]
    return _noun_phrase(tree, subjects[0]) if len(subjects) == 1 else None


def _noun_phrase(tree: Tree, head: Node) -> set[int]:
    """A noun with its modifiers, without marks, and from behind the last relative clause on."""
    left_out = [n.id for n in tree.children(head.id)
                if n.relation.startswith(("acl", "punct", "case"))]  # fmt: skip
    phrase = tree.subtree(head.id, without=left_out)
    clauses = [n.id for n in tree.nodes if n.id in phrase and n.id < head.id
               and n.feats.get("VerbForm") == "Part" and tree.children(n.id)]  # fmt: skip
    return {i for i in phrase if i > max(clauses, default=0)}


def _complement(tree: Tree, match: CueMatch, verb: Node) -> tuple[Node, AttributionType] | None:
    """The clause that the cue's entry allows, and how it is rendered."""
    for child in tree.children(verb.id):
        if child.relation not in _COMPLEMENTS or child.surface >= match.start > child.id:
            continue
        if lower(child.form) in _POINTERS:
            continue
        verbs = [lower(tree.surfaces[n.surface]) for n in _predicate(tree, child)]
        if any(_NOMINALISED[t].fullmatch(v) for t in match.cue.takes if t in _NOMINALISED
               for v in verbs):  # fmt: skip
            return child, AttributionType.INDIRECT
        is_nominal = any(p.fullmatch(v) for p in (*FACT.values(), *ACTION.values()) for v in verbs)
        is_direct = "direct" in match.cue.takes and child.relation == "ccomp"
        if is_direct and not is_nominal and (_is_finite(tree, child) or match.cue.cue == "de"):
            return child, AttributionType.DIRECT
    return None


def _predicate(tree: Tree, head: Node) -> list[Node]:
    return [head, *(n for n in tree.children(head.id) if n.relation in _VERBAL_PARTS)]


def _is_finite(tree: Tree, head: Node) -> bool:
    if lower(head.form).endswith(("mak", "mek")):
        return False
    parts = [head, *(n for n in tree.children(head.id) if n.relation in ("cop", "aux"))]
    return any("Tense" in p.feats or p.feats.get("Mood") == "Imp" for p in parts)


def _assemble(
    tree: Tree, match: CueMatch, verb: Node, source: set[int], found: tuple[Node, AttributionType]
) -> Found | None:
    head, type = found
    cue = set(range(match.start, match.end))
    own = {n.id for n in tree.nodes if n.surface in cue}
    content = tree.subtree(head.id, without=[verb.id]) - source - own
    spans = tuple(_ranges(tree, content))
    words = [n for n in tree.nodes if n.id in content and n.upos != "PUNCT"]
    if not spans or len(spans) > 2 or len(words) < _SHORTEST:
        return None
    if type is AttributionType.INDIRECT:
        type = _rendering(tree.text, spans)
    if type is AttributionType.DIRECT and len(spans) > 1:
        return None
    named = tuple(_ranges(tree, source))
    if len(named) != 1 or any(mark in named[0].of(tree.text) for mark in DOUBLE_MARKS):
        return None
    return Found(match, type, spans, tuple(_ranges(tree, own)), (_without_suffix(named[0], tree),))


def _rendering(text: str, spans: Sequence[Span]) -> AttributionType:
    """A nominalised clause wholly between marks is direct; with a quoted fragment, mixed."""
    before = text[: spans[0].start].rstrip()[-1:]
    after = text[spans[-1].end :].lstrip()[:1]
    quoted = sum(mark in DOUBLE_MARKS for s in spans for mark in s.of(text))
    if not quoted and before and after and before in DOUBLE_MARKS and after in DOUBLE_MARKS:
        return AttributionType.DIRECT
    outside = bool(quoted % 2) or (bool(before) and before in DOUBLE_MARKS)
    return AttributionType.MIXED if quoted or outside else AttributionType.INDIRECT


def _ranges(tree: Tree, ids: Iterable[int]) -> Iterator[Span]:
    """Spans of runs of words, marks and clitics at their ends left out; marks inside join a run."""
    wanted = set(ids)
    run: list[Node] = []
    for node in (*tree.nodes, None):
        if node is not None and (node.id in wanted or (run and node.upos == "PUNCT")):
            run.append(node)
            continue
        while run and (run[-1].upos == "PUNCT" or lower(run[-1].form) in _CLITICS):
            run.pop()
        while run and run[0].upos == "PUNCT":
            run.pop(0)
        if run:
            yield Span(run[0].span.start, run[-1].span.end)
        run = []


def _without_suffix(span: Span, tree: Tree) -> Span:
    """Cut before a suffix after an apostrophe, as the guidelines ask of sources."""
    words = span.of(tree.text).split()
    _, suffix = split_apostrophe(words[-1])
    return Span(span.start, span.end - len(suffix) - 1) if suffix else span


def _record(document: str, tree: Tree, found: Found) -> dict[str, Any]:
    def pairs(spans: Sequence[Span]) -> list[list[int]]:
        return [[s.start, s.end] for s in spans]

    return {
        "id": attribution_id(document, found.content, found.cue, found.source),
        "type": found.type.value,
        "kind": found.match.cue.kind.value,
        "content": pairs(found.content),
        "cue": pairs(found.cue),
        "source": pairs(found.source),
    }


def read_trees(path: Path) -> Iterator[Tree]:
    """Read the sentences of a CoNLL-U file, with offsets into their ``# text``.

    Raises:
        DataError: the file is missing, or a sentence has no text or does not fit it.
    """
    try:
        blocks = path.read_text(encoding="utf-8").split("\n\n")
    except OSError as error:
        hint = "give the folder of the .conllu files with --treebanks"
        raise DataError(f"{path}: {error.strerror or error}", hint=hint) from error
    for number, block in enumerate(blocks, 1):
        lines = block.splitlines()
        if lines:
            yield _tree(lines, f"{path}: sentence {number}")


def _tree(lines: Sequence[str], where: str) -> Tree:
    facts = dict(line[1:].strip().split(" = ", 1) for line in lines
                 if line.startswith("#") and " = " in line)  # fmt: skip
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    text = facts.get("text")
    if text is None or any(len(row) != 10 for row in rows):
        raise DataError(f"{where}: no text, or a line without ten columns")
    nodes: list[Node] = []
    surfaces: list[str] = []
    position = token_end = 0
    span = Span(0, 1)
    for row in rows:
        if "." in row[0]:
            continue
        first, _, last = row[0].partition("-")
        if last or int(first) > token_end:
            start = text.find(row[1], position)
            if start < 0:
                raise DataError(f"{where}: {row[1]!r} does not stand in the text")
            position = start + len(row[1])
            span = Span(start, position)
            surfaces.append(row[1])
            token_end = int(last or first)
        if not last:
            nodes.append(_node(row, span, len(surfaces) - 1))
    return Tree(facts.get("sent_id", ""), text, tuple(surfaces), tuple(nodes))


def _node(row: Sequence[str], span: Span, surface: int) -> Node:
    feats = dict(pair.split("=", 1) for pair in row[5].split("|") if "=" in pair)
    return Node(int(row[0]), row[1], row[3], feats, int(row[6]), row[7], span, surface)
