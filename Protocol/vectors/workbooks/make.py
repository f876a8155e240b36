#!/usr/bin/env python3
"""Makes the workbooks of this folder, and beside each the CSV that a reader must make of it.

    make.py FOLDER                with openpyxl
    make.py FOLDER --libreoffice  then each once more by LibreOffice (soffice must be on the PATH)

What is expected is written down cell by cell below, not read back by the library that wrote the workbook.
"""
import datetime
import pathlib
import shutil
import subprocess
import sys
import tempfile

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

when = datetime.datetime
HEADER = ["MaHoSo", "MaTTHC", "KenhThucHien", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy",
          "TrangThaiHoSo", "CoPhi", "CapNhat"]


def text(value):
    return (value, value, None)


def moment(value, expected, style="dd/mm/yyyy hh:mm:ss"):
    return (value, expected, style)


def row(number, **other):
    cells = {
        "id": text(f"000.00.01.H10-{number:06}"), "procedure": text("1.007027"), "channel": (2, "2", None),
        "accepted": moment(when(2026, 11, 2, 8, 30, number % 60), f"2026-11-02 08:30:{number % 60:02}"),
        "due": moment(datetime.date(2026, 11, 9), "2026-11-09", "dd/mm/yyyy"),
        "ended": moment(when(2026, 11, 5, 9, 0, 0, 250_000), "2026-11-05 09:00:00"),
        "status": (9, "9", None), "fee": (True, "1", None), "version": (number, str(number), None),
    }
    cells.update(other)
    return list(cells.values())


def header():
    return [text(name) for name in HEADER]


DOSSIERS = {
    1: header(),
    2: row(1),
    # A gap of two rows.
    5: row(2, ended=text(None), fee=(False, "0", None), version=(5.0, "5", None)),
    # The last cells empty: filled up to the width of the header.
    6: row(3)[:7],
    7: row(4, id=text('Hồ sơ "4", quầy 1; tầng 2'), procedure=text(" 1.007027")),
    # A line break in a cell is a space; the next row keeps its number.
    8: row(5, id=text("Tiếng\nViệt"), accepted=moment(when(2026, 11, 2, 23, 59, 59, 999_400), "2026-11-02 23:59:59")),
    9: row(6, due=moment(45000, "45000", "0"), accepted=moment(45000.5, "2023-03-15 12:00:00", "yyyy-mm-dd")),
    10: row(7, due=moment(46335, "2026-11-09 00:00:00", 'd" ngày "m" tháng "yyyy" lúc "h:mm'),
            accepted=moment(1.25, "1.25", '0.00" ngày"')),
    11: row(8, id=(0.1, "0.1", None), status=(-7, "-7", None)),
    12: row(9, id=("#N/A", "#N/A", None), accepted=moment(1.25, "1.25", "[h]:mm:ss")),
}

EPOCH_1904 = {
    1: header(),
    2: row(1),
    3: row(2, due=moment(0, "1904-01-01", "dd/mm/yyyy"), accepted=moment(0.5, "1904-01-01 12:00:00")),
}

# Ids that became numbers somewhere: what a reader must not print as whole ids.
SPOILED = {
    1: header(),
    2: row(1, id=(101013000000000000.0, "1.01013E+17", None)),
    3: row(2, id=(101013000001.0, "101013000001", None)),
}

EARLY_1900 = {
    1: [text("a"), text("b")],
    2: [(1, "1900-01-01", "dd/mm/yyyy"), (1, "1900-01-01 00:00:00", "dd/mm/yyyy hh:mm")],
    3: [(59, "1900-02-28", "dd/mm/yyyy"), (59.5, "1900-02-28 12:00:00", "dd/mm/yyyy hh:mm")],
    4: [(60, "1900-02-29", "dd/mm/yyyy"), (61, "1900-03-01", "dd/mm/yyyy")],
    5: [(0.3541666666666667, "08:30:00", "hh:mm"), (2958465.5, "9999-12-31 12:00:00", "dd/mm/yyyy hh:mm")],
    6: [(2958466, "2958466", "dd/mm/yyyy"), (-1, "-1", "dd/mm/yyyy")],
}

# Four dossiers that count in 2026-11, and one that is refused.
COUNTED = {
    1: header(),
    2: row(1),
    3: row(2),
    5: row(3),
    8: row(4, accepted=text("hôm qua")),
    9: row(5),
}

BOOKS = {"counted": COUNTED, "dossiers": DOSSIERS, "epoch-1904": EPOCH_1904, "spoiled-ids": SPOILED, "early-1900": EARLY_1900}


def field(value):
    """A line break becomes a space, so that row n stays line n."""
    if not any(character in value for character in '",;\t\n'):
        return value
    return '"' + value.replace("\n", " ").replace('"', '""') + '"'


def csv(rows):
    width, lines = 0, []
    for number in range(1, max(rows) + 1):
        fields = ["" if cell[1] is None else cell[1] for cell in rows.get(number, [])]
        while fields and fields[-1] == "":
            fields.pop()
        width = max(width, len(fields))
        if fields:
            fields += [""] * (width - len(fields))
        lines.append(",".join(field(f) for f in fields))
    return "".join(line + "\n" for line in lines)


def fill(sheet, rows):
    for number, cells in rows.items():
        for column, (value, _, style) in enumerate(cells, start=1):
            if value is None:
                continue
            cell = sheet.cell(row=number, column=column, value=value)
            if style:
                cell.number_format = style


def make(folder, name, rows):
    book = openpyxl.Workbook()
    if name == "epoch-1904":
        book.epoch = CALENDAR_MAC_1904
    notes = book.active
    notes.title = "Ghi chú"
    notes["A1"] = "không phải hồ sơ"
    notes.sheet_state = "hidden"
    # A visible sheet before the one that is named by kind, except where none is.
    if name == "dossiers":
        book.create_sheet("Tổng hợp")["A1"] = "tổng hợp"
    sheet = book.create_sheet("Dossiers" if name == "dossiers" else "Sheet1")
    fill(sheet, rows)
    book.active = book.index(sheet)
    if name == "dossiers":
        sheet["A2"] = CellRichText("000.00.01.", TextBlock(InlineFont(b=True), "H10-000001"))
        sheet.merge_cells("K2:L3")
    book.save(folder / f"openpyxl-{name}.xlsx")


def main():
    folder = pathlib.Path(sys.argv[1])
    with_office = "--libreoffice" in sys.argv
    for name, rows in BOOKS.items():
        make(folder, name, rows)
        (folder / f"{name}.csv").write_text(csv(rows), encoding="utf-8")
    if not with_office:
        return
    with tempfile.TemporaryDirectory() as scratch:
        sources = [pathlib.Path(scratch) / f"libreoffice-{name}.xlsx" for name in BOOKS]
        for name, source in zip(BOOKS, sources):
            shutil.copy(folder / f"openpyxl-{name}.xlsx", source)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to",
             "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), *map(str, sources)],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


main()
