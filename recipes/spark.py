"""Repair the column ``ocr`` of a table with Spark; the repaired text goes into ``fixed``.

Usage: spark-submit recipes/spark.py INPUT OUTPUT [BOOK]

INPUT is JSON lines or Parquet, wherever Spark reads it; OUTPUT is a folder of parts of the same
kind. BOOK is a folder that every worker sees, or a bundled language (default: fr). Needs pyspark,
pandas and pyarrow, and ocrfix on the workers.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from pyspark.sql import DataFrame


def repairer(book: str) -> Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]:
    """What repairs the rows of a partition: the book is loaded once for each."""

    def repair(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        from pathlib import Path

        import ocrfix

        bundled = book in ocrfix.bundled_languages()
        loaded = ocrfix.load_bundled(book) if bundled else ocrfix.load_book(Path(book))
        for batch in batches:
            texts = [text if isinstance(text, str) else "" for text in batch["ocr"]]
            # Each row by itself: the same result however Spark parts the table.
            fixed = ocrfix.fix_many(texts, loaded, together=False)
            yield batch.assign(
                fixed=[new if isinstance(old, str) else None
                       for old, new in zip(batch["ocr"], fixed, strict=True)]
            )  # fmt: skip

    return repair


def repaired(table: DataFrame, book: str) -> DataFrame:
    """The table with one column more."""
    from pyspark.sql.types import StringType, StructField, StructType

    kept = [field for field in table.schema.fields if field.name != "fixed"]
    schema = StructType([*kept, StructField("fixed", StringType(), nullable=True)])
    return table.mapInPandas(repairer(book), schema)


def main(source: str, target: str, book: str = "fr") -> None:
    """Read, repair, write."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("ocrfix").getOrCreate()
    kind = "parquet" if source.rstrip("/").endswith(".parquet") else "json"
    table = spark.read.format(kind).load(source)
    repaired(table, book).write.format(kind).mode("errorifexists").save(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
