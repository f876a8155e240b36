import Foundation

/// The three programs, which stand beside the test bundle after `swift build --build-tests`.
enum Program: String, CaseIterable {
    case tool = "tamcap"
    case agent = "tamcap-agent"
    case aggregator = "tamcap-aggregator"

    /// - Throws: `Trouble` when the program has not been built.
    var path: String {
        get throws {
            let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let path = (bundle as NSString).deletingLastPathComponent + "/" + rawValue
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw Trouble("\(path) is missing: run Tests/run, or swift build -c release --build-tests")
            }
            return path
        }
    }
}

/// Why a test cannot go on.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
