"""Tables of results as JSON, JSON Lines or CSV: days as ISO dates, absent values as null."""

import json
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import pandas as pd

FRAME_FORMATS = ("json", "jsonl", "csv")
_DECIMALS = 4


def write_frame(frame: "pd.DataFrame", name: str, stream: BinaryIO) -> None:
    """Write a table; UTF-8 with line feeds, shares rounded to four decimals.

    Args:
        frame: columns of text, numbers, days, or lists of dictionaries.
        name: one of `FRAME_FORMATS`.
        stream: binary.

    Raises:
        ValueError: no such format.
    """
    if name not in FRAME_FORMATS:
        raise ValueError(f"{name!r} is none of {', '.join(FRAME_FORMATS)}")
    rows = [{str(k): plain_value(v) for k, v in row.items()} for row in frame.to_dict("records")]
    if name == "csv":
        _write_csv(rows, list(frame.columns), stream)
    elif name == "jsonl":
        for row in rows:
            stream.write(_json(row) + b"\n")
    else:
        stream.write(b"[" + b",".join(b"\n" + _json(row) for row in rows) + b"\n]\n")


def plain_value(value: Any) -> Any:
    """A cell as JSON holds it: None for what is absent, dates as text, numpy's numbers as own."""
    import pandas as pd

    if isinstance(value, dict):
        return {k: plain_value(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(v) for v in value]
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return round(value, _DECIMALS) if isinstance(value, float) else value


def _write_csv(rows: list[dict[str, Any]], columns: list[str], stream: BinaryIO) -> None:
    import pandas as pd

    cells = [{k: _cell(v) for k, v in row.items()} for row in rows]
    text = pd.DataFrame(cells, columns=columns, dtype=object).to_csv(
        index=False, lineterminator="\n"
    )
    stream.write(_encoded(text))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _json(value: Any) -> bytes:
    return _encoded(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _encoded(text: str) -> bytes:
    return text.encode(errors="replace")
