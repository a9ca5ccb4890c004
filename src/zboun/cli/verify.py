"""``zboun verify``: proves an OUT.

May import: the library's doors, inside the verb. Tests: ``tests/test_verify.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zboun.cli.options import DONE, IMPERFECT, Lang, Rules_, language, print_json

if TYPE_CHECKING:
    from zboun.texts import Texts
    from zboun.verify import Fault, Proof

Folder = Annotated[Path, typer.Argument(metavar="OUT", help="A folder that zboun clean wrote.")]


def verify(
    out: Folder,
    lang: Lang = "",
    rules: Rules_ = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the proof as JSON.")] = False,
) -> None:
    """Prove an OUT: sums, ids, every value traced to its record, rules' version, checksums.

    Example: zboun verify list/
    """
    from dataclasses import asdict

    from zboun import api, texts
    from zboun import verify as verify_

    proof = verify_.verify(out, api.as_rules(rules))
    if as_json:
        print_json({"holds": proof.holds, **asdict(proof), "out": str(out)})
    else:
        print("\n".join(lines(proof, texts.load(language(lang)))))
    raise typer.Exit(DONE if proof.holds else IMPERFECT)


def lines(proof: Proof, say: Texts) -> list[str]:
    """Return what was checked, what one should know, every fault, and the verdict."""
    return [
        *(say.labelled(say(f"verify.{code}"), n) for code, n in proof.checked.items()),
        *(_line(note, say) for note in proof.notes),
        *(_line(fault, say) for fault in proof.faults),
        say("verify.holds") if proof.holds else say("verify.broken", faults=len(proof.faults)),
    ]


def _line(fault: Fault, say: Texts) -> str:
    from zboun.texts import printable

    place = fault.file + (f":{fault.line}" if fault.line else "")
    what = f" ({printable(fault.what)})" if fault.what else ""
    return say.labelled(place, f"{say.code('fault', fault.code)}{what}")
