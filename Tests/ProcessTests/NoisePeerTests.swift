import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A peer that shares nothing with this project: Python and the package `noiseprotocol`
    /// (Protocol/vectors/noise/README.md). `LONG=1`, and `PYTHON=` a Python that has it.
    struct NoisePeerTests {
        private static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"

        private static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [python] + arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
        }

        private static let script = ClusterFile.root + "/Protocol/vectors/noise/peer.py"
        private static let vector = ClusterFile.root + "/Protocol/vectors/sealed.json"
        private static let isThere =
            isLong && (try? run(["-c", "import noise.connection"]).status) == 0

        // H-28 to H-37
        @Test(.enabled(if: isThere, "LONG=1, and PYTHON= a Python with noiseprotocol"))
        func `a stranger's program agrees with the vector, and holds a session with the centre`() throws {
            let checked = try Self.run([Self.script, "check", Self.vector])
            #expect(checked.status == 0, "\(checked.text)")
            let office = try Office()
            defer { office.end() }
            let unit = "10103"
            let dialled = try Self.run(
                [
                    Self.script, "dial", "\(office.centre.protocolPort)",
                    office.scratch.path("keys/\(unit).json"), unit,
                ])
            #expect(dialled.status == 0 && dialled.text.contains("a pong"), "\(dialled.text)")
            #expect(office.centre.program.poll() == nil)
        }
    }
}
