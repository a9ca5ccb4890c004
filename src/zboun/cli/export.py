"""``zboun export``: an OUT's contacts in a form that another program imports.

May import: the library's doors, inside the verb. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zboun.cli.flags import ShareFlags, flat
from zboun.cli.options import Lang, Quiet, language
from zboun.errors import UsageError

if TYPE_CHECKING:
    from zboun.writers.exports import Exported


@flat
def export(
    list_: Annotated[Path, typer.Argument(metavar="OUT", help="A folder that clean wrote.")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="PROGRAM",
            help="google, outlook, vcard, odoo, hubspot, mailchimp, whatsapp, delivery,"
            " json, jsonl, parquet, sqlite or csv.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")],
    share: ShareFlags,
    split: Annotated[
        int, typer.Option("--split", metavar="N", min=0, help="At most N contacts a file; 0: all.")
    ] = 0,
    lang: Lang = "",
    quiet: Quiet = False,
) -> None:
    """Write an OUT's contacts in the form another program imports; say who was left out.

    Example: zboun export list/ --to google -o google.csv
    """
    from zboun import disguise, out_tables
    from zboun.writers import exports

    speak = language(lang)
    share.check()
    kinds = (*exports.kinds(), *((_COPY,) if share.pseudonymize else ()))
    if to not in kinds:
        known = ", ".join(kinds)
        raise UsageError(
            f"--to {to}: there are {known}", "choice", flag="--to", known=known, asked=to
        )
    if (out.is_dir() and to != _COPY) or list_.resolve() in (out / "x").resolve().parents:
        raise UsageError(f"{out}: name a file outside the list's own folder", "inside", out=out)
    if not out.suffix and to != _COPY and not (to == "vcard" and split):
        out = out.with_name(out.name + exports.suffix(to))
    told: list[str] = []
    key = _key(out, to, share, speak, told)
    if to == _COPY:
        disguise.copy(list_, out, key, lang=speak)
    else:
        contacts = out_tables.read(list_, ("contacts",))["contacts"]
        contacts = disguise.contacts(contacts, key) if key else contacts
        told += _lines(to, exports.write(to, contacts, out, lang=speak, split=split), speak)
    if not quiet:
        for line in told:
            print(line, file=sys.stderr)


_COPY = "folder"  # the whole list, to be shown around


def _key(out: Path, to: str, share: ShareFlags, lang: str, told: list[str]) -> bytes:
    """Return the pseudonyms' key, nothing where none is wanted; say where it lies."""
    from zboun import pseudonyms, texts
    from zboun.writers import exports

    if not share.pseudonymize:
        return b""
    if to in exports.forms():
        raise UsageError(
            "--pseudonymize is for folder, json, jsonl, parquet, sqlite and csv", "pseudonymize"
        )
    key, place = pseudonyms.key_beside(out, share.key)
    if place != pseudonyms.AUTO:
        told.append(texts.load(lang)("share.key", file=place))
    return key


def _lines(to: str, done: Exported, lang: str) -> list[str]:
    """Return what was written, who was left out and why, and where to click."""
    from zboun import texts
    from zboun.writers import exports

    say = texts.load(lang)
    form = exports.forms().get(to)
    title = form.title[lang] if form else to
    files = ", ".join(str(path) for path in done.files[:3])
    if len(done.files) > 3:
        files += f" … ({len(done.files)})"
    lines = [say("cli.exported", contacts=done.contacts, title=title, files=files)]
    lines += [
        say("cli.left_out", count=count, reason=say.code("left_out", reason))
        for reason, count in done.left_out.items()
    ]
    if done.escaped:
        lines.append(say("cli.escaped", count=done.escaped))
    if form and form.limit and done.contacts > form.limit and len(done.files) == 1:
        lines.append(say("cli.limit", title=title, limit=str(form.limit)))
    if form:
        lines.append(say("cli.import_where", where=form.where[lang]))
    return lines
