"""What a user may tell us about columns: ``--map "Tél.=phone"``, and profiles saved once.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/columns/test_profile.py``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from zboun.errors import UsageError
from zboun.fields.text import fold
from zboun.model import ColumnGuess, Doubt, named
from zboun.rules.headers import MAPPABLE

IGNORE = "ignore"
_ALSO = {"first_name": "given_name", "last_name": "family_name", "tel": "phone", "mail": "email"}


def checked(columns: Mapping[str, str]) -> dict[str, str]:
    """Return a user's mapping with folded headers; ``#3`` keeps its mark and means a column.

    Raises UsageError for a field that does not exist.

    >>> checked({"Tél.": "phone", "#3": "ignore"})
    {'tel': 'phone', '#3': 'ignore'}
    """
    told = {}
    for header, field in columns.items():
        name = _ALSO.get(field.strip(), field.strip())
        if name not in MAPPABLE and name != IGNORE:
            known = ", ".join((*MAPPABLE, IGNORE))
            raise UsageError(
                f"column {header!r}: no field is called {field!r}; there are {known}",
                "no_field", header=header, field=field, known=known,
            )  # fmt: skip
        told[told_key(header)] = name
    return told


def told_key(header: str) -> str:
    """Return what a user's header is compared by; ``#3`` keeps its mark and means a column."""
    key = header.strip()
    return key if key.startswith("#") and key[1:].isdigit() else fold(key)


def never_met(asked: Iterable[str], columns: Iterable[ColumnGuess]) -> list[Doubt]:
    """Return a doubt for each header that was named for this call and that no column has."""
    met = {key for one in columns for key in (f"#{one.index + 1}", fold(one.header))}
    return [
        Doubt(
            "--map", "", "unknown_column", f"no table has a column {header!r}",
            "zboun inspect shows the columns", named(column=header),
        )
        for header in sorted(asked)
        if told_key(header) not in met
    ]  # fmt: skip


def told_field(header: str, index: int, told: Mapping[str, str]) -> str:
    """Return what the user said of a column, ``""`` when nothing; ``index`` is from 0."""
    return told.get(f"#{index + 1}") or (told.get(fold(header), "") if header.strip() else "")


def map_line(guess: ColumnGuess) -> str:
    """Return the option that sets a column; its right side is to be changed.

    >>> map_line(ColumnGuess(2, "Tél.", "phone", 0.9, "header"))
    '--map "Tél.=phone"'
    >>> map_line(ColumnGuess(2, "", "", 0.9, "no_header"))
    '--map "#3=ignore"'
    """
    header = guess.header if guess.header.strip() else f"#{guess.index + 1}"
    for mark in '\\"$`':
        header = header.replace(mark, f"\\{mark}")
    return f'--map "{header}={guess.field or IGNORE}"'


def save_profile(guesses: Iterable[ColumnGuess]) -> str:
    r"""Return a profile as TOML text: every header with its field, to be applied again.

    >>> print(save_profile([ColumnGuess(0, 'Tél. "1"', "phone", 0.9, "header")]))
    # zboun: which column is which; change the right sides, or "ignore" a column
    [columns]
    "Tél. \"1\"" = "phone"
    <BLANKLINE>
    """
    lines: dict[str, str] = {}
    for guess in guesses:
        header = guess.header if guess.header.strip() else f"#{guess.index + 1}"
        lines.setdefault(header, guess.field or IGNORE)
    head = (
        '# zboun: which column is which; change the right sides, or "ignore" a column\n[columns]\n'
    )
    return head + "".join(f'{_quoted(h)} = "{field}"\n' for h, field in lines.items())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped)
    return f'"{plain}"'


def load_profile(path: Path) -> dict[str, str]:
    """Return a saved profile as a mapping for ``ReadOptions.columns``.

    Raises UsageError when the file is no profile or names a field that does not exist.
    """
    try:
        columns = tomllib.loads(path.read_text("utf-8")).get("columns")
    except FileNotFoundError:
        raise UsageError(f"profile {path}: there is no such file", "no_file", path=path) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"profile {path}: {error}", "bad_file", path=path, error=error) from None
    if not isinstance(columns, dict) or not all(isinstance(f, str) for f in columns.values()):
        raise UsageError(
            f'profile {path}: it needs a table [columns] of "header" = "field"',
            "no_profile",
            path=path,
        )
    checked(columns)
    return dict(columns)
