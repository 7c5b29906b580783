"""Train the neural tagger on annotated documents, and choose its best epoch on others.

Texts are varied as pages vary: other marks and apostrophes, lost marks, quotations over several
paragraphs, lost diacritics, headlines in capitals, joined lines. Every change keeps the length, so
that annotations stay in place.
"""

import json
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.batching import grouped
from attribution.documents import make_document
from attribution.evaluation.gold import (
    GoldDocument,
    GoldSpeaker,
    Record,
    parse_document,
    read_split,
)
from attribution.evaluation.measures import CLOSE, MEASURES, score_document
from attribution.evaluation.predictions import to_record
from attribution.evaluation.texts import join_texts, load_texts
from attribution.quotes.labels import ANTECEDENT, CONTENT, CUE, KINDS, SOURCE, TYPES
from attribution.quotes.network import NetworkOptions, TaggerNetwork, build
from attribution.quotes.tagger import (
    Calibration,
    assemble,
    best_paths,
    finished,
    logit,
    read,
    stretches,
)
from attribution.quotes.windows import Tokens, Window, collate, cut_windows, tokenize
from attribution.schema import Attribution, SpeakerKind
from attribution.training.encoder import freeze, is_network, load_encoder, share_dropout

if TYPE_CHECKING:
    import torch

#: By these the best epoch is chosen: their mean F1 on the development documents.
CHOSEN_BY = ("quote_0.8", "content_exact", "all_exact")


@dataclass(frozen=True, slots=True)
class TaggerOptions:
    """How to train.

    Attributes:
        epochs: over the documents.
        encoder_rate, head_rate: learning rates at their peak.
        pieces: most pieces of a step, padding counted.
        frozen: encoder layers from below that stay as they are; word embeddings always do.
        anchor_weight, role_weight, judge_weight: of the losses.
        noise: chance that a document is changed.
        averaged: weights of this many last epochs are averaged, and taken if better.
        seed: of every random choice.
        threads: of the processor.
    """

    epochs: int = 8
    encoder_rate: float = 1e-4
    head_rate: float = 1e-3
    pieces: int = 900
    frozen: int = 0
    anchor_weight: float = 1.0
    role_weight: float = 1.0
    judge_weight: float = 0.2
    noise: float = 0.5
    averaged: int = 3
    seed: int = 13
    threads: int = 2
    network: NetworkOptions = field(default_factory=NetworkOptions)


@dataclass(frozen=True, slots=True)
class Target:
    """What the network should say of one anchor: labels by token of the document."""

    anchor: int
    spans: tuple[tuple[int, int, int], ...]
    type: int
    kind: int


@dataclass(frozen=True, slots=True)
class Example:
    """A document cut into tokens, and its targets."""

    tokens: Tokens
    targets: tuple[Target, ...]


def make_example(document: GoldDocument, text: str, tokenizer: Any) -> Example:
    """Tokens and targets of a document whose text may have been changed in place."""
    tokens = tokenize(make_document(text, id=document.id), tokenizer)
    targets: dict[int, Target] = {}
    for record in document.attributions:
        target = _target(record, document, tokens)
        # Two attributions with one anchor are rare: the one with the longer content is learned.
        if target is not None and _size(target) > _size(targets.get(target.anchor)):
            targets[target.anchor] = target
    return Example(tokens, tuple(targets.values()))


def _size(target: Target | None) -> int:
    return sum(e - s for role, s, e in target.spans if role == CONTENT) if target else 0


def _target(record: Record, document: GoldDocument, tokens: Tokens) -> Target | None:
    spans: list[tuple[int, int, int]] = []
    parts = {
        CONTENT: record.content,
        SOURCE: record.source,
        CUE: record.cue,
        ANTECEDENT: antecedent_of(record, document),
    }
    for role, offsets in parts.items():
        for start, end in offsets:
            if (found := _token_range(tokens, start, end)) is not None:
                spans.append((role, *found))
    first = min((start for role, start, _ in spans if role == CONTENT), default=None)
    if first is None:
        return None
    # Without a cue the source is what anchors; without either the content itself.
    anchors = [end - 1 for role, _, end in spans if role == (CUE if record.cue else SOURCE)]
    if record.cue and not anchors:
        return None
    type_, kind = TYPES.index(record.type.value), KINDS.index(record.kind.value)
    return Target(max(anchors, default=first), tuple(spans), type_, kind)


