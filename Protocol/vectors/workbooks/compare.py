#!/usr/bin/env python3
"""Compares every cell of a workbook with the exact CSV of the same view (Protocol/27-taking-away.md, I-10).

    compare.py FILE.xlsx PERIOD AS-OF RULES NAME=FILE.csv...     as openpyxl reads the workbook
    compare.py --csv FOLDER STEM PERIOD AS-OF RULES NAME=FILE.csv...
                                                                 as LibreOffice wrote FOLDER/STEM-NAME.csv from it

A sheet has the CSV's columns, in which `_micro` is left out of the names and numbers are a millionth, and then period,
as_of and rules; a CSV may have fewer columns than its sheet, by name. Prints how many cells were compared; ends with 1
where one differs.
"""

import csv
import datetime
import sys
from decimal import Decimal


def from_workbook(path):
    import openpyxl

    book = openpyxl.load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def from_csv(folder, stem, names):
    tables = {}
    for name in names:
        with open(f"{folder}/{stem}-{name}.csv", encoding="utf-8", newline="") as file:
            tables[name] = [list(row) for row in csv.reader(file)]
    return tables


def text(value):
    """A cell as people mean it: numbers exactly, without zeros behind the point."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, (int, float)):
        number = Decimal(repr(value))
        return str(int(number)) if number == int(number) else format(number.normalize(), "f")
    return value


def expected(column, value):
    if column.endswith("_micro") or column in MICRO:
        return text(float(Decimal(value) / 1_000_000)) if value else ""
    return value


# Points by group of indicators are millionths too, and named by their group alone.
MICRO = {"CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL"}


def compare(tables, pairs, origin):
    cells, wrong = 0, []
    for name, path in pairs:
        with open(path, encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        sheet_head, *sheet_rows = tables[name]
        if len(rows) != len(sheet_rows) or len(rows) == 0:
            wrong.append(f"{name}: {len(sheet_rows)} rows, not {len(rows)}")
        places = [sheet_head.index(column.removesuffix("_micro")) for column in head]
        if [text(cell) for cell in sheet_head[-3:]] != ["period", "as_of", "rules"]:
            wrong.append(f"{name}: ends with {sheet_head[-3:]}")
        for number, (row, sheet_row) in enumerate(zip(rows, sheet_rows), 2):
            want = [expected(column, value) for column, value in zip(head, row)] + origin
            have = [text(sheet_row[place]) for place in places + [-3, -2, -1]]
            cells += len(want)
            for column, one, other in zip(head + sheet_head[-3:], want, have):
                if one != other:
                    wrong.append(f"{name}, line {number}, {column}: {other!r}, not {one!r}")
    return cells, wrong


def main(words):
    if words[0] == "--csv":
        _, folder, stem, *origin = words[:6]
        pairs = [word.split("=", 1) for word in words[6:]]
        tables = from_csv(folder, stem, [name for name, _ in pairs])
    else:
        origin, pairs = words[1:4], [word.split("=", 1) for word in words[4:]]
        tables = from_workbook(words[0])
    cells, wrong = compare(tables, pairs, origin)
    print(f"cells {cells}")
    for line in wrong[:20]:
        print(line)
    return 1 if wrong or cells == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
