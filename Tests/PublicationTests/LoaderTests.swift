import Foundation
import Publication
import TestSupport
import Testing

/// The loaders of Cluster/loaders, run by the tools themselves: `LONG=1`, and `PYTHON=` a Python that has them.
struct LoaderTests {
    private static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"
    private static let isLong = ProcessInfo.processInfo.environment["LONG"] != nil

    @Test(.enabled(if: isLong)) func `every loader that is here reads what is written`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "loaders-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (path, ranking) = (folder.appending(path: "indicators.csv"), try SampleRanking.ranking())
        for bytes in [ExactCSV.indicators(ranking), ExactCSV.indicators(ranking, for: .quoted)] {
            // A unit whose code is a number with a zero in front.
            let text = String(decoding: bytes, as: UTF8.self).replacing("\n0,", with: "\n01,")
                .replacing("\n\"0\",", with: "\n\"01\",")
            try Data(text.utf8).write(to: path)
            let (process, pipe) = (Process(), Pipe())
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [Self.python, "\(ClusterFile.root)/Cluster/loaders/check.py", path.path]
            process.standardOutput = pipe
            try process.run()
            let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(output)")
            #expect(output.split(separator: "\n").count == 6, "\(output)")
        }
    }
}
