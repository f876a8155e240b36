#!/usr/bin/env python3
"""Takes a feed's batch of NDJSON from the standard input into a DuckDB file: duckdb-feed.py FILE (pip install duckdb).

A table for each of the feed's, with every row as JSON: views make columns of it, as of rankings below. One transaction
a batch; a batch without its last line was cut off and changes nothing (Protocol/28-feeds.md, I-25).
"""
import json
import sys

import duckdb

KEYS = {
    "cells": ["unit", "period", "procedure"],
    "rankings": ["period", "unit"],
    "indicators": ["period", "unit", "indicator"],
    "nodes": ["unit"],
}
lines = [json.loads(line) for line in sys.stdin]
if not lines or lines[-1]["op"] != "end" or lines[-1]["lines"] != len(lines) - 1:
    sys.exit("the batch was cut off")
database = duckdb.connect(sys.argv[1])
database.execute("BEGIN")
for table in sorted({line["table"] for line in lines[:-1]}):
    database.execute(
        f"CREATE TABLE IF NOT EXISTS {table} (part VARCHAR, key VARCHAR PRIMARY KEY, sequence BIGINT, row JSON)")
for line in lines[:-1]:
    table = line["table"]
    names = KEYS[table]
    part = "" if table == "nodes" else line.get(names[0])
    key = json.dumps([line.get(name) for name in names])
    if line["op"] == "put":
        database.execute(
            f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)", [part, key, line["sequence"], json.dumps(line)])
    elif line["op"] == "delete":
        database.execute(f"DELETE FROM {table} WHERE key = ?", [key])
    else:
        database.execute(f"DELETE FROM {table} WHERE part = ? AND sequence < ?", [part, line["sequence"]])
if any(line.get("table") == "rankings" for line in lines):
    database.execute(
        "CREATE OR REPLACE VIEW league AS SELECT row->>'period' AS period, row->>'tier' AS tier,"
        " (row->>'rank')::INTEGER AS rank, row->>'unit' AS unit, row->>'name' AS name,"
        " (row->>'scaled_micro')::BIGINT / 1000000 AS points FROM rankings")
database.execute("COMMIT")
