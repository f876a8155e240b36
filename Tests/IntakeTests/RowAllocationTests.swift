import Intake
import Model
import TestSupport
import Testing

/// What a row costs the allocator on its way to the cells: nothing, once what it is read into has grown.
@Suite struct RowAllocationTests {
    @Test(.enabled(if: AllocationCounting.hasCompiler && !AllocationCounting.isCounting, "clang makes what counts"))
    func `nothing is allocated for a row`() throws {
        let (status, said) = try AllocationCounting.run(suite: "RowAllocationTests")
        for line in said.split(separator: "\n") where line.contains("allocations of") { print(line) }
        #expect(status == 0 && said.contains("allocations of 1000 rows"), "\(said)")
    }

    private enum Form: CaseIterable {
        case csv, quotedText, quotedKeys, lines
    }

    private static let header = "MaHoSo,MaTTHC,TrangThaiHoSo,NgayTiepNhan,NgayHenTra,NgayTra,TenTTHC,CapNhat\n"

    private static func row(_ number: Int, _ form: Form, version: Int) -> String {
        let key = "H-\(100_000 + number)"
        let (day, other) = (10 + number % 9, 10 + number % 7)
        let times = ["202609\(day)083000", "202609\(day + 5)235959", "202609\(day + other % 4)153000"]
        switch form {
        case .csv:
            return "\(key),1.0,10,\(times[0]),\(times[1]),\(times[2]),Khai thuế giá trị gia tăng,\(version)\n"
        case .quotedText:
            return "\(key),1.0,10,\(times[0]),\(times[1]),\(times[2]),\"Khai \"\"thuế\"\", số \(number)\",\(version)\n"
        case .quotedKeys:
            return "\"\(key)\",\"1.0\",10,\"\(times[0])\",\(times[1]),\(times[2]),\"Khai thuế\",\(version)\n"
        case .lines:
            return """
                {"MaHoSo":"\(key)","MaTTHC":"1.0","TrangThaiHoSo":10,"NgayTiepNhan":"\(times[0])",\
                "NgayHenTra":"\(times[1])","NgayTra":"\(times[2])","TenTTHC":"Khai thuế","CapNhat":\(version)}

                """
        }
    }

    private static func rows(_ numbers: Range<Int>, _ form: Form, version: Int) -> [UInt8] {
        Array(numbers.map { row($0, form, version: version) }.joined().utf8)
    }

    @Test(.enabled(if: AllocationCounting.isCounting, "runs in the process that counts"))
    func `rows, counted`() throws {
        let before = AllocationCounting.allocations()
        var kept = [UInt8](repeating: 1, count: 3)
        kept.append(contentsOf: [UInt8](repeating: 2, count: 4_000))
        #expect(AllocationCounting.allocations() > before && kept.count == 4_003, "what is allocated is counted")
        for form in Form.allCases {
            var office = try Office()
            let format = form == .lines ? RecordFormat.ndjson : .csv
            var stream = office.store.open(name: "f", kind: .dossiers, format: format, owner: office.unit)
            if format == .csv { try office.store.read(&stream, Array(Self.header.utf8)) }
            // 20,000 rows are far from where arrays of twice the size are due, and so are 21,000.
            let (many, new) = (Self.rows(0..<20_000, form, version: 1), Self.rows(20_000..<21_000, form, version: 1))
            let (again, later) = (Self.rows(0..<1_000, form, version: 1), Self.rows(0..<1_000, form, version: 2))
            try office.store.read(&stream, many)
            for (what, bytes) in [("new", new), ("known", again), ("corrected", later)] {
                let start = AllocationCounting.allocations()
                try office.store.read(&stream, bytes.span)
                let count = AllocationCounting.allocations() - start
                print("allocations of 1000 rows, \(form), \(what): \(count)")
                #expect(count == 0, "\(form), \(what)")
            }
            // In pieces that cut rows: what is left of one waits where the one before waited.
            let pieces = later.split(by: 4_000)
            for piece in pieces { try office.store.read(&stream, piece.span) }
            let start = AllocationCounting.allocations()
            for piece in pieces { try office.store.read(&stream, piece.span) }
            #expect(AllocationCounting.allocations() - start == 0, "\(form) in pieces")
            try office.store.finish(&stream)
            #expect(office.store.counts(of: office.unit).kept == 21_000)
        }
    }
}

extension [UInt8] {
    fileprivate func split(by length: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min($0 + length, count)]) }
    }
}
