import Bytes
import TestSupport
import Testing
import Workbook

/// Damaged and hostile workbooks from seeds. Whatever comes, reading ends within its steps, hands out nothing before a
/// refusal, and makes well-formed CSV.
struct FuzzTests {
    private static let seed: UInt64 = 20_261_129

    /// What a reading must not do; `nil` when all is well.
    static func violation(_ reading: Reading, of size: Int, stepsMax: Int) -> String? {
        if reading.steps >= stepsMax { return "did not end" }
        if reading.isTorn { return "handed out rows of a file that it then refused" }
        if reading.error != nil { return nil }
        if reading.bufferBytesMax > 4 << 20 { return "held \(reading.bufferBytesMax) bytes" }
        var scanner = CSVScanner(limit: WorkbookLimits.rowBytesMax)
        var at = 0
        var width = 0
        while at < reading.csv.count {
            guard case .row(let length) = scanner.scan(reading.csv.span, at: at), !scanner.hasNUL,
                scanner.innerLines == 0
            else { return "wrote a malformed row at byte \(at)" }
            let isEmpty = scanner.fieldCount == 1 && scanner.range(0).isEmpty
            if !isEmpty {
                if scanner.fieldCount < width { return "wrote a narrower row at byte \(at)" }
                width = scanner.fieldCount
            }
            at += length
        }
        return reading.csv.span.firstInvalidUTF8(0..<reading.csv.count).map { "wrote no UTF-8 at byte \($0)" }
    }

    /// A damaged file is refused or says the same: nothing else is acceptable where checksums stand.
    static func damage(_ reading: Reading, original: [UInt8]) -> String? {
        reading.error != nil || reading.csv == original ? nil : "read other rows from a damaged file"
    }

    private static func book() -> Book {
        var book = Book(
            rows: """
                <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>
                <c r="C1" t="inlineStr"><is><t>n</t></is></c></row>
                <row r="3" spans="1:3"><c r="A3" s="1"><v>46335.5</v></c><c r="C3" t="b"><v>1</v></c></row>
                <row><c><f>1+1</f><v>2</v></c><c t="e"><v>#N/A</v></c><c s="2"><v>46335</v></c>
                <c t="str"><v>&lt;&#x111;</v></c></row>
                """)
        book.share("<si><t>Mã hồ sơ</t></si><si><r><t>a</t></r><r><t>,b</t></r><rPh><t>c</t></rPh></si>")
        book.style([(164, "dd/mm/yyyy")], [0, 22, 164])
        return book
    }

    @Test func `a flipped byte is refused or changes nothing`() {
        let file = ZipFile(
            Self.book().parts.map {
                var part = $0
                part.isStored = part.name.contains("sheet1")
                return part
            }
        ).bytes
        let original = Reading(file).csv
        #expect(!original.isEmpty)
        for at in file.indices {
            for mask: UInt8 in isLong ? [1, 2, 4, 8, 16, 32, 64, 128, 255] : [1 << (at % 8)] {
                var damaged = file
                damaged[at] ^= mask
                let reading = Reading(damaged, stepsMax: 1000)
                let fault =
                    Self.violation(reading, of: file.count, stepsMax: 1000)
                    ?? Self.damage(reading, original: original)
                #expect(fault == nil, "byte \(at) with \(mask): \(fault ?? "")")
            }
        }
    }

    @Test func `hostile parts with right checksums are read within bounds`() {
        let parts = Self.book().parts
        var (taken, refused) = (0, 0)
        let fuzzing = Fuzzing("workbook", seed: Self.seed, rounds: isLong ? 100_000 : 3_000)
        let found = fuzzing.find { random in
            var mutated = parts
            for _ in 0...random.next(below: 3) {
                let place = random.next(below: parts.count)
                mutated[place].content = Mutation.mutate(mutated[place].content, &random)
            }
            let reading = Reading(ZipFile(mutated).bytes, stepsMax: 1000)
            if reading.error != nil { refused += 1 } else { taken += 1 }
            return Self.violation(reading, of: 0, stepsMax: 1000)
        }
        #expect(found == nil)
        // Neither refuses everything nor takes everything.
        let rounds = taken + refused
        #expect(rounds < 1000 || (refused > rounds / 4 && refused < rounds * 99 / 100), "\(refused) of \(rounds)")
    }

