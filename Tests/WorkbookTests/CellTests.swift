import Bytes
import TestSupport
import Testing
import Workbook

/// From cells to text: W-13, W-14, W-15, W-16, W-17, W-18, W-19.
struct CellTests {
    /// What one cell becomes; `style` has the number formats of the styles 0, 1, ….
    private static func text(
        _ cell: String, formats: [(Int, String)] = [], style: [Int] = [0], strings: String? = nil, is1904: Bool = false
    ) -> String {
        var book = Book(rows: "<row r=\"1\">\(cell)</row>")
        if let strings { book.share(strings) }
        book.style(formats, style)
        if is1904 { book.properties = "<workbookPr date1904=\"1\"/>" }
        let reading = Reading(book.bytes)
        return reading.error.map { "\($0.fault)" } ?? String(reading.text.dropLast())
    }

    private static func number(_ value: String, format: Int = 0, is1904: Bool = false) -> String {
        text("<c s=\"0\"><v>\(value)</v></c>", style: [format], is1904: is1904)
    }

    @Test func `strings are their runs, without how they are spoken (W-13)`() {
        let strings = """
            <si><t>một</t></si><si><r><rPr><b/></rPr><t>Tiếng </t></r><r><t>Việt</t></r>
            <rPh sb="0" eb="1"><t>no</t></rPh>
            <phoneticPr fontId="1"/></si><si><t xml:space="preserve"> _x000D__x000A_a_x005F_x0041_</t></si><si/>
            <si><t>_xD83D_ _x0000_ _x12_ _xZZZZ_ _x00e1_</t></si><si><t>"a", b</t></si>
            """
        let expected = [
            "một", "Tiếng Việt", "\"  a_x0041_\"", "", "_xD83D_ _x0000_ _x12_ _xZZZZ_ á", "\"\"\"a\"\", b\"",
        ]
        for (index, text) in expected.enumerated() {
            #expect(Self.text("<c t=\"s\"><v>\(index)</v></c>", strings: strings) == text)
        }
        #expect(Self.text("<c t=\"s\"><v>6</v></c>", strings: strings).contains("text 6"))
        #expect(Self.text("<c t=\"s\"><v>-1</v></c>", strings: strings).contains("number"))
        let runs = "<c t=\"inlineStr\"><is><r><t>Tiếng </t></r><rPh><t>no</t></rPh><r><t>V_x0069_ệt</t></r></is></c>"
        #expect(Self.text(runs) == "Tiếng Việt")
    }

