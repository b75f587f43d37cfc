"""Three engines that speak SQL, each behind the same two verbs. What is not installed says so."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from bench.access import postgres


class Engine(Protocol):
    def run(self, statement: str) -> None: ...

    def ask(self, query: str) -> pa.Table:
        """Its answer, all columns 64 bits wide."""


class DuckDB:
    def __init__(self, tables: Mapping[str, pa.Table], spill: Path) -> None:
        import duckdb

        self._connection = duckdb.connect(config={"memory_limit": "4GB", "threads": 2, "temp_directory": str(spill)})
        for name, table in tables.items():
            self._connection.from_arrow(table).create(name)

    def run(self, statement: str) -> None:
        self._connection.execute(statement)

    def ask(self, query: str) -> pa.Table:
        return wide(self._connection.sql(query).to_arrow_table())


class DataFusion:
    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        import datafusion

        self._context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(2))
        for name, table in tables.items():
            self._context.register_record_batches(name, [table.combine_chunks().to_batches() or _nothing(table)])

    def run(self, statement: str) -> None:
        self._context.sql(statement).collect()

    def ask(self, query: str) -> pa.Table:
        return wide(self._context.sql(query).to_arrow_table())


class PostgreSQL:
    def __init__(self, tables: Mapping[str, pa.Table], address: str) -> None:
        import psycopg

        self._connection = psycopg.connect(address, autocommit=True)
        for name, table in tables.items():
            columns = ", ".join(f"{column} integer" for column in table.column_names)
            self.run(f"CREATE UNLOGGED TABLE {name} ({columns})")
            written = io.BytesIO()
            pyarrow.csv.write_csv(table, written, pyarrow.csv.WriteOptions(include_header=False))
            with self._connection.cursor().copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
                copy.write(written.getbuffer())
            self.run(f"ANALYZE {name}")

    def run(self, statement: str) -> None:
        made = statement.split()[:3]
        if made[:2] == ["CREATE", "TABLE"]:
            self._connection.execute(statement.replace("CREATE TABLE", "CREATE UNLOGGED TABLE", 1))
            self._connection.execute(f"ANALYZE {made[2]}")
        else:
            self._connection.execute(statement)

    def ask(self, query: str) -> pa.Table:
        cursor = self._connection.execute(query)
        columns = list(zip(*cursor.fetchall(), strict=True))
        names = [column.name for column in cursor.description or ()]
        found: dict[str, Any] = {
            name: [int(one) for one in column] for name, column in zip(names, columns, strict=True)
        }
        return wide(pa.table(found))


def wide(table: pa.Table) -> pa.Table:
    """Each engine has its own mind about how wide a sum is."""
    return pa.table({name: pc.cast(table.column(name), pa.int64()) for name in table.column_names}).combine_chunks()


def _nothing(table: pa.Table) -> list[pa.RecordBatch]:
    return [pa.RecordBatch.from_pylist([], table.schema)]


def there(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


@contextmanager
def engine(name: str, tables: Mapping[str, pa.Table], folder: Path) -> Iterator[Engine]:
    folder.mkdir(parents=True, exist_ok=True)
    match name:
        case "DuckDB":
            yield DuckDB(tables, folder / "spill")
        case "DataFusion":
            yield DataFusion(tables)
        case _:
            programs = postgres.programs()
            if programs is None:
                raise RuntimeError("no PostgreSQL here")
            with postgres.running(folder / "postgres", programs) as address:
                yield PostgreSQL(tables, address)


def missing(name: str) -> str:
    """Why an engine cannot run here, or nothing."""
    match name:
        case "DuckDB" | "DataFusion":
            return "" if there(name.lower()) else f"{name} is not installed: make bench installs it"
        case _:
            return "" if postgres.programs() else "no PostgreSQL server here"
