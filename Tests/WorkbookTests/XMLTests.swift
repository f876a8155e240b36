import Bytes
import Testing
import Workbook

/// Well-formed XML and nothing else: W-05, W-06, W-07.
struct XMLTests {
    private static func sheet(_ text: String) -> String { "<worksheet xmlns=\"\(Book.main)\">\(text)</worksheet>" }

    private static func cell(_ text: String) -> String {
        sheet("<sheetData><row><c t=\"inlineStr\"><is><t>\(text)</t></is></c></row></sheetData>")
    }

    private static func xmlFault(_ sheet: String) -> XMLFault? {
        if case .xml(let fault)? = fault(Book(sheet: sheet)) { return fault }
        return nil
    }

    @Test func `texts come as they are written`() {
        let texts = [
            ("a&lt;b&gt;&amp;&apos;&#xE1;&#225;&#x1F600;", "a<b>&'áá😀"), ("x<!-- no -->y<?no way?>z", "xyz"),
            ("<![CDATA[a<b&amp;]]>c", "\"a<b&amp;c\""), ("a\r\nb\rc\nd", "\"a b c d\""), ("&quot;", "\"\"\"\""),
            ("Tiếng Việt", "Tiếng Việt"), ("tab\there", "\"tab\there\""),
        ]
        for (text, expected) in texts {
            #expect(rows(Book(sheet: Self.cell(text))) == expected + "\n", "\(text)")
        }
    }

