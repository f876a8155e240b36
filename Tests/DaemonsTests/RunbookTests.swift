import Alarms
import Foundation
import HTTPService
import Model
import Publication
import TestSupport
import Testing

/// What a person does about each alarm.
@Suite struct RunbookTests {
    private static let path = "\(ClusterFile.root)/Cluster/runbook.md"
    /// The sections of kinds begin behind this line, and end before the first that no kind has.
    private static let begin = "<!-- Of the program, from here on -->\n\n"

    /// The headings of each section by its name.
    private static func sections(_ text: String) -> [String: [String]] {
        var (found, name): ([String: [String]], String) = ([:], "")
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") { name = String(line.dropFirst(3)) }
            if line.hasPrefix("### ") {
                found[name, default: []].append(String(line.dropFirst(4).prefix { $0 != ":" }))
            }
        }
        return found
    }

    // N-21
    @Test func `every kind of alarm has its section with every heading, as the program has it`() throws {
        var text = String(decoding: ClusterFile.read("runbook.md"), as: UTF8.self)
        let start = try #require(text.range(of: Self.begin)).upperBound
        if ProcessInfo.processInfo.environment["REGENERATE"] == "1" {
            text = text[..<start] + Runbook.document
            while text.hasSuffix("\n\n") { text.removeLast() }
            try text.write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(
            text[start...].trimmingCharacters(in: .newlines)
                == Runbook.document.trimmingCharacters(in: .newlines), "REGENERATE=1 writes it")
        let sections = Self.sections(text)
        let headings = Runbook.headings.map(\.english)
        for kind in AlarmKind.allCases {
            let entry = Runbook(of: kind)
            #expect(entry.kind == kind && sections[kind.rawValue] == headings, "\(kind.rawValue)")
            #expect(!entry.confirm.isEmpty, "\(kind.rawValue)")
            for texts in [entry.means, entry.todo, entry.call.texts, entry.clears] {
                for text in [texts.vietnamese, texts.english] {
                    #expect(text.hasSuffix(".") || text.hasSuffix("?"), "\(text)")
                }
                #expect(texts.english != texts.vietnamese)
            }
        }
        for name in ["down", "undelivered"] { #expect(sections[name] == headings, "\(name)") }
    }

    // N-21
    @Test func `every alert for Prometheus names a section that there is`() {
        let sections = Self.sections(String(decoding: ClusterFile.read("runbook.md"), as: UTF8.self))
        let text = String(decoding: ClusterFile.read("prometheus/alerts.yml"), as: UTF8.self)
        let alerts = text.split(separator: "- alert: ").dropFirst()
        #expect(alerts.count >= 10)
        for alert in alerts {
            let name = alert.firstMatch(of: /\n +runbook: "Cluster\/runbook\.md#([a-z-]+)"\n/)?.output.1
            #expect(name.map { sections[String($0)] != nil } == true, "\(alert.prefix { $0 != "\n" })")
        }
    }

    // N-21
    @Test func `pages and the API lead to the section, in both languages`() throws {
        let (unit, at) = (try #require(UnitCode("10101")), Moment(seconds: 1_794_794_400))
        let period = Period(.month, holding: Day(at: at))
        var report = AlarmReport()
        report.alarms = AlarmKind.allCases.enumerated().map { place, kind in
            Alarm(
                id: UInt64(place), key: AlarmKey(kind, unit), name: "n", sinceUnixMilliseconds: 0, value: 1,
                figures: [], texts: [])
        }
        let json = String(decoding: PublicationJSON.alarms(report, at: at), as: UTF8.self)
        for language in [PageLanguage.vietnamese, .english] {
            let alarms = AlarmPage(
                report: report, language: language, period: period, generatedAt: at, isTraining: true, renews: true,
                catalogue: "c"
            ).document().bytes
            let runbook = RunbookPage(language: language, period: period, generatedAt: at, isTraining: true)
                .document().bytes
            let (page, book) = (String(decoding: alarms, as: UTF8.self), String(decoding: runbook, as: UTF8.self))
            for kind in AlarmKind.allCases {
                #expect(page.contains(/href="\/runbook\?period=2026-11[a-z&;=]*#/), "\(kind)")
                #expect(page.contains("#alarm-\(kind.rawValue)\""), "\(kind)")
                #expect(book.contains("<h2 id=\"alarm-\(kind.rawValue)\">"), "\(kind)")
                #expect(json.contains("\"runbook\":\"/runbook#alarm-\(kind.rawValue)\""), "\(kind)")
            }
            let heading = language == .english ? "Whom to call, and when" : "Gọi ai, khi nào"
            #expect(book.components(separatedBy: "<h3>\(heading)</h3>").count == AlarmKind.allCases.count + 1)
        }
    }
}
