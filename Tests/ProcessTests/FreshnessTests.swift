import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The measurement that operators run, small: that everything arrives, not how fast.
    @Suite struct FreshnessTests {
        private func freshness(_ arguments: [String]) throws -> (status: Int32, text: String) {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: ClusterFile.root + "/Cluster/freshness")
            process.arguments = arguments
            let bin = (try Program.tool.path as NSString).deletingLastPathComponent
            process.environment = ProcessInfo.processInfo.environment.merging(["TAMCAP_BIN": bin]) { $1 }
            let output = Pipe()
            process.standardOutput = output
            process.standardError = output
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus, text)
        }

        @Test(arguments: [[], ["--tiers"]])
        func `every change that comes into an inbox arrives in the centre's ranking`(more: [String]) throws {
            let (status, text) = try freshness(
                ["--provinces", "2", "--dossiers", "400", "--changes", "50", "--seconds", "4"] + more)
            #expect(status == 0, "\(text)")
            #expect(text.contains("200 changes, all arrived") && text.contains("p99 "), "\(text)")
        }

        @Test func `a word that it does not know is said so`() throws {
            let (status, text) = try freshness(["--frobnicate"])
            #expect(status == 2 && text.contains("unknown option --frobnicate"), "\(text)")
        }
    }
}
