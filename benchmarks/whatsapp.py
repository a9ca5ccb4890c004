"""Times the reading of a big WhatsApp export, beside the parsers that others use, in one run.

    python benchmarks/whatsapp.py                    # 1,000,000 messages, zboun only
    python benchmarks/whatsapp.py --others           # and whatsapp-chat-parser, whatstk, chat-miner
    python benchmarks/whatsapp.py --messages 200000 --others

Every reader runs in a process of its own on the same file. Seconds are processor time of that
process, memory is its peak over what it holds after its imports. The others are installed from
their registries into ``benchmarks/.cache`` (git-ignored); one that cannot be is left out, by name.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = HERE / ".cache"

_SENDERS = (
    "Boutique El Yasmine",
    "Amine Benali",
    "+213\u00a0550\u00a012\u00a034\u00a056",
    "Lina - Couture",
    "سمير بن علي",
    "+213\u00a0661\u00a098\u00a076\u00a054",
    "Nadjet",
    "Karim Livreur 📦",
)
_BODIES = (
    "Salam, c'est combien la robe bleue taille {n} ?",
    "Oui c'est disponible, {n} DA livraison comprise",
    "السلام عليكم، هل المنتج رقم {n} متوفر؟",
    "نعم متوفر إن شاء الله، شكرا جزيلا",
    "ok merci 🙏",
    "D'accord",
    "Je passe demain à {n}h - si Dieu veut, inchallah",
    "<Médias omis>",
    "merci beaucoup khouya",
    "kayen livraison l wilaya {n} ?",
    "Bonsoir, vous êtes ouverts vendredi matin ou pas ?",
    "👍🏽",
    "Je vous envoie la liste :\n- deux chemises\n- une ceinture",
    "saha khouya rabi yahefdek",
    "IMG-20240213-WA{n:04}.jpg (fichier joint)",
    "Appelle le livreur au 0661 98 76 {n}",
)
_RARE = (
    "Nom : Lina Benali\nTél : 0550 12 34 56\nWilaya : Sétif", "Votre commande est confirmée",
    "mon numéro 0770 11 22 33", "اسمي سمير من سطيف",
)  # fmt: skip


def lines(messages: int, seed: int = 1) -> Iterator[str]:
    """Yield an invented Android export, French with 24 hours, some 81 bytes a message."""
    rng = random.Random(seed)
    when = datetime(2019, 1, 2, 8, 0)
    for _ in range(messages):
        when += timedelta(minutes=rng.choice((0, 0, 1, 1, 2, 5, 9)))
        sender = rng.choice(_SENDERS)
        body = rng.choice(_RARE) if rng.random() < 0.01 else rng.choice(_BODIES)
        text = body.replace("{n:04}", f"{rng.randrange(9999):04}").replace(
            "{n}", f"{rng.randrange(10, 99)}"
        )
        yield f"{when:%d/%m/%Y, %H:%M} - {sender}: {text}\n"


_MEASURE = """
import json, resource, sys, time
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
path = sys.argv[1]
{imports}
before = peak()
cpu, wall = time.process_time(), time.perf_counter()
count = {call}
print(json.dumps([time.process_time() - cpu, time.perf_counter() - wall, peak() - before, count]))
"""

_ZBOUN = (
    "import os; os.environ['OMP_NUM_THREADS'] = '1'\n"
    "import pyarrow as pa; pa.set_cpu_count(1)\n"
    "from pathlib import Path\nfrom zboun.model import ReadOptions, Source\n"
    "from zboun.readers import whatsapp\nfrom zboun.rules import load\nrules = load()\n"
    "import tempfile\n"
    "with tempfile.TemporaryDirectory() as place:\n"
    "    warm = Path(place, '_chat.txt')\n"
    "    said = '25/02/2024, 10:00 - A: mon numéro 0550 12 34 56, je suis Amine\\n'\n"
    "    warm.write_text(said, 'utf-8')\n"
    "    whatsapp.read(Source('w', warm), rules, ReadOptions())\n"
)
_READ = "whatsapp.read(Source('chat.txt', Path(path)), rules, ReadOptions(mine={mine}))"
_PARSERS = {
    "zboun read (records, mining)": (_ZBOUN, f"len({_READ.format(mine=True)}.messages)"),
    "zboun read (no mining)": (_ZBOUN, f"len({_READ.format(mine=False)}.messages)"),
    "whatstk": (
        "from whatstk import WhatsAppChat",
        "len(WhatsAppChat.from_source(path, max_size=10**10).df)",
    ),
    "chat-miner": (
        "from chatminer.chatparsers import WhatsAppParser",
        "(lambda p: (p.parse_file(), len(p.parsed_messages.get_df()))[1])(WhatsAppParser(path))",
    ),
}  # fmt: skip
_NODE = """
const fs = require('fs');
const { parseString } = require('whatsapp-chat-parser');
const before = process.resourceUsage().maxRSS / 1024, cpu = process.cpuUsage();
const wall = process.hrtime.bigint();
const count = parseString(fs.readFileSync(process.argv[2], 'utf8')).length;
const used = process.cpuUsage(cpu);
console.log(JSON.stringify([(used.user + used.system) / 1e6,
  Number(process.hrtime.bigint() - wall) / 1e9,
  process.resourceUsage().maxRSS / 1024 - before, count]));
