"""A growing archive of annotated articles: Parquet files in a folder, and DuckDB over them.

`store` is the folder, `rows` the tables, `adding` what `attribution corpus add` does, `asking` the
questions. They need the extra ``archive``; only `store` can be imported without it.
"""

from attribution.archive.store import Archive, is_archive

__all__ = ["Archive", "is_archive"]
