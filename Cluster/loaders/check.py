"""Runs the loaders of README.md against one indicators.csv, and compares with what Python's csv module reads.

    check.py FILE [README]

Prints one line a loader: ok, or why it was not run. Exit status 1: one of them read something else.
"""
import csv
import importlib.util
import os
import re
import shutil
import subprocess
import sys

path = os.path.abspath(sys.argv[1])
readme = open(sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(__file__), "README.md")).read()
os.chdir(os.path.dirname(path))
lines = {name: line.replace("indicators.csv", path)
         for name, line in re.findall(r"^\| (\w+) \| `(.*?)`", readme, re.M)}


def number(text):
    return None if text in ("", None) else int(text)


def plain(rows):
    return [(str(u), str(i), number(n), number(d), number(p), str(s)) for u, i, n, d, p, s in rows]


with open(path, newline="", encoding="utf-8") as file:
    expected = plain(list(csv.reader(file))[1:])


def missing(value):
    return None if str(value) in ("None", "nan", "<NA>") else int(value)


def duckdb():
    import duckdb
    return plain(duckdb.sql(lines["DuckDB"].rstrip(";")).fetchall())


def polars():
    import polars
    return plain(eval(lines["Polars"], {"polars": polars}).rows())


def pandas():
    import pandas
    frame = eval(lines["pandas"], {"pandas": pandas})
    return [(u, i, missing(n), missing(d), missing(p), s) for u, i, n, d, p, s in frame.itertuples(index=False)]


def chdb():
    import chdb
    text = chdb.query(lines["ClickHouse"], "CSV").data()
    return plain([[None if field == "\\N" else field for field in row] for row in csv.reader(text.splitlines())])


def r():
    code = 'd <- {}; write.csv(d, row.names = FALSE, na = "")'.format(lines["R"])
    text = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout
    return plain(list(csv.reader(text.splitlines()))[1:])


def psql():
    table = re.search(r"```sql\n(.*?)```", readme, re.S).group(1)
    copy = re.match(r".*?\)", lines["psql"]).group(0)
    out = "\\copy indicators TO STDOUT (FORMAT csv)"
    script = "{}\n{}\n{}\n".format(table.replace("CREATE TABLE", "CREATE TEMPORARY TABLE"), copy, out)
    text = subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1"], input=script, capture_output=True, text=True,
                          check=True).stdout
    return plain(list(csv.reader(text.splitlines())))


failed = False
for name, run, there in [
    ("duckdb", duckdb, importlib.util.find_spec("duckdb")), ("polars", polars, importlib.util.find_spec("polars")),
    ("pandas", pandas, importlib.util.find_spec("pandas")), ("clickhouse", chdb, importlib.util.find_spec("chdb")),
    ("r", r, shutil.which("Rscript")), ("psql", psql, os.environ.get("PGHOST")),
]:
    if not there:
        print(name, "not here")
        continue
    same = sorted(run(), key=str) == sorted(expected, key=str)
    failed = failed or not same
    print(name, "ok" if same else "DIFFERS")
sys.exit(1 if failed else 0)
