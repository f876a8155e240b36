#!/usr/bin/env bash
# Libraries: pandas 3.1.1, polars 2.1.0, DuckDB 2.0.1 (all PyPI), reading dates written day first, as in Viet Nam.
# Guess, written down before running: pandas and DuckDB take 03/04/2026 for March 4th, silently, and DuckDB fails at a
#   later day above 12, where pandas leaves text; polars leaves text or takes the day first.
# Seen: DuckDB and polars take the day first, always. pandas takes the month first from the first row and says nothing
#   as long as no day is above 12; with a later day above 12 the whole column silently stays text, though parse_dates
#   asked for dates; and only if the first row has such a day is it read as meant, with a warning.
# Why it matters: an export of the first twelve days of a month is read as one day in each of twelve months, and ranks
#   of eleven wrong months look plausible. Exports for us are written 2026-04-03. For your own: pandas with
#   date_format='%d/%m/%Y', polars and DuckDB with their format named, too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install 'pandas==3.1.1' 'polars==2.1.0' 'duckdb==2.0.1'
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys
import warnings

import duckdb
import pandas
import polars

columns = {"early": ["03/04/2026", "12/04/2026"], "late": ["03/04/2026", "25/04/2026"],
           "late-first": ["25/04/2026", "03/04/2026"]}
for name, days in columns.items():
    with open(f"{name}.csv", "w") as file:
        file.write("\n".join(["NgayTiepNhan"] + days) + "\n")


def pandas_reads(name, **options):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        column = pandas.read_csv(f"{name}.csv", parse_dates=["NgayTiepNhan"], **options)["NgayTiepNhan"]
    return " ".join(str(value)[:10] for value in column) + (" (warns)" if caught else "")


def polars_reads(name):
    return " ".join(str(value) for value in polars.read_csv(f"{name}.csv", try_parse_dates=True)["NgayTiepNhan"])


def duckdb_reads(name):
    return " ".join(str(row[0]) for row in duckdb.sql(f"from read_csv('{name}.csv')").fetchall())


seen = {}
for name in columns:
    seen[f"pandas, {name}"] = pandas_reads(name)
    seen[f"polars, {name}"] = polars_reads(name)
    seen[f"duckdb, {name}"] = duckdb_reads(name)
seen["pandas, early, format named"] = pandas_reads("early", date_format="%d/%m/%Y")
early, late, first = "2026-04-03 2026-04-12", "2026-04-03 2026-04-25", "2026-04-25 2026-04-03"
expected = [
    "2026-03-04 2026-12-04", early, early, "03/04/2026 25/04/2026", late, late, first + " (warns)", first, first, early,
]
print(f"pandas {pandas.__version__}, polars {polars.__version__}, duckdb {duckdb.__version__}")
for name, value in seen.items():
    print(f"{name}: {value}")
if list(seen.values()) != expected:
    sys.exit("The behaviour has changed: read the notes at the top of this file again.")
print("as found")
PYTHON