    @Test func `UTF-8 and UTF-16 are read, whatever their marks (W-05)`() {
        let text = Self.cell("Tiếng Việt 😀")
        let marked = Book.declaration + text
        var book = Book(sheet: "")
        book.contents = [[0xEF, 0xBB, 0xBF] + Array(marked.utf8)]
        #expect(rows(book) == "Tiếng Việt 😀\n")
        let wide = "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + text
        let units = [0xFEFF] + Array(wide.utf16)
        book.contents = [units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }]
        #expect(rows(book) == "Tiếng Việt 😀\n")
        book.contents = [units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }]
        #expect(rows(book) == "Tiếng Việt 😀\n")
        // Without a mark, with half a pair, with half a unit, with the wrong name.
        book.contents = [units.dropFirst().flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }]
        #expect(fault(book) == .xml(.character))
        book.contents = [(units.dropLast() + [0xD83D, 0x3E]).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }]
        #expect(fault(book) == .xml(.character))
        book.contents = [units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } + [0]]
        #expect(fault(book) == .xml(.character))
        for name in ["windows-1258", "UTF-16"] {
            book.contents = [Array("<?xml version=\"1.0\" encoding=\"\(name)\"?>\(text)".utf8)]
            #expect(fault(book) == .xml(.encoding))
        }
        for bytes: [UInt8] in [
            [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0], [1], [0xEF, 0xBF, 0xBF], [0xF5, 0x80],
        ] {
            book.contents = [Array("<a>".utf8) + bytes + Array("</a>".utf8)]
            #expect(fault(book) == .xml(.character), "\(bytes)")
        }
    }

    @Test func `documents with types and strange entities are refused (W-06)`() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"&c;&c;\"><!ENTITY c \"&d;&d;\">]>"
        #expect(Self.xmlFault(bomb + Self.cell("&b;")) == .doctype)
        for text in [
            "&b;", "&;", "&#0;", "&#x0;", "&#xD800;", "&#xFFFE;", "&#x110000;", "&#-1;", "&#x+1;", "&lt", "& ",
        ] {
            #expect(Self.xmlFault(Self.cell(text)) == .entity, "\(text)")
        }
        #expect(Self.xmlFault(Self.sheet("<a b=\"&c;\"/>")) == .entity)
    }

    @Test func `what is not well-formed is refused`() {
        let wrong: [(String, XMLFault)] = [
            ("<a>", .endTag), ("</a>", .endTag), ("<a></b>", .endTag), ("<a b=1/>", .syntax), ("<a b/>", .syntax),
            ("<a b=\"1\"c=\"2\"/>", .syntax), ("<a b=\"<\"/>", .syntax), ("<1/>", .syntax), ("< a/>", .syntax),
            ("<a b=\"1\" b=\"2\"/>", .repeatedAttribute), ("<p:a/>", .unboundPrefix),
            ("<a p:b=\"1\"/>", .unboundPrefix),
            ("<a:b:c/>", .syntax), ("<:a/>", .syntax), ("<a:/>", .syntax), ("<!-- a -- b -->", .syntax),
            ("<!ELEMENT a>", .syntax), ("<?xml version=\"1.0\"?>", .syntax), ("<a xmlns:p=\"\"/>", .syntax),
        ]
        for (text, expected) in wrong { #expect(Self.xmlFault(Self.sheet(text)) == expected, "\(text)") }
        for text in ["<a/><b/>", "<a/>b", "b<a/>", "<a/>&#32;", "<![CDATA[]]><a/>"] {
            #expect(Self.xmlFault(text) == .syntax || fault(Book(sheet: text)) == .sheet(.wrongRoot), "\(text)")
        }
        let whole = Book.declaration + Self.cell("Tiếng Việt &amp; <!-- c --> <![CDATA[d]]>")
        for cut in Book.declaration.utf8.count..<whole.utf8.count {
            var book = Book(sheet: "")
            book.contents = [Array(whole.utf8.prefix(cut))]
            guard case .xml? = fault(book) else {
                Issue.record("cut at \(cut)")
                return
            }
        }
    }

    @Test func `everything has a limit, and a place (W-07)`() {
        let deep = String(repeating: "<a>", count: 100)
        #expect(Self.xmlFault(Self.sheet(deep)) == .tooDeep(limit: 64))
        let attributes = (0..<129).map { " a\($0)=\"\"" }.joined()
        #expect(Self.xmlFault(Self.sheet("<a\(attributes)/>")) == .tooManyAttributes(limit: 128))
        let bindings = (0..<100).map { " xmlns:a\($0)=\"u\"" }.joined()
        #expect(
            Self.xmlFault(Self.sheet("<a\(bindings)><a\(bindings)><a\(bindings)>")) == .tooManyAttributes(limit: 256))
        #expect(
            Self.xmlFault(Self.sheet("<\(String(repeating: "a", count: 257))/>")) == .nameTooLong(limit: 256))
        let long = String(repeating: "a", count: 400_000)
        for text in ["<a b=\"\(long)\"/>", "<!--\(long)-->", "<?a \(long)?>"] {
            #expect(Self.xmlFault(Self.sheet(text)) == .tagTooLong(limit: 262_144))
        }
        let reading = Reading(Book(sheet: Self.cell(String(repeating: "ab", count: 70_000))).bytes)
        #expect(reading.fault == .sheet(.textTooLong(limit: 131_072)))
        #expect(reading.error?.place?.entry == "xl/worksheets/sheet1.xml")
        let cell = "<sheetData><row r=\"7\"><c r=\"AB7\"><v>x</v></c></row></sheetData>"
        let error = Reading(Book(sheet: Self.sheet(cell)).bytes).error
        #expect(error?.place?.row == 7 && error?.place?.column == 28)
        #expect(error?.description.contains("cell AB7") == true)
    }

    @Test func `prefixes and strict namespaces mean the same`() {
        let prefixed = Self.cell("a").replacing("<", with: "<x:").replacing("<x:/", with: "</x:")
            .replacing("xmlns=", with: "xmlns:x=")
        #expect(rows(Book(sheet: prefixed)) == "a\n")
        var strict = Book(
            sheet: Self.cell("a").replacing(Book.main, with: "http://purl.oclc.org/ooxml/spreadsheetml/main"))
        strict.main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
        strict.office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
        #expect(rows(strict) == "a\n")
        // Of another namespace it is another element.
        let cells = "<c xmlns=\"urn:other\"><v>1</v></c><c><v xmlns=\"urn:x\">1</v><v>2</v></c>"
        let other = Self.sheet("<sheetData><row>\(cells)</row></sheetData>")
        #expect(rows(Book(sheet: other)) == "2\n")
        #expect(fault(Book(sheet: "<worksheet/>")) == .sheet(.wrongRoot))
    }
}