def _token_range(tokens: Tokens, start: int, end: int) -> tuple[int, int] | None:
    from bisect import bisect_left, bisect_right

    first = bisect_right(tokens.spans, start, key=lambda s: s.end)
    last = bisect_left(tokens.spans, end, key=lambda s: s.start)
    return (first, last) if first < last else None


def antecedent_of(record: Record, document: GoldDocument) -> tuple[tuple[int, int], ...]:
    """The nearest earlier words that name one of its speakers, where its source does not.

    A dropped subject, a pronoun, a title or a description: "genç forvet" means a name that stands
    before it.
    """
    text = document.text or ""
    wanted = {_who(s) for s in record.speakers}
    named = [s for s in record.speakers if s.id != "unnamed"]
    source = _folded(" ".join(text[start:end] for start, end in record.source))
    if any(_named_in(source, s.name) for s in named):
        return ()
    place = min(start for start, _ in (*record.source, *record.cue, *record.content))
    found = [span for s in named if (span := _last_named(text, place, s))]
    found += [
        other.source[-1]
        for other in document.attributions
        if other.source and other.source[-1][1] <= place and len(other.source) == 1
        and not record.source and wanted & {_who(s) for s in other.speakers}
    ]  # fmt: skip
    return (max(found, key=lambda span: span[1]),) if found else ()


def _who(speaker: GoldSpeaker) -> str:
    """What tells holders of a document apart: of those without a name what describes them."""
    return speaker.name if speaker.id == "unnamed" else speaker.id


def _folded(text: str) -> str:
    return f" {text.translate(_NO_DIACRITICS).lower()}"


def _named_in(source: str, name: str) -> bool:
    """Whether a word of a name stands in a source, with whatever ending."""
    return any(f" {word}" in source for word in _folded(name).split() if len(word) > 1)


def _last_named(text: str, before: int, speaker: GoldSpeaker) -> tuple[int, int] | None:
    """The last place before another where a name stands; of a person the surname is enough."""
    *given, last = speaker.name.split() or [""]
    if speaker.kind is not SpeakerKind.PERSON:
        given, last = [], speaker.name
    if len(last) < 3 or not last[0].isupper():
        return None
    start = text.rfind(last, 0, before)
    while start > 0 and text[start - 1].isalnum():
        start = text.rfind(last, 0, start)
    if start < 0:
        return None
    end = start + len(last)
    for word in reversed(given):
        if not text.endswith(f"{word} ", 0, start):
            break
        start -= len(word) + 1
    return start, end


#: Pieces that two windows share in training; reading needs more, so that each anchor has context.
_OVERLAP = 80

_SORTED_TOGETHER = 60

# Noise. Each function keeps the length of the text.

_MARK_STYLES = ('""', "“”", "«»", "„“", "''", "‘’")
_NO_DIACRITICS = str.maketrans("çğıöşüÇĞİÖŞÜâîû", "cgiosuCGIOSUaiu")
_SENTENCE_END = re.compile(r"[.!?…] (?=[A-ZÇĞİÖŞÜ])")
_UPPER = str.maketrans("iı", "İI")


def vary(text: str, chance: random.Random, amount: float) -> str:
    """A text of the same length with the noise of real pages, or the text itself."""
    if chance.random() > amount:
        return text
    if chance.random() < 0.5:
        text = _other_marks(text, chance.choice(_MARK_STYLES))
    if chance.random() < 0.3:
        text = _torn_quotations(text, chance)
    if chance.random() < 0.3:
        text = _other_apostrophes(text, chance.choice("'’`´"))
    if chance.random() < 0.1:
        text = text.translate(_NO_DIACRITICS)
    lines = text.split("\n")
    if chance.random() < 0.3:
        lines = [_capitals(line) if 0 < len(line) < 90 and chance.random() < 0.3 else line
                 for line in lines]  # fmt: skip
    joint = chance.random() < 0.15
    varied = lines[0]
    for line in lines[1:]:
        varied += (" " if joint and line and chance.random() < 0.5 else "\n") + line
    return varied


