import Intake
import Model
import Testing

struct UpsertTests {
    /// Reads rows one file each, so that order is all that differs.
    private func office(_ rows: [[String: String]], now: String = "2026-10-20") throws -> Office {
        var office = try Office(now: now)
        for row in rows { try office.read(csv([row], columns: dossierColumns)) }
        return office
    }

    //
    @Test func `the greatest version wins in whatever order`() throws {
        let old = dossier("A", ["CapNhat": "2026-10-01T10:00:00", "KenhThucHien": "1"])
        let new = dossier("A", ["CapNhat": "2026-10-01T10:00:01", "KenhThucHien": "3"])
        for rows in [[old, new], [new, old], [new, old, new, old]] {
            let office = try office(rows)
            #expect(office.cell("2026-10/1.0")["received_post"] == 1)
            #expect(office.cell("2026-10/1.0")["received"] == 1)
            #expect(office.counts.kept == 1)
        }
        #expect(try office([new, old, new]).counts.stale == 2)
        #expect(try office([old, new]).counts.stale == 0)
    }

    //
    @Test(arguments: [
        ("9", "10"), ("99999999", "100000000"), ("0", "1"), ("20261005", "20261006"), ("00010", "11"),
        ("9223372036854775806", "9223372036854775807"), ("9223372036854775807", "2000-01-01"),
        ("20261332000000", "20261005"), ("2026-10-05", "20261005000001"),
    ])
    func `counters compare as numbers, and a time beats a counter`(smaller: String, greater: String) throws {
        // 14 digits that form no time are a counter, greater than eight digits.
        let isSwapped = smaller == "20261332000000"
        let low = dossier("A", ["CapNhat": isSwapped ? greater : smaller, "KenhThucHien": "1"])
        let high = dossier("A", ["CapNhat": isSwapped ? smaller : greater, "KenhThucHien": "3"])
        for rows in [[low, high], [high, low]] {
            #expect(try office(rows).cell("2026-10/1.0")["received_post"] == 1, "\(smaller) \(greater)")
        }
    }

    @Test func `both styles for one key are warned of once`() throws {
        var office = try office([
            dossier("A", ["CapNhat": "1"]), dossier("A"), dossier("A", ["CapNhat": "2"]), dossier("B"),
        ])
        #expect(office.store.drainWarnings() == [.mixedVersions(unit: office.unit, kind: .dossiers, key: "A")])
        #expect(office.store.drainWarnings() == [])
    }

    //
    @Test func `equal versions are decided by the normalised form, byte by byte`() throws {
        let base = dossier("A", ["CapNhat": "7"])
        for (smaller, greater) in [
            (["KenhThucHien": "1"], ["KenhThucHien": "2"]), (["KenhThucHien": ""], ["KenhThucHien": "3"]),
            // Text, not numbers: "9" is greater than "10".
            (["TrangThaiHoSo": "10", "NgayTra": "2026-10-05"], ["TrangThaiHoSo": "9", "NgayTra": "2026-10-05"]),
            (["SoLanBoSung": "10"], ["SoLanBoSung": "9"]), (["HaiLong": ""], ["HaiLong": "0"]),
            (["HaiLong": "0"], ["HaiLong": "1"]), (["MaPAKN": ""], ["MaPAKN": "x"]),
            (["MaPAKN": "xy"], ["MaPAKN": "xz"]), (["CoPhi": "0", "DongBo": "1"], ["CoPhi": "1", "DongBo": "0"]),
            (["NgayNopHoSo": ""], ["NgayNopHoSo": "2000-01-01"]),
            // 2000 has nine digits of seconds and a zero before them.
            (["NgayNopHoSo": "2001-01-01"], ["NgayNopHoSo": "2026-01-01"]),
            // A tab is less than the separator, so the longer text is the smaller form.
            (["MaPAKN": "x\u{9}"], ["MaPAKN": "x"]),
            // What is the same after normalising ties nothing up: the next field decides.
            (["KenhThucHien": "01", "HaiLong": "0"], ["KenhThucHien": "", "HaiLong": "1"]),
            (["NgayNopHoSo": "2026-01-01T00:00:00.500", "CoPhi": ""], ["NgayNopHoSo": "20260101", "CoPhi": "1"]),
        ] as [([String: String], [String: String])] {
            let low = base.merging(smaller) { $1 }
            let high = base.merging(greater) { $1 }
            let expected = try office([high])
            for rows in [[low, high], [high, low], [high, low, high]] {
                var office = try office(rows)
                #expect(office.refusals().isEmpty)
                #expect(office.keys.map { office.cell($0) } == expected.keys.map { expected.cell($0) }, "\(greater)")
            }
        }
    }

