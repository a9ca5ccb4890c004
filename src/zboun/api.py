"""The library's calls, on pandas frames: ``clean``, ``update``, and the steps one by one.

Inside the house tables are Arrow; here they become frames and come from frames.

May import: pipeline and what it may (the library's door). Tests: ``tests/test_api.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from zboun import frames, pipeline
from zboun.decisions import Decisions
from zboun.decisions import read as read_decisions
from zboun.engines.memory import bytes_of
from zboun.errors import InputError, UsageError
from zboun.intake import Progress
from zboun.intake import read as read_inputs
from zboun.model import ReadOptions, named_in
from zboun.pipeline import Settings
from zboun.result import Result, to_frame
from zboun.rules import Rules, load

if TYPE_CHECKING:  # pandas costs 0.2 s, and a command needs none of it
    import pandas as pd

Inputs: TypeAlias = "str | Path | pd.DataFrame | Sequence[str | Path | pd.DataFrame]"


def clean(
    inputs: Inputs,
    *,
    columns: Mapping[str, str] | None = None,
    decisions: Decisions | str | Path | None = None,
    rules: Rules | str | Path | None = None,
    prefer: Mapping[str, str] | None = None,
    stop: str | Path | None = None,
    engine: Any = "local",
    memory: str | int = 0,
    progress: Progress | None = None,
    **options: Any,
) -> Result:
    """Return one contact list for files, folders and frames; nothing is written until ``save``.

    >>> import pandas as pd
    >>> shop = pd.DataFrame({"Nom": ["BENALI Ahmed", "ahmed benali"], "Tél.": ["550123456"] * 2})
    >>> clean(shop).contacts[["name", "phone", "records"]].to_numpy().tolist()
    [['Ahmed Benali', '+213550123456', 2]]

    - ``columns`` maps header texts to fields where the header does not say: ``{"Tél.": "phone"}``.
    - ``decisions`` is a filled review.xlsx; ``stop`` a file with phones and e-mails of those who
      want no messages; ``rules`` a folder that overlays ours.
    - ``options`` are the fields of ``model.ReadOptions`` (``encoding``, ``sheet``, ``me`` …).
    - ``prefer`` says which value wins: ``{"phone": "newest"}``, or ``"frequent"``.
    - ``progress`` is called with a stage (``"read"``, ``"match"`` …), what is done of it, of what.
    - ``engine="dask"`` does the work on worker processes of this machine, a
      ``dask.distributed.Client`` on its cluster (which must see the files under the same paths);
      the tables come back here and are the same.
    - ``memory="2GB"`` keeps to about so much: tables stand in files without a name, and are read
      from there (a frame that is asked for, ``result.records``, is made in memory all the same).

    An input that cannot be read does not stop the others: ``result.summary.unreadable`` names it,
    as does the result where a notebook shows it. Raises InputError when none could be read,
    UsageError for what cannot be meant, ConservationError when a row was lost.
    """
    settings = Settings(
        rules=as_rules(rules),
        read=_options(columns, options),
        decisions=as_decisions(decisions),
        prefer=dict(prefer or {}),
        memory=bytes_of(memory) if memory else 0,
        **({"progress": progress} if progress else {}),
    )
    if engine == "local":
        result = pipeline.clean(as_list(inputs), settings)
    else:
        result = _on_workers(as_list(inputs), settings, engine)
    refuse_nothing(result)
    _mark(result, settings.rules, stop)
    return result


def _mark(result: Result, rules: Rules, stop: str | Path | None = None) -> None:
    """Mark the contacts who want no messages."""
    from zboun import stops

    stops.keep(result, rules, stops.gather(None, Path(stop) if stop else None, rules))


def _on_workers(inputs: list[Any], settings: Settings, engine: Any) -> Result:
    from zboun import partitions
    from zboun.engines import dask

    with dask.workers(engine) as workers:
        return partitions.clean(inputs, settings, workers)


def update(
    out: str | Path,
    inputs: str | Path | Sequence[str | Path] = (),
    *,
    columns: Mapping[str, str] | None = None,
    decisions: str | Path | Sequence[str | Path] = (),
    rules: Rules | str | Path | None = None,
    prefer: Mapping[str, str] | None = None,
    stop: str | Path | None = None,
    lang: str = "fr",
    **options: Any,
) -> Result:
    """Add new files to a folder that ``clean`` wrote, save it, and return the new result.

    Contact ids stay; answers in the folder's review.xlsx and in ``decisions`` hold from now on.
    Raises UsageError when the folder is none of ours, InputError when no input could be read.
    """
    from zboun import updates

    settings = Settings(
        rules=as_rules(rules), read=_options(columns, options), prefer=dict(prefer or {})
    )
    files = [decisions] if isinstance(decisions, str | Path) else decisions
    answers = [Path(one) for one in files]
    listed = Path(stop) if stop else None
    run = updates.update(out, inputs, settings, decisions=answers, stop=listed, lang=lang)
    return run.result


def read(
    paths: Inputs,
    *,
    columns: Mapping[str, str] | None = None,
    rules: Rules | str | Path | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Return the raw records of the inputs, columns mapped, a line for every record."""
    raw = read_inputs(as_list(paths), as_rules(rules), _options(columns, options))
    return to_frame(raw.records)