def _other_marks(text: str, style: str) -> str:
    from attribution.marks import pair_marks

    characters = list(text)
    for quotation in pair_marks(text):
        if quotation.depth == 0 and quotation.closed:
            characters[quotation.outer.start] = style[0]
            characters[quotation.outer.end - 1] = style[1]
    return "".join(characters)


def _torn_quotations(text: str, chance: random.Random) -> str:
    """Some lose a mark, some both after a colon, and some go over into another paragraph."""
    from attribution.marks import pair_marks

    characters = list(text)
    for quotation in pair_marks(text):
        if quotation.depth or not quotation.closed:
            continue
        outer, drawn = quotation.outer, chance.random()
        marks = (outer.start, outer.end - 1)
        if drawn < 0.15:
            characters[chance.choice(marks)] = " "
        elif drawn < 0.3 and text[: outer.start].rstrip().endswith(":"):
            characters[marks[0]] = "\n"
            characters[marks[1]] = " "
        elif drawn < 0.5:
            for end in _SENTENCE_END.finditer(text, *marks):
                characters[end.end() - 1] = "\n"
    return "".join(characters)


def _other_apostrophes(text: str, mark: str) -> str:
    return re.sub(r"(?<=\w)['’](?=\w)", mark, text)


def _capitals(line: str) -> str:
    upper = line.translate(_UPPER).upper()
    return upper if len(upper) == len(line) else line


