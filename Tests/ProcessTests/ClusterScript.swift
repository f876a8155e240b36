import Foundation
import TestSupport

/// The scripts of `Cluster/` that operators run, with the programs of this build.
enum ClusterScript {
    /// Runs a script to its end.
    ///
    /// - Returns: its exit status, and what it wrote to both outputs.
    static func run(_ name: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ClusterFile.root + "/Cluster/" + name)
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
}
