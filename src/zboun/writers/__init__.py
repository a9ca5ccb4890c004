"""Writes a result: OUT as a folder, or one file in the form that its ending names.

    save(out, tables, summary, lang="fr")        # a folder, or .xlsx .csv .json .jsonl .vcf
                                                 # .parquet .sqlite

Modules are imported when they are needed: a CSV does not pay for Excel.

May import: errors, model, texts, atomic, locks. Tests: ``tests/writers/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zboun import atomic, locks
from zboun.errors import OutputError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

FILE_FORMS = (".xlsx", ".csv", ".json", ".jsonl", ".vcf", ".parquet", ".sqlite")
_OTHER_FORMS = (
    ".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv", ".txt", ".html", ".htm", ".xml", ".md",
    ".pdf", ".doc", ".docx", ".odt", ".rtf", ".zip", ".db", ".feather",
)  # fmt: skip


def is_folder(out: Path) -> bool:
    """Say whether OUT means a folder; UsageError for a file form that we do not write.

    >>> is_folder(Path("liste")), is_folder(Path("clients.2024")), is_folder(Path("list.xlsx"))
    (True, True, False)
    """
    suffix = out.suffix.lower()
    if out.is_dir():
        return True
    if suffix in _OTHER_FORMS:
        forms = " ".join(FILE_FORMS)
        raise UsageError(
            f"{out.name}: name a folder, or a file in {forms}", "form", out=out.name, forms=forms
        )
    return suffix not in FILE_FORMS


def save(
    out: Path,
    tables: Mapping[str, pa.Table],
    summary: Mapping[str, Any],
    *,
    lang: str = "fr",
    inputs: Iterable[Path] = (),
    pages: Mapping[str, str] | None = None,
    notes: list[str] | None = None,
    parts: bool = False,
) -> Path:
    """Write OUT and return its path; the earlier OUT stays whole until the new one is.

    ``pages`` are other files of the folder, name -> text (report.html); ``inputs`` are never
    written over; ``parts`` asks for Parquet in parts too; to ``notes`` is added what a person
    should hear (stable codes, see texts ``note.*``). Raises OutputError, and UsageError when OUT
    is an input.
    """
    from zboun.writers import folder

    held = notes if notes is not None else []
    if is_folder(out):
        refuse_inputs(out, inputs, (*folder.NAMES, *folder.LASTING))
        with locks.lock_once(out):
            held += [f"recovered.{code}" for code in atomic.recover(out)]
            held += folder.write(out, tables, summary, lang=lang, pages=pages or {}, parts=parts)
        return out
    refuse_inputs(out, inputs, ())
    with locks.lock_once(out):
        held += [f"recovered.{code}" for code in atomic.recover(out)]
        write_file(out, tables, summary, lang=lang)
    return out


def write_file(
    out: Path, tables: Mapping[str, pa.Table], summary: Mapping[str, Any], *, lang: str = "fr"
) -> None:
    """Write the contacts as one file in the form that its ending names."""
    with atomic.file(out) as temporary:
        _writer(out.suffix.lower(), lang)(temporary, tables, summary)


_Writer = Callable[[Path, Mapping[str, "pa.Table"], Mapping[str, Any]], None]


def _writer(suffix: str, lang: str) -> _Writer:
    from zboun.writers import tables as forms

    if suffix == ".xlsx":
        from zboun.writers.workbook import write_contacts_book

        return lambda path, tables, summary: write_contacts_book(
            path,
            tables["contacts"],
            tables.get("records"),
            summary,
            lang,
            tables.get("review"),
            beside=False,
        )
    if suffix == ".vcf":
        from zboun.writers.vcard import write_vcards

        return lambda path, tables, _: write_vcards(path, tables["contacts"], lang=lang)
    if suffix == ".sqlite":
        return lambda path, tables, _: forms.write_sqlite(path, tables)
    write = forms.WRITERS[suffix]
    return lambda path, tables, _: write(path, tables["contacts"])


def refuse_inputs(out: Path, inputs: Iterable[Path], names: Iterable[str]) -> None:
    """Raise OutputError when a file that would be written is an input.

    The files are compared, not their names: where case does not count, two names are one file.
    """
    targets = {out.resolve(), *((out / name).resolve() for name in names)}
    there = [target for target in targets if target.is_file()]
    for path in inputs:
        same = path.is_file() and any(path.samefile(target) for target in there)
        if path.resolve() in targets or same:
            remedy = "choose another place with -o"
            raise OutputError(str(out), "is_an_input", f"{path.name} is an input", remedy)
