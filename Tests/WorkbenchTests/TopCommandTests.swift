import Publication
import Testing

import Workbench

/// What `tamcap top` writes of an aggregator's answer.
@Suite struct TopCommandTests {
    /// ESC, CSI in one character, a bell, a line's end, marks that turn the direction, a mark over a mark over a mark.
    private static let hostile =
        "A\\u001b[2J\\u009b31m\\u0007\\n\\u202eB\\u2028\\u200fo\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301"

    private static var answer: [UInt8] {
        let row = """
            {"node":{"unit":"10101","name":"\(hostile)","build":"\(hostile)","key":{"id":"\(hostile)"},
            "clockOffsetMilliseconds":-7},"minor":5,"bundleSame":false,"heardSeconds":7200,"freshnessSeconds":null,
            "cells":12,"refused":3,"lastWords":{"at":"2026-11-16T00:00:00Z","node":"\(hostile)","reason":"idle"},
            "troubles":[{"trouble":"clock-off","text_vi":"lệch giờ","text_en":"clock off"}]}
            """
        return Array(
            """
            {"at":"2026-11-16","expected":2,"connected":1,"troubled":1,
            "own":{"node":"\(hostile)","build":"b","alarms":4,"store":{"bytes":3145728,"fault":"\(hostile)"}},
            "nodes":[\(row),\(row.replacing("10101", with: "10103"))]}
            """.utf8)
    }

    // N-23
    @Test func `no name moves the cursor, colours or turns what follows`() throws {
        let text = try OpsText(json: Self.answer)
        for language in [PageLanguage.vietnamese, .english] {
            for table in [text.text(language), text.text(language, columns: 60, lines: 24)] {
                for scalar in table.unicodeScalars where scalar != "\n" {
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: Issue.record("\(scalar.value)")
                    default: continue
                    }
                }
                #expect(!table.contains("\u{301}\u{301}\u{301}\u{301}\u{301}"))
                #expect(table.split(separator: "\n").count == 4)
            }
        }
    }

    // N-23
    @Test func `a table says what the answer says, in the reader's language, and fits the terminal`() throws {
        let text = try OpsText(json: Self.answer)
        let english = text.text(.english)
        #expect(english.contains("1/2 connected, 1 need a look, 4 alarms, store 3 MiB"))
        #expect(english.contains("clock off") && english.contains("2 h") && english.contains("-7 ms"))
        #expect(english.contains("other") && english.contains("1.5"))
        #expect(text.text(.vietnamese).contains("lệch giờ"))
        let narrow = text.text(.vietnamese, columns: 40, lines: 5)
        #expect(narrow.split(separator: "\n").allSatisfy { DisplayText.width(String($0)) <= 40 })
        #expect(narrow.contains("còn 1 đơn vị"))
        #expect(throws: (any Error).self) { try OpsText(json: Array("[]".utf8)) }
        #expect(throws: (any Error).self) { try OpsText(json: Array("<html>".utf8)) }
    }

    @Test func `what an aggregator does not say is left open`() throws {
        let text = try OpsText(json: Array("{\"nodes\":[{},{\"node\":7,\"lastWords\":[]}]}".utf8)).text(.english)
        #expect(text.contains("0/0 connected") && text.split(separator: "\n").count == 4)
    }

    @Test func `an address that is none, and a token that others can read, are told before anything is asked`() throws {
        var console = Console.silent
        #expect(throws: Failure.self) { try TopCommand("ftp://x").run(&console) }
        let folder = try TemporaryFolder()
        var top = TopCommand("http://127.0.0.1:1")
        top.tokenFile = try folder.write("token", "0123456789abcdef012345\n")
        do throws(Failure) {
            try top.run(&console)
            Issue.record("it ran")
        } catch {
            #expect(error.kind == .configuration && error.description.contains("chmod 600"), "\(error)")
        }
    }
}
