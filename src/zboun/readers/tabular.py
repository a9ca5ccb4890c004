"""Tables out of other programs: DataFrames, JSON, JSON Lines, Parquet, SQLite, SQL databases.

Their column names are a certain header. Values become exact text.

May import: errors, model, fields.text, readers.*.
Tests: ``tests/readers/ugly_others.py``, ``test_read.py`` beside it.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import empties
from zboun.errors import InputError, UsageError
from zboun.fields.text import cell_text
from zboun.model import Extract, Grid, ReadOptions, Source
from zboun.readers import cells, limits, text_file
from zboun.readers.blob import Blob, machine_errors
from zboun.readers.discover import TABLE_MARK
from zboun.readers.sniff import no_table

if TYPE_CHECKING:
    import pandas as pd


def read(blob: Blob, form: str, options: ReadOptions) -> Extract:
    """Return the grids of a JSON, Parquet or SQLite source."""
    readers = {"json": _read_json, "parquet": _read_parquet, "sqlite": _read_sqlite}
    return readers[form](blob, options)


def read_frame(frame: pd.DataFrame, name: str) -> Extract:
    """Return the one grid of a DataFrame, its rows numbered from 1; the index is left out."""
    columns = [_frame_column(frame.iloc[:, index]) for index in range(frame.shape[1])]
    header = tuple(map(_header_text, frame.columns))
    return _extract(name, "frame", [_grid(name, "", columns, header, len(frame))])


def _header_text(label: Any) -> str:
    if isinstance(label, tuple):
        return " ".join(cell_text(part) for part in label).strip()
    return cell_text(label)


def _frame_column(series: pd.Series[Any]) -> pa.ChunkedArray:
    if series.dtype == object:
        return _chunked(cells.text_array(series.tolist()))
    try:
        return text_column(pa.chunked_array([pa.Array.from_pandas(series)]))
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError):
        return _chunked(cells.text_array(series.astype(object).tolist()))


def _chunked(array: pa.Array | pa.ChunkedArray) -> pa.ChunkedArray:
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def text_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return an Arrow column of any type as exact text without nulls.

    >>> text_column(pa.chunked_array([[550123456.0, None, 2.5]])).to_pylist()
    ['550123456', '', '2.5']
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return text_column(column.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_large_string(kind):
        return pc.fill_null(column.cast(pa.string()), "")
    if pa.types.is_null(kind):
        return pa.chunked_array([empties(len(column))])
    distinct = pc.unique(column)
    texts = cells.text_array([_nested_text(value) for value in distinct.to_pylist()])
    if len(distinct) == len(column):
        return _chunked(texts)
    return _chunked(texts.take(pc.index_in(column, distinct)))


def _nested_text(value: Any) -> Any:
    return _plain(value) if isinstance(value, list | dict) else value


def _grid(
    source: str, sheet: str, columns: Sequence[pa.ChunkedArray], header: tuple[str, ...], count: int
) -> Grid:
    if len(columns) > limits.MAX_COLUMNS or len(columns) * count > limits.MAX_CELLS:
        raise limits.too_big(source, "it has too many columns", "select those that matter")
    return cells.make_grid(
        source, sheet, columns, pa.array(range(1, count + 1), pa.int64()), header
    )


def _extract(source: str, form: str, grids: list[Grid]) -> Extract:
    extract = Extract(source, form)
    for grid in grids:
        extract.read += len(grid.rows)
        bounded, cut = cells.bounded(grid)
        extract.grids.append(bounded)
        extract.doubts += cut
    return extract


# ------------------------------------------------------------------------------------ JSON


def _read_json(blob: Blob, options: ReadOptions) -> Extract:
    data = blob.read(min(options.max_bytes, limits.MAX_JSON_BYTES))
    decoded = text_file.decode(data, options.encoding)
    try:
        found = _loads(decoded.text)
        numbered = list(enumerate(_rows_of(found), 1))
        form = "json"
    except json.JSONDecodeError:
        numbered = list(_json_lines(blob.name, decoded.text))
        form = "jsonl"
    grid = _json_grid(blob.name, numbered)
    if not grid.cells.num_columns:
        raise no_table(blob.name, "the JSON holds no list of objects")
    extract = _extract(blob.name, form, [grid])
    extract.doubts += text_file.doubts_of(blob.name, decoded)
    extract.details["encoding"] = decoded.encoding
    return extract


def _loads(text: str) -> Any:
    """Parse JSON, numbers as exact text: ``0.550e9`` is a phone that became a number."""
    return json.loads(text, parse_float=lambda number: cell_text(float(number)), parse_int=str)


def _json_lines(name: str, text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield number, _loads(line)
        except json.JSONDecodeError as error:
            raise InputError(
                name,
                "truncated",
                f"its JSON breaks off or is damaged (line {number})",
                "export it again",
            ) from error


def _rows_of(found: Any, depth: int = 0) -> list[Any]:
    """Return the list of objects (or of lists) in a JSON value, the longest where there are more.

    >>> _rows_of({"count": 2, "data": {"items": [{"nom": "Ali"}, {"nom": "Sara"}]}})
    [{'nom': 'Ali'}, {'nom': 'Sara'}]
    """
    if isinstance(found, list):
        return found if any(isinstance(item, dict | list) for item in found) else []
    if not isinstance(found, dict) or depth > 4:
        return []
    inner = [_rows_of(value, depth + 1) for value in found.values()]
    best = max(inner, key=len, default=[])
    return best or ([found] if depth == 0 and found else [])


def _json_grid(name: str, numbered: list[tuple[int, Any]]) -> Grid:
    if all(isinstance(item, list) for _, item in numbered):
        lines = ((number, [_plain(cell) for cell in item]) for number, item in numbered)
        return cells.grid_of_lines(name, "", lines)
    flat = [_flat(item) for _, item in numbered]
    keys = list(dict.fromkeys(key for item in flat for key in item))
    if len(keys) * len(flat) > limits.MAX_CELLS or len(keys) > limits.MAX_COLUMNS:
        raise limits.too_big(name, "its objects have too many different keys", "export less of it")
    columns = [_chunked(cells.text_array([item.get(key, "") for item in flat])) for key in keys]
    rows = pa.array([number for number, _ in numbered], pa.int64())
    return cells.make_grid(name, "", columns, rows, tuple(keys))


def _flat(item: Any) -> dict[str, Any]:
    """Return an object with inner objects as ``outer.inner`` keys and lists joined by `` ; ``.

    >>> _flat({"nom": "Ali", "adresse": {"ville": "Oran"}, "tel": ["0550", "0661"]})
    {'nom': 'Ali', 'adresse.ville': 'Oran', 'tel': '0550 ; 0661'}
    """
    if not isinstance(item, dict):
        return {"value": _plain(item)}
    if item.get("type") == "Feature" and isinstance(item.get("properties"), dict):
        return _flat(item["properties"])  # GeoJSON
    flat: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": text for inner, text in _flat(value).items()}
        else:
            flat[key] = _plain(value)
    return flat


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        parts = [cell_text(_plain(part)) for part in value]
        return " ; ".join(part for part in parts if part)
    if isinstance(value, dict):
        inner = value.get("value")
        return (
            _plain(inner)
            if inner is not None
            else json.dumps(value, ensure_ascii=False, default=str)
        )
    return value


# --------------------------------------------------------------------------------- Parquet


def _read_parquet(blob: Blob, options: ReadOptions) -> Extract:
    from pyarrow import parquet

    limits.check_size(blob.name, blob.size, options.max_bytes)
    try:
        with blob.open() as stream:
            file = parquet.ParquetFile(stream)
            unpacked = sum(
                file.metadata.row_group(index).total_byte_size
                for index in range(file.metadata.num_row_groups)
            )
            limits.check_size(blob.name, unpacked, options.max_bytes)
            if file.metadata.num_rows * file.metadata.num_columns > limits.MAX_CELLS:
                raise limits.too_big(blob.name, "it has too many cells", "select less of it")
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            blob.name, "truncated", "its end is missing or damaged", "write the file again"
        ) from error
    columns = [text_column(column) for column in table.columns]
    grid = _grid(blob.name, "", columns, tuple(table.column_names), table.num_rows)
    return _extract(blob.name, "parquet", [grid])


def row_groups(blob: Blob) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    """Return a Parquet file's columns, and how many rows each of its row groups has.

    None where one of them is larger than a grid may be, or where the file is torn.
    """
    from pyarrow import parquet

    try:
        with blob.open() as stream:
            file = parquet.ParquetFile(stream)
            known, names = file.metadata, tuple(file.schema_arrow.names)
            groups = [known.row_group(index).num_rows for index in range(known.num_row_groups)]
    except (pa.ArrowException, OSError):
        return None
    wide = len(names) > limits.MAX_COLUMNS
    large = max(groups, default=0) * len(names) > limits.MAX_CELLS
    return None if wide or large else (names, tuple(groups))


def row_group(blob: Blob, index: int, most: int = 0) -> pa.Table | None:
    """Return the cells of a row group, or ``most`` of its lines; None where it is damaged."""
    from pyarrow import parquet

    try:
        with blob.open() as stream:
            file = parquet.ParquetFile(stream)
            if most:
                table = pa.Table.from_batches(
                    [next(file.iter_batches(most, row_groups=[index]))], file.schema_arrow
                )
            else:
                table = file.read_row_group(index)
    except (pa.ArrowException, OSError):
        return None
    names = [str(number) for number in range(table.num_columns)]
    return pa.table([text_column(column) for column in table.columns], names=names)


# --------------------------------------------------------------------------------- databases


def _read_sqlite(blob: Blob, options: ReadOptions) -> Extract:
    """Return one grid a table of a SQLite file; ``name::table`` asks for one of them."""
    _, _, wanted = blob.name.partition(TABLE_MARK)
    limits.check_size(blob.name, blob.size, options.max_bytes)
    with machine_errors(blob.name), contextlib.closing(_connected(blob)) as base:
        try:
            names = _table_names(base)
            if wanted and wanted not in names:
                raise InputError(
                    blob.name,
                    "no_such_table",
                    f"it has no table {wanted!r}",
                    "its tables are " + ", ".join(names),
                    asked=wanted,
                    names=", ".join(names),
                )
            grids = [
                _sqlite_grid(base, blob.name, table) for table in ([wanted] if wanted else names)
            ]
        except sqlite3.DatabaseError as error:
            raise InputError(
                blob.name, "truncated", f"the database is damaged ({error})", "copy it again"
            ) from error
    if not grids:
        raise no_table(blob.name, "the database has no tables")
    extract = _extract(blob.name, "sqlite", grids)
    extract.details["tables"] = names
    return extract


def _connected(blob: Blob) -> sqlite3.Connection:
    if blob.data is None:
        address = blob.path.resolve().as_uri() + "?mode=ro"
        return sqlite3.connect(address, uri=True)
    base = sqlite3.connect(":memory:")
    base.deserialize(blob.data)
    return base


def _table_names(base: sqlite3.Connection) -> list[str]:
    query = "select name from sqlite_master where type in ('table', 'view')"
    names = sorted(str(name) for (name,) in base.execute(query))
    return [name for name in names if not name.startswith("sqlite_")]


def _sqlite_grid(base: sqlite3.Connection, source: str, table: str) -> Grid:
    base.text_factory = lambda data: data.decode("utf-8", "replace")
    quoted = '"' + table.replace('"', '""') + '"'
    cursor = base.execute(f"select * from {quoted}")
    header = tuple(column[0] for column in cursor.description)
    return cells.grid_of_lines(source, table, _numbered(source, cursor, len(header)), header)


def _numbered(
    source: str, rows: Iterable[Sequence[Any]], width: int
) -> Iterator[tuple[int, list[Any]]]:
    for number, row in enumerate(rows, 1):
        if number * width > limits.MAX_CELLS:
            raise limits.too_big(
                source, "the table has too many cells", "name a smaller view of it"
            )
        yield number, list(row)


def read_url(source: Source) -> Extract:
    """Return the tables of a SQL database by its SQLAlchemy URL, ``URL::table`` for one of them."""
    try:
        import sqlalchemy
    except ImportError as error:
        raise UsageError(
            f"{source.name}: databases need: pip install zboun[sql]", "no_sql"
        ) from error
    _, _, wanted = source.name.partition(TABLE_MARK)
    address = unquote(str(source.path))
    try:
        engine = sqlalchemy.create_engine(address)
        names = [wanted] if wanted else sorted(sqlalchemy.inspect(engine).get_table_names())
        with contextlib.closing(_Disposed(engine)), engine.connect() as base:
            grids = [_sql_grid(sqlalchemy, base, source.name, table) for table in names]
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise InputError(
            source.name,
            "unreadable",
            f"the database gave an error ({type(error).__name__})",
            "check address, rights and the table's name",
        ) from error
    return _extract(source.name, "sql", grids)


class _Disposed:
    """Lets ``closing`` end all connections of an engine."""

    def __init__(self, engine: Any) -> None:
        self.close = engine.dispose


def _sql_grid(sqlalchemy: Any, base: Any, source: str, table: str) -> Grid:
    result = base.execute(
        sqlalchemy.select(sqlalchemy.text("*")).select_from(sqlalchemy.table(table))
    )
    header = tuple(result.keys())
    return cells.grid_of_lines(source, table, _numbered(source, result, len(header)), header)
