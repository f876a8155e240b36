import Intake
import Model
import TestSupport
import Testing

/// Dates whose order a file does not tell row by row: what one row proves holds for its column, in the whole file.
struct DateOrderTests {
    private let header = "MaHoSo,MaTTHC,NgayNopHoSo,NgayTiepNhan,TrangThaiHoSo,CapNhat\n"

    private func rows(_ dates: [String], column: Int = 0) -> String {
        dates.enumerated().map { number, date in
            "D\(number),1.0,\(column == 0 ? date : ""),\(column == 1 ? date : ""),3,\(number)\n"
        }.joined()
    }

    // R-66
    @Test func `a month-first date proves its column, and ambiguous ones of it are refused with it`() throws {
        var office = try Office()
        try office.read(
            header + rows(["05/10/2026", "05/05/2026", "12/31/2026", "2026-10-05", "10/05/2026"]), name: "x.csv")
        #expect(
            office.refusals().sorted() == [
                "2 NgayNopHoSo bad-time", "4 NgayNopHoSo bad-time", "6 NgayNopHoSo bad-time",
            ])
        #expect(office.counts.kept == 2)
        #expect(office.counts.rows == 5)
        #expect(
            office.store.drainWarnings() == [
                .foreignDates(source: "x.csv", field: "NgayNopHoSo", seen: "12/31/2026")
            ])
    }

    // R-66
    @Test func `other columns and other files are not touched, and dates that nothing disproves are day first`() throws
    {
        var office = try Office()
        try office.read(header + rows(["12/31/2026"]) + rows(["05/09/2026", "5-9-2026", "05-09-2026"], column: 1))
        #expect(office.refusals().sorted() == ["2 NgayNopHoSo bad-time", "4 NgayTiepNhan bad-time"])
        #expect(office.counts.kept == 2)
        try office.read(header + rows(["05/10/2026", "25/10/2026"]))
        #expect(office.refusals() == [])
    }

    // R-66
    @Test(arguments: [("10-05-2026", "10-25-2026"), ("2026/10/05", "2026/25/10"), ("5/10/2026 8:30", "5/20/2026 8:30")])
    func `every style has its proof`(ambiguous: String, proof: String) throws {
        for dates in [[ambiguous, proof], [proof, ambiguous]] {
            var office = try Office()
            try office.read(header + rows(dates))
            #expect(office.refusals().count == 2)
            #expect(office.counts.kept == 0)
        }
    }

    // R-66
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `in whatever order and pieces the rows come, the same are refused`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let dates = (0..<random.next(in: 2...9)).map { _ in
            random.element(of: ["05/10/2026", "01/02/2026", "25/10/2026", "10/25/2026", "2026-10-05", "07/07/2026"])
        }
        let isForeign = dates.contains("10/25/2026")
        let expected = dates.count { $0 == "10/25/2026" || (isForeign && ["05/10/2026", "01/02/2026"].contains($0)) }
        for _ in 0..<5 {
            var office = try Office()
            let bytes = Array((header + rows(dates.shuffled(using: &random))).utf8)
            var stream = office.store.open(name: "f", kind: .dossiers, format: .csv, owner: nil)
            let piece = random.next(in: 1...bytes.count)
            for start in stride(from: 0, to: bytes.count, by: piece) {
                try office.store.read(&stream, Array(bytes[start..<min(bytes.count, start + piece)]))
            }
            try office.store.finish(&stream)
            #expect(office.refusals().count == expected, "seed \(seed): \(dates)")
            #expect(office.counts.kept == dates.count - expected, "seed \(seed): \(dates)")
            #expect(stream.rows == dates.count)
        }
    }

    // R-66
    @Test func `objects are held to it as well`() throws {
        var office = try Office()
        let lines = ["05/10/2026", "12/31/2026"].map {
            "{\"MaHoSo\":\"\($0)\",\"MaTTHC\":\"1.0\",\"NgayNopHoSo\":\"\($0)\",\"TrangThaiHoSo\":1,\"CapNhat\":1}\n"
        }
        try office.read(lines.joined(), .dossiers, .ndjson)
        #expect(office.refusals().sorted() == ["1 NgayNopHoSo bad-time", "2 NgayNopHoSo bad-time"])
    }

    // R-66
    @Test func `rows are held back up to a bound, and a file that grows is judged as far as it goes`() throws {
        var office = try Office()
        var stream = office.store.open(name: "f", kind: .dossiers, format: .csv, owner: nil)
        try office.store.read(&stream, Array((header + rows(["05/10/2026"])).utf8))
        #expect(office.counts.kept == 0)
        office.store.release(&stream)
        #expect(office.counts.kept == 1)
        office.store.release(&stream)
        let many = (0..<40_000).map { "M\($0),1.0,05/10/2026,,3,1\n" }.joined()
        try office.store.read(&stream, Array(many.utf8))
        #expect(office.counts.kept > 35_000)
        try office.store.finish(&stream)
        #expect(office.counts.kept == 40_001)
        #expect(office.refusals() == [])
    }

    // R-66
    @Test func `a header in between does not move what was held back`() throws {
        var office = try Office()
        try office.read(
            header + rows(["05/10/2026"]) + "CapNhat,MaHoSo,NgayTiepNhan,TrangThaiHoSo,MaTTHC\n9,Z,06/10/2026,3,1.0\n")
        #expect(office.refusals() == [])
        #expect(office.counts.kept == 2)
    }
}