    @Test func `numbers are their text, as far as it means anything (W-14)`() {
        let kept = [
            "0", "12", "-7", "0.1", "3.3000000000000003", "101013000000000123", "1.01013E+17", "+5", "007", ".5",
        ]
        for value in kept { #expect(Self.number(value) == value) }
        let changed = [
            ("5.0", "5"), ("5.", "5"), ("5.000", "5"), ("1.01013e+17", "1.01013E+17"), ("1.01013E+017", "1.01013E+17"),
            ("1E5", "1E+5"), ("1e-05", "1E-5"), ("1E0", "1E+0"), (" 5 ", "5"), ("\n5\n", "5"),
        ]
        for (value, expected) in changed { #expect(Self.number(value) == expected, "\(value)") }
        for value in ["x", "1,5", "1.2.3", "--1", "E5", "1E", "1E+", ".", "INF", "NaN", "1 2", "0x1"] {
            #expect(Self.number(value).contains("number"), "\(value)")
        }
        #expect(Self.number(String(repeating: "1", count: 65)).contains("number"))
    }

    @Test func `dates are exact to the millisecond, then cut (W-15)`() {
        let moments = [
            ("46328.354166666664", "2026-11-02 08:30:00"), ("46328.35416666667", "2026-11-02 08:30:00"),
            ("46328.3541666667", "2026-11-02 08:30:00"), ("4.63283541666666664E4", "2026-11-02 08:30:00"),
            // 08:29:59.900 and the two sides of half a millisecond before midnight.
            ("46328.354165509", "2026-11-02 08:29:59"), ("46328.99999999421296296296", "2026-11-02 23:59:59"),
            ("46328.99999999421296296297", "2026-11-03 00:00:00"), ("46328", "2026-11-02 00:00:00"),
            ("36526.0", "2000-01-01 00:00:00"), ("73050.999988425925", "2099-12-31 23:59:59"),
            ("36585", "2000-02-29 00:00:00"), ("73109", "2100-02-28 00:00:00"), ("73110", "2100-03-01 00:00:00"),
            ("46328." + String(repeating: "0", count: 40) + "9", "2026-11-02 00:00:00"),
        ]
        for (value, expected) in moments { #expect(Self.number(value, format: 22) == expected, "\(value)") }
    }

    @Test func `every second of a day comes back from the double that spreadsheets store`() {
        // As they compute it: the day plus the part of it, in binary; written with 15 or 17 digits.
        var random = SplitMix64(seed: 11)
        var cells = ""
        var expected = ""
        for _ in 1...(isLong ? 20_000 : 2000) {
            let (day, second) = (random.next(in: 36_526...73_050), random.next(below: 86_400))
            let serial = Double(day) + Double(second) / 86_400
            cells += "<row><c s=\"0\"><v>\(serial)</v></c></row>"
            let time = [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            expected += "\(time.joined(separator: ":"))\n"
        }
        var book = Book(rows: cells)
        book.style([], [22])
        let found = rows(book).split(separator: "\n").map { $0.split(separator: " ")[1] + "\n" }.joined()
        #expect(found == expected, "seed 11")
    }

    @Test func `a day alone stays one, which for an appointment is its end (W-16)`() {
        #expect(Self.number("46335", format: 14) == "2026-11-09")
        #expect(Self.number("46335.0", format: 14) == "2026-11-09")
        #expect(Self.number("46335.5", format: 14) == "2026-11-09 12:00:00")
        #expect(Self.number("46335", format: 22) == "2026-11-09 00:00:00")
        #expect(Self.number("46335.0000000001", format: 14) == "2026-11-09")
    }

    @Test func `both epochs have their own first days (W-17)`() {
        let days1900 = [
            ("1", "1900-01-01"), ("59", "1900-02-28"), ("60", "1900-02-29"), ("61", "1900-03-01"), ("0", "00:00:00"),
            ("2958465", "9999-12-31"), ("2958466", "2958466"), ("-1", "-1"), ("1E+300", "1E+300"),
            ("1E-300", "00:00:00"),
            ("-0", "00:00:00"), ("0.75", "18:00:00"), ("9E+9999999999", "9E+9999999999"),
        ]
        for (value, expected) in days1900 { #expect(Self.number(value, format: 14) == expected, "\(value)") }
        let days1904 = [
            ("0", "1904-01-01"), ("60", "1904-03-01"), ("59", "1904-02-29"), ("44873", "2026-11-09"),
            ("0.5", "1904-01-01 12:00:00"), ("2957003", "9999-12-31"), ("2957004", "2957004"), ("-1", "-1"),
        ]
        for (value, expected) in days1904 {
            #expect(Self.number(value, format: 14, is1904: true) == expected, "\(value)")
        }
    }

    @Test func `formats tell dates from numbers (W-18)`() {
        func shows(_ code: String) -> String {
            Self.text("<c s=\"1\"><v>46335</v></c>", formats: [(164, code)], style: [0, 164])
        }
        for code in ["dd/mm/yyyy", "yyyy", "mmm", "[$-42A]dd mmmm yyyy;@", "d\\-m", "[Red]d", "&quot;h&quot; d", "D"] {
            #expect(shows(code) == "2026-11-09", "\(code)")
        }
        for code in ["h:mm", "dd/mm/yyyy hh:mm", "mm:ss.0", "[$-409]h:mm AM/PM", "S"] {
            #expect(shows(code) == "2026-11-09 00:00:00", "\(code)")
        }
        #expect(shows("yyyy;h") == "2026-11-09")
        let numbers = [
            "General", "0.00", "#,##0 &quot;đồng&quot;", "0\\d", "0_d", "*d0", "[$đ-42A]0", "[h]:mm", "[mm]:ss", "[s]",
            "0.00E+00", "@", "", "[Red]0;[Blue]d", "&quot;d", "[d", "0\\",
        ]
        for code in numbers { #expect(shows(code) == "46335", "\(code)") }
        for id in 0...60 {
            let expected: String
            switch id {
            case 18...22, 32...35, 45, 47, 55, 56: expected = "2026-11-09 00:00:00"
            case 14...17, 27...31, 36, 50...54, 57, 58: expected = "2026-11-09"
            default: expected = "46335"
            }
            #expect(Self.number("46335", format: id) == expected, "\(id)")
        }
        // A format of the workbook's own counts before a built-in one.
        #expect(Self.text("<c s=\"0\"><v>46335</v></c>", formats: [(14, "0")], style: [14]) == "46335")
        #expect(Self.text("<c s=\"2\"><v>46335</v></c>", style: [0, 14]).contains("style 2"))
        #expect(Self.text("<c><v>46335</v></c>", style: [14]) == "46335")
    }

    @Test func `other types are their text (W-19)`() {
        #expect(Self.text("<c t=\"b\"><v>1</v></c>") == "1")
        #expect(Self.text("<c t=\"b\"><v>0</v></c>") == "0")
        #expect(Self.text("<c t=\"b\"><v>true</v></c>") == "1")
        #expect(Self.text("<c t=\"b\"><v>2</v></c>").contains("true nor false"))
        #expect(Self.text("<c t=\"e\"><v>#DIV/0!</v></c>") == "#DIV/0!")
        #expect(Self.text("<c t=\"d\"><v>2026-11-02T08:30:00</v></c>") == "2026-11-02T08:30:00")
        #expect(Self.text("<c t=\"str\"><f>A1</f><v>x_x0041_</v></c>") == "xA")
        #expect(Self.text("<c t=\"str\"><f>A1</f><v></v></c>") == "")
        #expect(Self.text("<c><f>A1+1</f><v>2</v></c>") == "2")
        #expect(Self.text("<c><f>A1+1</f></c>") == "#CALC!")
        #expect(Self.text("<c><f>A1+1</f><v/></c>") == "#CALC!")
        #expect(Self.text("<c t=\"x\"><v>1</v></c>").contains("type"))
        #expect(Self.text("<c t=\"\"><v>1</v></c>").contains("type"))
    }
}
