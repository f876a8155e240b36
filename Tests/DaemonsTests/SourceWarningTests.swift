import Daemons
import Model
import Testing
import Wire

/// What sources have to say, as the centre is told of it.
@Suite struct SourceWarningTests {
    private static let unit = UnitCode("10101"), other = UnitCode("10103")

    private func trouble(_ file: String, _ kind: NoticeKind, since: Int64 = 5, unit: UnitCode? = nil) -> SourceWarning {
        SourceWarning(
            source: "inbox", file: file, kind: .trouble(FileTrouble(kind)), sinceUnixMilliseconds: since * 1_000,
            unit: unit)
    }

    // D-74
    @Test func `one notice for each kind, with the first files and the earliest time`() throws {
        let unit = try #require(Self.unit)
        let warnings = [
            trouble("b.csv", .missingColumns, since: 9), trouble("a.csv", .missingColumns, since: 4),
            SourceWarning(source: "inbox", file: "c.txt", kind: .unreadName, sinceUnixMilliseconds: 7_000),
            trouble("d.csv", .missingColumns), trouble("e.csv", .missingColumns),
        ]
        #expect(
            SourceWarning.notices(warnings, of: unit) == [
                .init(.missingColumns, count: 4, since: 4, names: ["b.csv", "a.csv", "d.csv"]),
                .init(.unreadName, since: 7, names: ["c.txt"]),
            ])
    }

    // G-11, D-74
    @Test func `each range of missing bytes is a notice of its own`() throws {
        let unit = try #require(Self.unit)
        let warnings = [(Int64(10), Int64?.none), (20, 30)].map { from, to in
            SourceWarning(
                source: "f", file: "f.csv", kind: .missingBytes(from: from, to: to), sinceUnixMilliseconds: 1_000)
        }
        let notices = SourceWarning.notices(warnings, of: unit)
        #expect(notices.map(\.figures) == [[10], [20, 30]] && notices.allSatisfy { $0.count == 1 })
        #expect(
            notices[0].vietnamese.hasPrefix("từ byte 10 trở đi: ")
                && notices[1].english.hasPrefix("from byte 20 to 30: "))
    }

    @Test func `a source of one unit says nothing of the others, and one of all says it of each`() throws {
        let (unit, other) = (try #require(Self.unit), try #require(Self.other))
        let warnings = [trouble("a.csv", .notCSV, unit: unit), trouble("b.csv", .emptyFile)]
        #expect(SourceWarning.notices(warnings, of: unit).map(\.kind) == [.notCSV, .emptyFile])
        #expect(SourceWarning.notices(warnings, of: other).map(\.kind) == [.emptyFile])
    }

    @Test func `what people at the office read says the file, since when and what to do`() {
        let warning = trouble("a.csv", .damagedGzip, since: 1_793_466_000)
        #expect(
            warning.vietnamese
                == "a.csv: chưa được tính (từ 2026-11-01T00:00:00): \(NoticeKind.damagedGzip.vietnamese)")
        #expect(warning.english.contains("does not count (since 2026-11-01T00:00:00)"))
    }
}