    @Test func `random bytes are no workbook`() {
        var random = SplitMix64(seed: Self.seed)
        for _ in 0..<2000 {
            let bytes = random.bytes(random.next(below: 200))
            #expect(Reading(bytes, stepsMax: 10).fault == .zip(.notZip), "seed \(Self.seed)")
        }
    }

    /// The canary: were checksums not looked at, the oracle above would say so.
    @Test func `the oracle notices rows that differ, break or come too early`() {
        var parts = Self.book().parts
        let original = Reading(ZipFile(parts).bytes)
        let content = String(decoding: parts[parts.count - 1].content, as: UTF8.self)
        parts[parts.count - 1].content = Array(content.replacing("46335", with: "46336").utf8)
        // Its checksum made right: as a reader takes a damaged file that does not check it.
        #expect(Self.damage(Reading(ZipFile(parts).bytes), original: original.csv) != nil)
        var broken = original
        broken.csv = Array("a,b\n\"c".utf8)
        #expect(Self.violation(broken, of: 0, stepsMax: 1000) != nil)
        broken.csv = Array("a,b\nc\n".utf8)
        #expect(Self.violation(broken, of: 0, stepsMax: 1000) != nil)
        broken.csv = original.csv
        broken.isTorn = true
        #expect(Self.violation(broken, of: 0, stepsMax: 1000) != nil)
        broken.isTorn = false
        #expect(Self.violation(broken, of: 0, stepsMax: 1000) == nil)
        #expect(Self.violation(broken, of: 0, stepsMax: 1) != nil)
    }
}

/// Changes that know what XML and workbooks are made of.
enum Mutation {
    private static let pieces = [
        "<row>", "</row>", "<c>", "</c>", "<c t=\"s\"/>", "<v>", "</v>", "<is>", "<t>", "</t>", "<sheetData>", "<f/>",
        "&#10;", "&lt;", "&x;", "<!--", "-->", "<![CDATA[", "]]>", "<?x ?>", "<!DOCTYPE x>", "\"", "'", "\0",
        "\u{FFFF}",
        "<x:c/>", "_x0000_", "_xD800_", "_x000A_", " r=\"A1\"", " t=\"s\"", " s=\"9\"", " xmlns=\"urn:x\"", "é", "\r",
    ]
    private static let numbers = [
        "-1", "0", "1", "2", "16384", "16385", "1048576", "1048577", "4294967296", "1E308", "1E-308", "46335.5", "60",
        "0.00000000000000000000000000000000000000001", "9999999999999999999999999999999999999", "A1", "XFD1", "s", "b",
    ]

    static func mutate(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        guard !bytes.isEmpty else { return Array(random.element(of: pieces).utf8) }
        var result = bytes
        let at = random.next(below: bytes.count)
        switch random.next(below: 7) {
        case 0: result.insert(contentsOf: random.element(of: pieces).utf8, at: at)
        case 1: result.removeSubrange(at..<min(bytes.count, at + 1 + random.next(below: 20)))
        case 2: result[at] = UInt8(truncatingIfNeeded: random.next())
        case 3:
            // Another value between quotes or tags.
            let ends: Set<UInt8> = [UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">")]
            if let start = bytes[at...].firstIndex(where: ends.contains),
                let end = bytes[(start + 1)...].firstIndex(where: ends.contains)
            {
                result.replaceSubrange((start + 1)..<end, with: random.element(of: numbers).utf8)
            }
        case 4, 5:
            // An element, or what looks like one, once more or no more.
            let open = UInt8(ascii: "<")
            if let start = bytes[at...].firstIndex(of: open) {
                var end = start
                for _ in 0...random.next(below: 4) { end = bytes[(end + 1)...].firstIndex(of: open) ?? end }
                if random.bool(oneIn: 2) {
                    result.insert(contentsOf: bytes[start..<end], at: start)
                } else {
                    result.removeSubrange(start..<end)
                }
            }
        default: result = Array(bytes[..<at])
        }
        return result
    }
}
