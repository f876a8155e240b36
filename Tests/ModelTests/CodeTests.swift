import Model
import TestSupport
import Testing

struct CodeTests {
    @Test func `unit codes are 1 to 16 of A-Z a-z 0-9 and hyphen`() {
        for byte in UInt8.min...127 {
            let text = String(decoding: [byte], as: UTF8.self)
            let allowed = text.first.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } ?? false
            #expect((UnitCode(text) != nil) == allowed, "\(byte)")
        }
        #expect(UnitCode("") == nil)
        #expect(UnitCode("1234567890123456") != nil)
        #expect(UnitCode("12345678901234567") == nil)
        #expect(UnitCode("Đà") == nil)
    }

    private func unit(_ bytes: [UInt8]) throws -> UnitCode {
        let unit = UnitCode(bytes.span, 0..<bytes.count)
        return try #require(unit)
    }

    private func code(_ bytes: [UInt8]) throws -> ProcedureCode {
        let code = ProcedureCode(bytes.span, 0..<bytes.count)
        return try #require(code)
    }

    @Test(arguments: [UInt64(1), 2])
    func `codes order and compare as their bytes do`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("-019AZaz".utf8)
        func text() -> [UInt8] {
            let count = random.next(in: 1...16)
            return (0..<count).map { _ in random.element(of: alphabet) }
        }
        for _ in 0..<5000 {
            let left = text()
            let right = random.bool(oneIn: 4) ? Array(left.dropLast()) : text()
            if right.isEmpty { continue }
            let units = (try unit(left), try unit(right))
            let codes = (try code(left), try code(right))
            let before = left.lexicographicallyPrecedes(right)
            #expect((units.0 < units.1) == before, "seed \(seed)")
            #expect((codes.0 < codes.1) == before, "seed \(seed)")
            #expect((units.0 == units.1) == (left == right), "seed \(seed)")
            #expect((codes.0 == codes.1) == (left == right), "seed \(seed)")
            #expect(units.0.bytes == left && codes.0.bytes == left, "seed \(seed)")
        }
    }

    @Test func `procedure codes hold 32 bytes of any text, NUL at their end too`() throws {
        let long = String(repeating: "ă", count: 16)
        #expect(ProcedureCode(long)?.description == long)
        #expect(ProcedureCode(long + "x") == nil)
        #expect(ProcedureCode("") == ProcedureCode.none)
        #expect(ProcedureCode("*") == ProcedureCode.unknown)
        let plain = try #require(ProcedureCode("1"))
        let padded = try #require(ProcedureCode("1\0"))
        #expect(plain != padded)
        #expect(plain < padded)
        #expect(padded.bytes == [0x31, 0])
    }
}
