#!/usr/bin/env bash
# Library: DuckDB 2.0.1 (PyPI), read_csv and casts; polars 2.1.0 for comparison.
# Guess, written down before running: a text with an offset that becomes a TIMESTAMP, which has none, is converted to
#   UTC without a word. (Of a row behind the sample nothing was guessed.)
# Seen: the offset is dropped, nothing is converted. 2026-10-31T18:30:00Z, half past one on 1 November in Viet Nam,
#   becomes 18:30 on 31 October, by a cast and in a column that the sample made TIMESTAMP because its first 20,480 rows
#   have no offset; there is no error. With the offset inside the sample the column is TIMESTAMP WITH TIME ZONE, and
#   rows without one are taken for times of the session's zone, mostly UTC on servers. polars refuses the late row.
# Why it matters: in which month a dossier was received decides every figure, and systems that write local times begin
#   to write UTC after an update, in the middle of an export. Read such a column as VARCHAR, split by whether it has an
#   offset, and convert each part with `AT TIME ZONE 'Asia/Ho_Chi_Minh'`; or SET TimeZone = 'Asia/Ho_Chi_Minh' and name
#   the type TIMESTAMPTZ.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install 'duckdb==2.0.1' 'polars==2.1.0'
cd "$folder"
TZ=UTC venv/bin/python - <<'PYTHON'
import sys

import duckdb
import polars

local = "2026-11-02T08:30:00\n" * 30_000
utc = "2026-10-31T18:30:00Z\n"
for name, rows in [("utc-first", utc + local), ("utc-last", local + utc)]:
    with open(f"{name}.csv", "w") as file:
        file.write("ThoiGianTiepNhan\n" + rows)


def months(name, options="", zone="UTC"):
    duckdb.sql(f"set TimeZone = '{zone}'")
    rows = duckdb.sql(f"""
        select strftime(ThoiGianTiepNhan, '%Y-%m'), typeof(any_value(ThoiGianTiepNhan)), count(*)
        from read_csv('{name}.csv'{options}) group by 1 order by 1""")
    return [f"{month} ({kind}): {count}" for month, kind, count in rows.fetchall()]


def polars_says(name):
    try:
        polars.read_csv(f"{name}.csv", try_parse_dates=True)
        return "read"
    except polars.exceptions.ComputeError:
        return "refused"


named = ", types={'ThoiGianTiepNhan': 'TIMESTAMPTZ'}"
seen = {
    "the row with Z last": months("utc-last"),
    "the row with Z first, session in UTC": months("utc-first"),
    "last, type named, session in Viet Nam": months("utc-last", named, "Asia/Ho_Chi_Minh"),
    "cast": str(duckdb.sql("select cast('2026-10-31T18:30:00Z' as timestamp)").fetchall()[0][0]),
    "polars, last": polars_says("utc-last"),
}
wrong = ["2026-10 (TIMESTAMP): 1", "2026-11 (TIMESTAMP): 30000"]
expected = [
    wrong, ["2026-10 (TIMESTAMP WITH TIME ZONE): 1", "2026-11 (TIMESTAMP WITH TIME ZONE): 30000"],
    ["2026-11 (TIMESTAMP WITH TIME ZONE): 30001"], "2026-10-31 18:30:00", "refused",
]
print(f"duckdb {duckdb.__version__}, polars {polars.__version__}; the row with Z is of November in Viet Nam")
for name, value in seen.items():
    print(f"{name}: {value if isinstance(value, str) else '; '.join(value)}")
if list(seen.values()) != expected:
    sys.exit("The behaviour has changed: read the notes at the top of this file again.")
print("as found")
PYTHON
