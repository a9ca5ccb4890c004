"""zboun on the list as typed: reading, normalizing, matching and merging are all in its time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow.csv as pa_csv

from zboun import match, merge
from zboun.pipeline import Settings, normalize_records
from zboun.rules import load

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import accuracy

TEXTS = ("nom", "téléphone", "email", "ville", "statut", "date")
options = pa_csv.ConvertOptions(
    column_types=dict.fromkeys(TEXTS, "string"), strings_can_be_null=False
)
rows = pa_csv.read_csv(sys.argv[1], convert_options=options)
settings = Settings(rules=load())
records = normalize_records(accuracy.as_records(rows), settings)
links = match.link(records, settings.rules)
merge.contacts(records, links, settings.rules)
Path(sys.argv[2]).write_text(json.dumps({"zboun": links.contact.tolist()}), "utf-8")