def _batches(
    examples: Sequence[Example], options: TaggerOptions, chance: random.Random
) -> Iterator[list[Window]]:
    windows: list[Window] = []
    for index, example in enumerate(examples):
        length = len(example.tokens.spans)
        skip = chance.randrange(length // 3 + 1) if chance.random() < 0.3 else 0
        windows += cut_windows(example.tokens, index, overlap=_OVERLAP, skip=skip)
    chance.shuffle(windows)
    groups: list[list[Window]] = []
    for start in range(0, len(windows), _SORTED_TOGETHER):
        # Windows of like length share a step, so that little is padded.
        some = sorted(windows[start : start + _SORTED_TOGETHER], key=len)
        groups += grouped(some, lambda w: _pieces(examples[w.document], w), options.pieces)
    chance.shuffle(groups)
    yield from groups


def _pieces(example: Example, window: Window) -> int:
    return sum(map(len, example.tokens.pieces[window.start : window.end]))


def loss_of(
    network: TaggerNetwork, examples: Sequence[Example], windows: Sequence[Window],
    options: TaggerOptions, device: str = "cpu",
) -> "torch.Tensor":  # fmt: skip
    """The loss of a step: of anchors, of labels for each gold anchor, of types and kinds."""
    import torch
    from torch.nn import functional as f

    batch = collate(windows, [e.tokens for e in examples]).to(device)
    vectors = network.encode(batch)
    logits = network.anchors(vectors)
    gold = torch.zeros_like(logits)
    rows, places, labels, types, kinds = [], [], [], [], []
    for row, window in enumerate(windows):
        here = {t.anchor: t for t in examples[window.document].targets}
        inside = [a for a in here if window.start <= a < window.end]
        for anchor in inside:
            gold[row, anchor - window.start] = 1
            rows.append(row)
            places.append(anchor - window.start)
            labels.append(_labels(here[anchor], window, batch.tokens))
            types.append(here[anchor].type)
            kinds.append(here[anchor].kind)
    mask = batch.token_mask.float()
    errors = f.binary_cross_entropy_with_logits(logits, gold, reduction="none")
    loss = options.anchor_weight * (errors * mask).sum() / gold.sum().clamp(min=4)
    # Tokens that the network takes for anchors and that are none: all their labels are O.
    with torch.no_grad():
        doubtful = ((logits.sigmoid() > 0.2) & (gold == 0) & (mask > 0)).nonzero().tolist()
    for row, place in doubtful[: max(4, len(rows) // 2)]:
        rows.append(row)
        places.append(place)
        labels.append([0] * batch.tokens)
    if not rows:
        return loss
    row_index = torch.tensor(rows, device=device)
    place_index = torch.tensor(places, device=device)
    scores, states = network.roles(vectors, batch.token_mask, row_index, place_index)
    wanted = torch.tensor(labels, device=device)
    errors = f.cross_entropy(scores.transpose(1, 2), wanted, reduction="none")
    errors = (errors * mask[row_index]).sum(1)
    loss = loss + options.role_weight * errors.mean() / 10
    if types:
        right = len(types)
        content = ((wanted == 1) | (wanted == 2)).float()[:right]
        a, b = network.judge(
            vectors, states[:right], row_index[:right], place_index[:right], content
        )
        judged = f.cross_entropy(a, torch.tensor(types, device=device))
        judged = judged + f.cross_entropy(b, torch.tensor(kinds, device=device))
        loss = loss + options.judge_weight * judged
    return loss


def _labels(target: Target, window: Window, length: int) -> list[int]:
    labels = [0] * length
    for role, start, end in target.spans:
        first = max(start, window.start) - window.start
        last = min(end, window.end) - window.start
        for t in range(first, last):
            labels[t] = 2 * role + (1 if t == start - window.start or t == first else 2)
    return labels


@dataclass(frozen=True, slots=True)
class Candidate:
    """An attribution with the scores that its confidence is made of."""

    anchor: float
    content: float
    attribution: Attribution


def candidates(
    network: TaggerNetwork,
    documents: Sequence[GoldDocument],
    tokenizer: Any,
    *,
    threshold: float,
    biases: Sequence[float] = (0.0,),
) -> dict[float, list[list[Candidate]]]:
    """What the network finds in the texts of annotated documents, for each source bias."""
    made = [make_document(d.text or "", id=d.id) for d in documents]
    tokens = [tokenize(d, tokenizer) for d in made]
    found: dict[float, list[list[Candidate]]] = {b: [[] for _ in made] for b in biases}
    for reading in read(network, tokens, threshold=threshold):
        at = reading.window.document
        for bias in biases:
            path = best_paths(reading.roles[None], source_bias=bias)[0]
            decoded = replace(reading, path=path)
            attribution = assemble(decoded, tokens[at], made[at], Calibration())
            if attribution is not None:
                content = max(p.score for p in stretches(decoded, CONTENT))
                found[bias][at].append(Candidate(reading.probability, content, attribution))
    return found


def kept(
    documents: Sequence[GoldDocument], found: Sequence[Sequence[Candidate]], threshold: float
) -> list[list[Attribution]]:
    """The attributions whose anchors reach the threshold, as `Tagger` gives them."""
    made = [make_document(d.text or "", id=d.id) for d in documents]
    return [
        finished([c.attribution for c in f if c.anchor >= threshold], document)
        for f, document in zip(found, made, strict=True)
    ]


def measure(
    documents: Sequence[GoldDocument], found: Sequence[Sequence[Attribution]]
) -> dict[str, float]:
    """F1 of each measure that needs no speaker, 0 to 100."""
    scored = [
        score_document(d, [to_record(a) for a in f]) for d, f in zip(documents, found, strict=True)
    ]
    figures = {}
    for name in (*CHOSEN_BY, "cue_exact", "source_exact", "type", "kind"):
        counts = [MEASURES[name].count(s) for s in scored]
        right, predicted, gold = (sum(column) for column in zip(*counts, strict=True))
        figures[name] = 100 * 2 * right / max(predicted + gold, 1)
    return figures


def train(
    train_documents: Sequence[GoldDocument], dev_documents: Sequence[GoldDocument],
    base: Path, work: Path, options: TaggerOptions, *, resume: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """Train, and keep the weights of the best epoch in ``work/best.pt``.

    Args:
        train_documents, dev_documents: with texts.
        base: a transformers folder with a fast tokenizer, or a tagger's folder to go on from.
        work: takes ``best.pt``, ``last.pt`` and ``log.jsonl``.
        options: how.
        resume: go on from ``last.pt`` when it is there.

    Returns:
        The best epoch's figures.
    """
    import torch
    from tokenizers import Tokenizer

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    network = start_network(base, options.network).to(device)
    freeze(network.encoder, options.frozen)
    heads = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
    body = [p for p in network.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": options.encoder_rate}, {"params": heads, "lr": options.head_rate}],
        weight_decay=0.01,
    )
    plain = [make_example(d, d.text or "", tokenizer) for d in train_documents]
    per_epoch = len(list(_batches(plain, options, random.Random(options.seed))))
    total = per_epoch * options.epochs
    warm = max(1, total // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (total - s) / max(1, total - warm)))
    )
    work.mkdir(parents=True, exist_ok=True)
    best: dict[str, Any] = {"score": -1.0}
    start = 0
    if resume and (work / "last.pt").is_file():
        saved = torch.load(work / "last.pt", weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        chance.setstate(saved["chance"])
        torch.set_rng_state(saved["torch"])
        best, start = saved["best"], saved["epoch"]
    average = (
        torch.load(work / "average.pt", weights_only=True)
        if start and (work / "average.pt").is_file()
        else {}
    )
    for epoch in range(start, options.epochs):
        began, losses = time.monotonic(), []
        varied = [
            make_example(d, vary(d.text or "", chance, options.noise), tokenizer)
            for d in train_documents
        ]
        network.train()
        for windows in _batches(varied, options, chance):
            loss = loss_of(network, varied, windows, options, device)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        network.eval().to("cpu")
        found = candidates(network, dev_documents, tokenizer, threshold=0.5)[0.0]
        figures = measure(dev_documents, kept(dev_documents, found, 0.5))
        network.to(device)
        score = chosen_score(figures)
        line = {"epoch": epoch + 1, "loss": round(sum(losses) / len(losses), 4),
                "seconds": round(time.monotonic() - began), "score": round(score, 2),
                **{k: round(v, 2) for k, v in figures.items()}}  # fmt: skip
        with (work / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        if score > best["score"]:
            best = line
            torch.save(network.state_dict(), work / "best.pt")
        if epoch >= options.epochs - options.averaged:
            average = _averaged(average, network.state_dict())
            torch.save(average, work / "average.pt")
        torch.save(
            {"network": network.state_dict(), "optimizer": optimizer.state_dict(),
             "schedule": schedule.state_dict(), "chance": chance.getstate(),
             "torch": torch.get_rng_state(), "best": best, "epoch": epoch + 1},
            work / "last.pt",
        )  # fmt: skip
    return best


def _averaged(
    average: "dict[str, torch.Tensor]", state: "dict[str, torch.Tensor]"
) -> "dict[str, torch.Tensor]":
    """An exponential mean of the weights after each epoch; the newest count two thirds."""
    return {name: average.get(name, new) / 3 + 2 * new / 3 for name, new in state.items()}


def start_network(base: Path, options: NetworkOptions) -> TaggerNetwork:
    """New heads over the encoder of a transformers folder; of a tagger's folder, its network."""
    from attribution.weights import load_network

    if not is_network(base):
        return TaggerNetwork(load_encoder(base), options)
    network = load_network(base, build)
    share_dropout(network.encoder)
    return network


THRESHOLDS = tuple(t / 20 for t in range(4, 19))
SOURCE_BIASES = (0.0, 0.25, 0.5, 0.75, 1.0)


def finish(
    network: TaggerNetwork, dev_documents: Sequence[GoldDocument], base: Path, output: Path
) -> dict[str, Any]:
    """Choose threshold and bias, fit the calibration on the development documents, write all.


    Returns:
        The figures on the development documents, of the weights as they are written.
    """
    import shutil

    from tokenizers import Tokenizer

    from attribution.weights import load_network, save_network

    output.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base / "tokenizer.json", output / "tokenizer.json")
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    save_network(network, output, {})
    network = load_network(output, build)  # in eight bits: what is measured is what is shipped
    found = candidates(
        network, dev_documents, tokenizer, threshold=THRESHOLDS[0], biases=SOURCE_BIASES
    )
    figures = {
        (bias, threshold): measure(dev_documents, kept(dev_documents, some, threshold))
        for bias, some in found.items()
        for threshold in THRESHOLDS
    }
    best = max(figures, key=lambda key: chosen_score(figures[key]))
    bias, threshold = best
    calibration = calibrate(dev_documents, found[bias], threshold)
    save_network(
        network,
        output,
        {"threshold": threshold, "source_bias": bias, "calibration": asdict(calibration)},
    )
    rounded = {k: round(v, 2) for k, v in figures[best].items()}
    return {"threshold": threshold, "source_bias": bias, **rounded}


def finish_better(
    dev_documents: Sequence[GoldDocument], base: Path, run: Path, options: NetworkOptions
) -> tuple[Path, dict[str, Any]]:
    """Finish a run's best and averaged weights; the folder of the better ones, and their figures.

    Args:
        dev_documents: choose.
        base: what the run began with.
        run: folder that `train` wrote to.
        options: of the network.
    """
    import torch

    finished = {}
    for name in ("best", "average"):
        network = start_network(base, options)
        network.load_state_dict(torch.load(run / f"{name}.pt", weights_only=True))
        finished[name] = finish(network.eval(), dev_documents, base, run / name)
    better = max(finished, key=lambda name: chosen_score(finished[name]))
    return run / better, {"weights": better, **finished[better]}


def chosen_score(figures: Mapping[str, float]) -> float:
    """The mean F1 by which weights are chosen, 0 to 100."""
    return sum(figures[name] for name in CHOSEN_BY) / len(CHOSEN_BY)


def calibrate(
    documents: Sequence[GoldDocument], found: Sequence[Sequence[Candidate]], threshold: float
) -> Calibration:
    """The logistic curve from scores to the chance that a quote is found with IoU 0.8."""
    from sklearn.linear_model import LogisticRegression

    rows, right = [], []
    for document, some in zip(documents, found, strict=True):
        sure = [c for c in some if c.anchor >= threshold]
        matched = score_document(document, [to_record(c.attribution) for c in sure]).matches
        ids = {m.predicted.id for m in matched if m.overlap >= CLOSE}
        rows += [[logit(c.anchor), logit(c.content)] for c in sure]
        right += [c.attribution.id in ids for c in sure]
    if len(set(right)) < 2:  # all right or all wrong: nothing to fit
        return Calibration()
    fitted = LogisticRegression(C=1.0).fit(rows, right)
    first, second = (round(float(w), 4) for w in fitted.coef_[0])
    return Calibration((first, second), round(float(fitted.intercept_[0]), 4))


@dataclass(frozen=True, slots=True)
class Data:
    """Documents to train on and to choose by, with texts."""

    train: tuple[GoldDocument, ...]
    dev: tuple[GoldDocument, ...]


def read_data(annotations: Path, *, texts: Path | None = None, silver: Path | None = None) -> Data:
    """The splits to train on: written documents, and what else is at hand.

    Args:
        annotations: folder of the splits.
        texts: of the real articles, which are kept as offsets and hashes; without it they are
            left out, of training and of choosing.
        silver: JSONL file of sentences with attributions.
    """
    train_documents = read_split(annotations, "train")
    dev_documents = read_split(annotations, "dev")
    if texts is not None:
        known = load_texts(texts)
        train_documents += join_texts(read_split(annotations, "real-train"), known).documents
        dev_documents += join_texts(read_split(annotations, "real-dev"), known).documents
    if silver is not None:
        rows = silver.read_text(encoding="utf-8").splitlines()
        train_documents += [parse_document(row) for row in rows if row.strip()]
    return Data(tuple(train_documents), tuple(dev_documents))


def train_seeds(
    data: Data,
    base: Path,
    work: Path,
    output: Path,
    options: TaggerOptions,
    *,
    seeds: Sequence[int],
) -> dict[str, Any]:
    """Train once a seed, write the best by the development documents, and the spread of all.

    Returns:
        What ``metrics.json`` says: options, figures of each seed, mean and standard deviation.
    """
    import shutil
    import statistics

    runs = {}
    for seed in seeds:
        folder = work / str(seed)
        runs[seed] = train(data.train, data.dev, base, folder, replace(options, seed=seed))
    best = max(runs, key=lambda s: runs[s]["score"])
    finished, dev = finish_better(data.dev, base, work / str(best), options.network)
    shutil.copytree(finished, output, dirs_exist_ok=True)
    scores = [run["score"] for run in runs.values()]
    metrics = {
        "documents": {"train": len(data.train), "dev": len(data.dev)},
        "options": {k: v for k, v in asdict(options).items() if k not in {"seed", "threads"}},
        "seeds": {str(seed): run for seed, run in runs.items()},
        "score_mean": round(statistics.mean(scores), 2),
        "score_deviation": round(statistics.stdev(scores), 2) if len(scores) > 1 else None,
        "shipped_seed": best,
        "dev": dev,
    }
    (output / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    return metrics
