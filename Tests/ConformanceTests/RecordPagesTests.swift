import Foundation
import Intake
import Model
import Testing

/// The records reference of Cluster/records against the code's own tables. `REGENERATE=1 Tests/run --filter
/// RecordPagesTests` writes it.
struct RecordPagesTests {
    private static let folder = ProjectFiles.root.appending(path: "Cluster/records")

    // R-38
    @Test(arguments: [("vi.md", false), ("en.md", true)])
    func `the reference says what the code does, in both languages`(name: String, english: Bool) throws {
        let url = Self.folder.appending(path: name)
        let expected = RecordPage(english: english).text
        if ProcessInfo.processInfo.environment["REGENERATE"] == "1" {
            try expected.write(to: url, atomically: true, encoding: .utf8)
        }
        let lines = try ProjectFiles.text(url).split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let difference = zip(lines, wanted).first { $0 != $1 }
        #expect(
            lines.count == wanted.count && difference == nil,
            "REGENERATE=1 Tests/run --filter RecordPagesTests writes it: \(difference.map { "\($0)" } ?? "length")")
    }

    // R-01
    @Test func `names of files are taken for what the reference says`() {
        for (name, expected, _) in RecordPage.fileNames {
            #expect(RecordKind.of(fileName: name) == expected, "\(name)")
        }
    }

    // R-15, R-16, R-17
    @Test func `forms of time are what the reference says`() {
        for (text, moment) in RecordPage.timeForms {
            #expect(TimeText.moment(text) == TimeText.moment(moment), "\(text)")
            #expect(TimeText.moment(text) != nil, "\(text)")
        }
    }

    // R-02
    @Test func `every fault of a file is in the reference`() {
        // A new case does not compile here until it has a number, and fails until there is an example of it.
        func number(_ fault: FileFault) -> Int {
            switch fault {
            case .empty: 0
            case .notCSV: 1
            case .webPage: 2
            case .otherEncoding: 3
            case .missingColumns: 4
            case .missingMapped: 5
            case .repeatedColumn: 6
            case .noVersionInName: 7
            case .notNDJSON: 8
            case .noSheetOfKind: 9
            case .severalKinds: 10
            case .isRegister: 11
            case .refused: 12
            }
        }
        #expect(RecordPage.faults.map(number) == Array(0...12))
    }

    @Test func `every warning is in the reference`() {
        #expect(RecordPage.warnings.map(\.number) == Array(1...11))
    }
}
