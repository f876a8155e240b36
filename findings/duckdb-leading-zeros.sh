#!/usr/bin/env bash
# Library: DuckDB 2.0.1 (PyPI), read_csv.
# Guess, written down before running: read_csv makes numbers of codes with leading zeros, as other readers do; quotes
#   around them change nothing.
# Seen: half wrong, and worse. A leading zero among the sampled rows keeps the column text, quoted or not. But where the
#   sample shows none, the column becomes BIGINT, and a later 010101 is read as 10101 without a warning: the rows of two
#   offices add up under one code. The same file sorted the other way round is read correctly.
# Why it matters: unit codes (01, 0101, 10101) and tax codes begin with zeros, and exports are sorted by code or by date,
#   so a test on a small file passes. Name the type: types={'MaDonVi': 'VARCHAR'}, or all_varchar=true, or
#   sample_size=-1, which looks at every row.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install 'duckdb==2.0.1'
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys

import duckdb

common = "10101,2026-11-02\n" * 30_000
rare = "010101,2026-11-02\n"
for name, rows in [("rare-first", rare + common), ("rare-last", common + rare)]:
    with open(f"{name}.csv", "w") as file:
        file.write("MaDonVi,NgayTiepNhan\n" + rows)


def offices(name, options=""):
    rows = duckdb.sql(
        f"select MaDonVi, typeof(MaDonVi), count(*) from read_csv('{name}.csv'{options}) group by all order by 1")
    return [f"{code} ({kind}): {count}" for code, kind, count in rows.fetchall()]


seen = {
    "the rare code first": offices("rare-first"),
    "the rare code last": offices("rare-last"),
    "last, with the type named": offices("rare-last", ", types={'MaDonVi': 'VARCHAR'}"),
    "last, with every row sampled": offices("rare-last", ", sample_size=-1"),
}
right = ["010101 (VARCHAR): 1", "10101 (VARCHAR): 30000"]
expected = [right, ["10101 (BIGINT): 30001"], right, right]
print(f"duckdb {duckdb.__version__}")
for name, value in seen.items():
    print(f"{name}: {'; '.join(value)}")
if list(seen.values()) != expected:
    sys.exit("The behaviour has changed: read the notes at the top of this file again.")
print("as found")
PYTHON
