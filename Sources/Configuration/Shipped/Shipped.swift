internal import Bytes

/// The files that a program has with it, so that one file is all there is to copy: topology, register, calendar,
/// catalogue and targets as they stand in Cluster/ (a test compares them byte for byte and, told to, writes these
/// sources).
package enum Shipped: CaseIterable, Sendable {
    case topology
    case register
    case calendar
    case catalogue
    case targets

    /// The file's name in errors and publications.
    package var fileName: String {
        switch self {
        case .topology: "vietnam-63.csv"
        case .register: "procedures.csv"
        case .calendar: "holidays.csv"
        case .catalogue: "tax-766.json"
        case .targets: "targets.csv"
        }
    }

    /// Its path below Cluster/.
    package var clusterPath: String {
        switch self {
        case .topology: "topology/vietnam-63.csv"
        case .register: "register/procedures.csv"
        case .calendar: "calendar/holidays.csv"
        case .catalogue: "catalogue/tax-766.json"
        case .targets: "catalogue/targets.csv"
        }
    }

    /// Its bytes.
    package var bytes: [UInt8] {
        let (size, text) =
            switch self {
            case .topology: (ShippedTopology.size, ShippedTopology.deflated)
            case .register: (ShippedRegister.size, ShippedRegister.deflated)
            case .calendar: (ShippedCalendar.size, ShippedCalendar.deflated)
            case .catalogue: (ShippedCatalogue.size, ShippedCatalogue.deflated)
            case .targets: (ShippedTargets.size, ShippedTargets.deflated)
            }
        guard let packed = Hexadecimal.decode(text.filter { !$0.isNewline }) else {
            fatalError("\(fileName) is not shipped in hexadecimal digits")
        }
        var bytes: [UInt8] = []
        var inflater = Inflater()
        do throws(BytesError) {
            try inflater.inflate(packed.span, declared: size, into: &bytes)
        } catch {
            fatalError("\(fileName) is shipped damaged: \(error)")
        }
        return bytes
    }

    /// The Swift source that holds a file: what this folder's other sources are made by.
    package static func source(of file: Shipped, bytes: [UInt8]) -> String {
        var deflater = Deflater(level: 9)
        let packed = deflater.deflate(bytes.span) ?? []
        let digits = Array(Hexadecimal.encode(packed).utf8)
        let lines = stride(from: 0, to: digits.count, by: 108).map { start in
            "        " + String(decoding: digits[start..<min(start + 108, digits.count)], as: UTF8.self)
        }
        return """
            /// Cluster/\(file.clusterPath), deflated, in hexadecimal digits; written by ShippedTests, not by hand.
            enum Shipped\(file.typeName) {
                static let size = \(bytes.count)
                static let deflated = \"""
            \(lines.joined(separator: "\n"))
                    \"""
            }

            """
    }

    private var typeName: String {
        switch self {
        case .topology: "Topology"
        case .register: "Register"
        case .calendar: "Calendar"
        case .catalogue: "Catalogue"
        case .targets: "Targets"
        }
    }

    /// The file name of that source.
    package var sourceName: String { "Shipped\(typeName).swift" }
}
