import Bytes
import Testing

@Suite struct JSONWriterTests {
    @Test func `values come in the order in which they were written`() {
        var json = JSONWriter()
        json.object { json in
            json.field("unit", "10100")
            json.field("count", 3)
            json.field("negative", Int64.min)
            json.field("large", UInt64.max)
            json.field("ready", true)
            json.field("within", String?.none)
            json.field("rank", Int?.none)
            json.field("missing") { json in
                json.array { json in
                    json.string("10101")
                    json.integer(2)
                    json.null()
                    json.bool(false)
                    json.object { _ in }
                    json.array { _ in }
                    json.raw(Array("[1]".utf8))
                }
            }
            json.field("last", "x")
        }
        let expected =
            #"{"unit":"10100","count":3,"negative":-9223372036854775808,"large":18446744073709551615,"ready":true,"#
            + #""within":null,"rank":null,"missing":["10101",2,null,false,{},[],[1]],"last":"x"}"#
        #expect(json.text == expected)
    }

    @Test func `text is escaped as RFC 8259 demands and is safe inside a page`() {
        var json = JSONWriter()
        json.string("a\"b\\c\n\r\t\u{8}\u{0}\u{1F}\u{7F}</script>&Cục Thuế 🏛")
        let expected =
            #""a\"b\\c\n\r\t\u0008\u0000\u001f\u007f\u003c/script\u003e\u0026Cục Thuế 🏛""#
        #expect(json.text == expected)
    }

    @Test func `one value a line has no commas between lines`() {
        var json = JSONWriter()
        for index in 0..<2 {
            json.object { $0.field("n", index) }
            json.endLine()
        }
        #expect(json.text == "{\"n\":0}\n{\"n\":1}\n")
    }
}

@Suite struct CSVWriterTests {
    private func text(_ write: (inout CSVWriter) -> Void) -> String {
        var csv = CSVWriter()
        write(&csv)
        return String(decoding: csv.bytes, as: UTF8.self)
    }

    @Test func `quotes stand only where they are needed`() {
        let written = text { csv in
            csv.row(["a", "b c", "d,e", "say \"x\"", "two\nlines", "cr\r", " space ", "Thuế"])
        }
        #expect(written == "a,b c,\"d,e\",\"say \"\"x\"\"\",\"two\nlines\",\"cr\r\", space ,Thuế\n")
    }

    @Test func `numbers, empty fields and bytes`() {
        let written = text { csv in
            csv.field(-5)
            csv.field(Int?.none)
            csv.emptyField()
            csv.field(bytes: Array("x,y".utf8))
            csv.field(bytes: [])
            csv.endRow()
            csv.field("")
            csv.endRow()
            csv.field(UInt64.max)
            csv.endRow()
        }
        #expect(written == "-5,,,\"x,y\",\n\"\"\n18446744073709551615\n")
    }
}
