import Foundation
import TestSupport

/// A folder that is gone when the test is.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tamcap-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ files: [ReferenceFile]) throws {
        for file in files {
            let url = URL(fileURLWithPath: path).appendingPathComponent(file.path.joined(separator: "/"))
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.bytes).write(to: url)
        }
    }

    func write(_ name: String, _ text: String) throws -> String {
        try write([ReferenceFile(path: name.split(separator: "/").map(String.init), bytes: Array(text.utf8))])
        return "\(path)/\(name)"
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }
}