"""


def run_python(python: str, name: str, path: Path) -> list[float]:
    imports, call = _PARSERS[name]
    code = _MEASURE.replace("{imports}", imports).replace("{call}", call)
    return _result([python, "-c", code, str(path)])


def _result(command: list[str], cwd: Path | None = None) -> list[float]:
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else "it failed")
    found: list[float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def environment(package: str) -> str:
    """Return the Python of an environment that holds one package of the others."""
    folder = CACHE / package
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", package], check=True, capture_output=True
        )
    return str(python)


def run_node(path: Path) -> list[float]:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise RuntimeError("there is no node here")
    folder = CACHE / "node"
    if not (folder / "node_modules" / "whatsapp-chat-parser").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}")
        subprocess.run(
            ["npm", "install", "--silent", "whatsapp-chat-parser@4"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
    script = folder / "measure.js"
    script.write_text(_NODE)
    return _result(["node", "--max-old-space-size=8192", str(script), str(path)], folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--others", action="store_true", help="time the other parsers too")
    wanted = parser.parse_args()
    CACHE.mkdir(exist_ok=True)
    path = CACHE / f"chat-{wanted.messages}.txt"
    if not path.exists():
        with path.open("w", encoding="utf-8") as out:
            out.writelines(lines(wanted.messages))
    size = path.stat().st_size
    print(
        f"{wanted.messages:,} messages, {size / 1e6:.1f} MB, {size // wanted.messages} bytes each"
    )
    print(f"{'':32}{'CPU s':>8}{'wall s':>8}{'msg/s':>10}{'peak MB':>9}{'x text':>8}{'x ours':>8}")
    ours = 0.0
    for name, measure in _measures(path, wanted.others):
        try:
            cpu, wall, memory, count = measure()
        except (RuntimeError, subprocess.CalledProcessError, OSError) as error:
            print(f"{name:32}left out: {error}")
            continue
        ours = ours or cpu
        note = "" if count >= wanted.messages else f"   only {int(count):,} messages"
        print(
            f"{name:32}{cpu:8.2f}{wall:8.2f}{wanted.messages / cpu:10,.0f}{memory:9.0f}"
            f"{memory * 1048576 / size:8.1f}{cpu / ours:8.1f}{note}",
            flush=True,
        )


def _measures(path: Path, others: bool):  # type: ignore[no-untyped-def]
    for name in ("zboun read (records, mining)", "zboun read (no mining)"):
        yield name, lambda name=name: run_python(sys.executable, name, path)
    if others:
        yield "whatsapp-chat-parser (node)", lambda: run_node(path)
        for name in ("whatstk", "chat-miner"):
            yield name, lambda name=name: run_python(environment(name), name, path)


if __name__ == "__main__":
    main()
