/// What is wrong with a publication: which file, which line, and why.
package struct OfficialFault: Error, Equatable, Sendable, CustomStringConvertible {
    package var file: String
    /// From 1; `nil` where the whole file is meant.
    package var line: Int?
    package var reason: String

    package init(_ file: String, line: Int? = nil, _ reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    package var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(reason)" }
}

/// A file of a publication.
package struct OfficialFile: Hashable, Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
