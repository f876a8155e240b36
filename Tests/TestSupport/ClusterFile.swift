internal import Glibc

/// The files under Cluster/, found from this source file, so that tests run from any folder.
package enum ClusterFile {
    package static let topology63 = read("topology/vietnam-63.csv")
    package static let topology34 = read("topology/vietnam-34.csv")
    package static let procedures = read("register/procedures.csv")
    package static let holidays = read("calendar/holidays.csv")

    /// The bytes of a file below Cluster/; a missing one ends the test run, which would mean nothing without it.
    package static func read(_ name: String) -> [UInt8] {
        let path = root + "/Cluster/" + name
        guard let file = fopen(path, "rb") else { fatalError("\(path) cannot be opened") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// The project's folder.
    package static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/")
}
