import Bytes
import Foundation
import TestSupport
import Testing
import Workbook

/// What openpyxl and LibreOffice wrote is read as its makers meant it.
struct GoldenTests {
    private static let folder = ClusterFile.root + "/Protocol/vectors/workbooks"

    private static func check(_ folder: String, makers: [String]) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".xlsx") }
        for maker in makers {
            let files = names.filter { $0.hasPrefix(maker + "-") }
            #expect(files.count == 5, "\(files)")
            for file in files {
                let name = file.dropFirst(maker.count + 1).dropLast(5)
                let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))
                let expected = try String(contentsOfFile: "\(folder)/\(name).csv", encoding: .utf8)
                let reading = Reading(Array(bytes))
                #expect(reading.error == nil, "\(file): \(reading.error?.description ?? "")")
                #expect(reading.text == expected, "\(file)")
            }
        }
    }

    @Test func `the vectors become their CSV`() throws {
        try Self.check(Self.folder, makers: ["openpyxl", "libreoffice"])
    }

    private static func run(_ words: [String]) -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// A Python with openpyxl: `PYTHON=/path/to/venv/bin/python Tests/run --filter WorkbookTests`.
    private static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"
    private static let hasPython = run([python, "-c", "import openpyxl"]) == 0
    private static let hasOffice = run(["which", "soffice"]) == 0

    @Test(.enabled(if: hasPython, "openpyxl is not installed"))
    func `workbooks that openpyxl and LibreOffice write today become the same`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "workbooks-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let status = Self.run(
            [Self.python, "\(Self.folder)/make.py", folder] + (Self.hasOffice ? ["--libreoffice"] : []))
        #expect(status == 0)
        try Self.check(folder, makers: Self.hasOffice ? ["openpyxl", "libreoffice"] : ["openpyxl"])
        for name in ["counted", "dossiers", "epoch-1904", "spoiled-ids", "early-1900"] {
            let made = try String(contentsOfFile: "\(folder)/\(name).csv", encoding: .utf8)
            let kept = try String(contentsOfFile: "\(Self.folder)/\(name).csv", encoding: .utf8)
            #expect(made == kept, "\(name)")
        }
    }
}