    //
    @Test func `a withdrawn record wins and loses like any other`() throws {
        let record = dossier("A", ["CapNhat": "2"])
        let withdrawn = dossier("A", ["CapNhat": "3", "Xoa": "1"])
        #expect(try office([record, withdrawn]).cell("2026-10/1.0") == ["withdrawn": 1])
        #expect(try office([withdrawn, record]).cell("2026-10/1.0") == ["withdrawn": 1])
        #expect(try office([record, dossier("A", ["CapNhat": "1", "Xoa": "1"])]).cell("2026-10/1.0")["received"] == 1)
        let back = try office([record, dossier("A", ["CapNhat": "3", "Xoa": "1"]), dossier("A", ["CapNhat": "4"])])
        #expect(back.keys.count == 3)
        #expect(back.counts.kept == 1)
    }

    //
    @Test func `a withdrawn record need not have a due date or a sensible order, but must be valid else`() throws {
        let office = try office([
            dossier("A", ["Xoa": "1", "NgayHenTra": "", "MaTTHC": "5.0"]),
            dossier("B", ["Xoa": "1", "TrangThaiHoSo": "9", "NgayTra": "2026-09-01"]),
        ])
        #expect(office.counts.withdrawn == 2)
        #expect(office.rejected == [])
        var bad = try self.office([
            dossier("A", ["Xoa": "1", "TrangThaiHoSo": "9"]), dossier("B", ["Xoa": "1", "NgayTiepNhan": "2026-10-22"]),
        ])
        #expect(bad.refusals() == ["2 NgayKetThucXuLy missing-field", "2 NgayTiepNhan future-time"])
    }

    @Test func `the same id in two units is two dossiers, and in two kinds two records`() throws {
        var office = try Office(accepts: ["10101", "10103"])
        let rows = [dossier("A", ["MaDonVi": "10101"]), dossier("A", ["MaDonVi": "10103"])]
        try office.read(csv(rows, columns: dossierColumns))
        try office.read(csv([feedback("A", ["MaDonVi": "10101"])], columns: feedbackColumns), .feedback)
        #expect(office.store.totalCounts.kept == 3)
        #expect(office.cell("2026-10/1.0", of: UnitCode("10103"))["received"] == 1)
        #expect(office.store.units.map(\.description) == ["10101", "10103"])
    }

    // R-23, P-03
    @Test func `a changed record leaves nothing behind in any cell`() throws {
        var office = try office([
            dossier("A", ["CapNhat": "1", "NgayTiepNhan": "2025-03-01", "HaiLong": "1", "CoPhi": "1"]),
            dossier("A", ["CapNhat": "2", "MaTTHC": "2.0"]),
        ])
        #expect(office.keys == ["2026/2.0", "2026-10/2.0", "2026-Q4/2.0"])
        #expect(office.drainProcedures().count == 3)
    }

    @Test func `texts that change again and again are written together again`() throws {
        var office = try Office()
        for round in 0..<40 {
            let rows = (0..<400).map { id in
                dossier("G12.18-\(id)", ["MaPAKN": String(repeating: "p", count: 20 + round), "CapNhat": "\(round)"])
            }
            try office.read(csv(rows, columns: dossierColumns))
            #expect(office.cell("2026-10/1.0")["with_feedback"] == 400)
        }
        let last = (0..<400).map { dossier("G12.18-\($0)", ["CapNhat": "40"]) }
        try office.read(csv(last, columns: dossierColumns))
        #expect(office.counts.kept == 400)
        #expect(office.cell("2026-10/1.0")["with_feedback"] == nil)
    }

    @Test func `ids of every length are told apart`() throws {
        let ids =
            (1...64).map { String(repeating: "x", count: $0) }
            + (1...63).map { String(repeating: "x", count: $0) + "y" }
        var office = try Office()
        try office.read(csv(ids.map { dossier($0) }, columns: dossierColumns))
        try office.read(
            csv(ids.map { dossier($0, ["CapNhat": "2026-10-03", "KenhThucHien": "2"]) }, columns: dossierColumns))
        #expect(office.counts.kept == 127)
        #expect(office.cell("2026-10/1.0")["received_online"] == 127)
    }
}
