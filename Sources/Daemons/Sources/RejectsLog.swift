internal import Intake
package import Runtime

/// A file of refused rows and, where it became too long, the one before it: what an office refuses for weeks takes no
/// more of its disk than twice what the configuration allows.
///
///     rejects.csv          the latest rows
///     rejects-before.csv   those before them; the ones before these are gone
///
/// Rows as they came may hold what offices must not show around: both are their owner's alone.
package struct RejectsLog {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// The file before.
    package var before: String {
        let (folder, name) = Files.split(path)
        return "\(folder)/\(Self.before(name))"
    }

    /// What the file before is called.
    static func before(_ name: String) -> String {
        name.hasSuffix(".csv") ? "\(name.dropLast(4))-before.csv" : "\(name)-before"
    }

    /// Begins anew, without a file before.
    package func begin() throws(SystemError) {
        try Files.replace(path, with: RejectsCSV.agent.header, mode: 0o600)
        try Files.remove(before)
    }

    /// Appends lines, after those that are there have become the file before if both together have too many bytes.
    package func append(_ lines: [UInt8], megabytesMax: Int) throws(SystemError) {
        let facts = try Files.facts(of: path)
        if let facts, facts.kind == .file, facts.bytes + Int64(lines.count) > Int64(megabytesMax) << 20 {
            try Files.rename(path, to: before)
            try Files.append(path, RejectsCSV.agent.header, mode: 0o600)
        }
        try Files.append(path, lines, mode: 0o600)
    }
}
