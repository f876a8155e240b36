import Bytes
import Foundation
import TestSupport

/// The published vectors under `Protocol/vectors/noise`.
enum VectorFile {
    /// The words of every line that is no comment.
    static func lines(_ name: String) -> [[String]] {
        text(name).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            $0.split(separator: " ").map(String.init)
        }
    }

    /// Blocks of `name=value`, with an empty line between them.
    static func blocks(_ name: String) -> [[String: String]] {
        text(name).components(separatedBy: "\n\n").filter { !$0.hasPrefix("#") }.map { block in
            var values: [String: String] = [:]
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                values[String(parts[0])] = String(parts[1])
            }
            return values
        }
    }

    private static func text(_ name: String) -> String {
        guard
            let text = try? String(
                contentsOfFile: ClusterFile.root + "/Protocol/vectors/noise/" + name, encoding: .utf8)
        else { fatalError("\(name) cannot be read") }
        return text
    }
}

/// Bytes of hexadecimal digits; spaces between them, and `-` for none, are allowed.
func hex(_ text: String) -> [UInt8] {
    guard let bytes = Hexadecimal.decode(text == "-" ? "" : text.filter { !$0.isWhitespace }) else {
        fatalError("\(text) is not hexadecimal")
    }
    return bytes
}