def normalize(
    frame: pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    rules: Rules | str | Path | None = None,
) -> pd.DataFrame:
    """Return the frame with the clean columns, outcomes and reasons added.

    Rows keep their order and index, other columns ride along; ``record_id`` is the frame's own
    column of that name or the row's number from 1. Columns that are already ``*_raw`` are used
    as they are; otherwise headers and content decide, and ``columns`` overrides them.
    """
    if not hasattr(frame, "columns"):
        raise UsageError(f"normalize takes a pandas DataFrame, not {type(frame).__name__}")
    rules_ = as_rules(rules)
    raw = frames.raw_records(frame, rules_, dict(columns or {}))
    records = pipeline.normalize_records(raw, Settings(rules=rules_))
    return frames.ride_along(frame, to_frame(records))


def deduplicate(
    records: pd.DataFrame,
    *,
    decisions: Decisions | str | Path | None = None,
    rules: Rules | str | Path | None = None,
    prefer: Mapping[str, str] | None = None,
) -> Result:
    """Return contacts, links and relations for records that ``normalize`` made.

    A frame without the clean columns is normalized first.
    """
    rules_ = as_rules(rules)
    if "phone_outcome" not in records.columns:
        records = normalize(records, rules=rules_)
    settings = Settings(rules=rules_, decisions=as_decisions(decisions), prefer=dict(prefer or {}))
    table = frames.clean_records(records)
    result = pipeline.finish(table, frames.no_intake(table), settings, pipeline.Clock())
    _mark(result, rules_)
    return result


def as_rules(rules: Rules | str | Path | None, old_plan: bool = False) -> Rules:
    """Return rules for a folder's path, rules themselves, or ours for None.

    ``old_plan``: phones of before 2008 are read too, as guesses.
    """
    if not isinstance(rules, Rules):
        rules = load(Path(rules) if rules else None)
    return rules.with_old_plan() if old_plan else rules


def as_decisions(decisions: Decisions | str | Path | None) -> Decisions | None:
    """Return decisions as they are, or read from a file."""
    if decisions is None or isinstance(decisions, Decisions):
        return decisions
    return read_decisions(decisions)


def as_list(inputs: Inputs) -> list[Any]:
    """Return one input or many as a list."""
    if isinstance(inputs, str | Path) or hasattr(inputs, "columns"):
        return [inputs]
    if not isinstance(inputs, Iterable):
        raise UsageError(f"name files, folders or DataFrames, not {type(inputs).__name__}")
    return list(inputs)


_OURS = ("columns", "asked")  # of ReadOptions: what the argument ``columns`` says


def _options(columns_: Mapping[str, str] | None, options: Mapping[str, Any]) -> ReadOptions:
    fields = [name for name in ReadOptions.__dataclass_fields__ if name not in _OURS]
    unknown = set(options) - set(fields)
    if unknown:
        known = ", ".join(fields)
        raise UsageError(f"no such option: {', '.join(sorted(unknown))}; there are {known}")
    named = dict(columns_ or {})
    return replace(ReadOptions(), columns=named, asked=frozenset(named), **options)


def refuse_nothing(result: Result) -> None:
    """Raise InputError when not one input could be read."""
    if result.summary.sources or not result.summary.unreadable:
        return
    first = result.summary.unreadable[0]
    told = named_in(first.get("values", ""))
    raise InputError(first["source"], first["code"], first["reason"], first["remedy"], **told)


def is_folder(out: Path) -> bool:
    """Say whether OUT means a folder; UsageError for a file form that we do not write."""
    from zboun import writers

    return writers.is_folder(out)


def check_out(out: Path, inputs: Sequence[str]) -> None:
    """Raise UsageError, before any work is done, when OUT cannot be meant.

    That is: a file form that we do not write, one of the inputs, or a file of somebody else's in
    a folder that is read.
    """
    from zboun import writers
    from zboun.writers.former import is_former

    if writers.is_folder(out) and out.is_file():
        raise UsageError(f"{out} is a file; choose another name with -o", "is_file", out=out)
    target = out.resolve()
    for one in inputs:
        if one != "-" and Path(one).resolve() == target:
            raise UsageError(
                f"{out} is an input; choose another place with -o", "is_input", out=out
            )
        inside = one != "-" and Path(one).is_dir() and Path(one).resolve() in target.parents
        if inside and target.is_file() and not is_former(target):
            raise UsageError(
                f"{out} stands among the inputs; choose another name with -o",
                "among_inputs",
                out=out,
            )
