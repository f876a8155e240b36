import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The drill that operators run, small.
    @Suite struct DrillTests {
        private func drill(_ arguments: [String]) throws -> (status: Int32, text: String) {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: ClusterFile.root + "/Cluster/drill")
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

        @Test(arguments: [[], ["--tiers"], ["--restart"]])
        func `a centre that is lost becomes whole from the offices alone`(more: [String]) throws {
            let (status, text) = try drill(["--provinces", "2", "--dossiers", "400"] + more)
            #expect(status == 0, "\(text)")
            #expect(text.contains(" is whole after ") && text.contains("equal byte for byte"), "\(text)")
        }

        @Test func `a word that it does not know is said so`() throws {
            let (status, text) = try drill(["--frobnicate"])
            #expect(status == 2 && text.contains("unknown option --frobnicate"), "\(text)")
        }
    }
}
