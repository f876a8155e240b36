/// What is wrong in a file that people write, and where: a configuration, the catalogue, the register, the topology.
///
/// Reads `agent.json:12:5: sources[0].kind: unknown value "inboxx"; did you mean "inbox"?`.
package struct LocatedError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file as the person named it.
    package var file: String
    /// From 1.
    package var line: Int
    /// From 1, in bytes; `nil` where the whole line is meant.
    package var column: Int?
    /// The path of the key that is wrong, `sources[0].kind`, or the name of a column.
    package var key: String?
    /// One sentence without a full stop: what is wrong, and what would be right.
    package var reason: String

    package init(file: String, line: Int, column: Int? = nil, key: String? = nil, reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.key = key
        self.reason = reason
    }

    package var description: String {
        let place = column.map { "\(file):\(line):\($0)" } ?? "\(file):\(line)"
        return key.map { "\(place): \($0): \(reason)" } ?? "\(place): \(reason)"
    }
}
