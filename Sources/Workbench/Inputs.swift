internal import Configuration
package import Model
internal import Runtime

/// The files that a computation goes by: those that were named, else those shipped with the program.
package struct Inputs: Sendable {
    package var topology: String?
    package var procedures: String?
    package var catalogue: String?
    package var calendar: String?

    package init(
        topology: String? = nil, procedures: String? = nil, catalogue: String? = nil, calendar: String? = nil
    ) {
        self.topology = topology
        self.procedures = procedures
        self.catalogue = catalogue
        self.calendar = calendar
    }

    package func readTopology() throws(Failure) -> Topology {
        try Self.read(topology, or: .topology) { bytes, file throws(LocatedError) in
            try Topology(csv: bytes, file: file)
        }
    }

    package func readCalendar() throws(Failure) -> WorkingCalendar {
        try Self.read(calendar, or: .calendar) { bytes, file throws(LocatedError) in
            try WorkingCalendar(csv: bytes, file: file)
        }
    }

    package func readCatalogue() throws(Failure) -> Catalogue {
        guard let catalogue else { return CatalogueFile.standard() }
        let bytes = try Self.bytes(of: catalogue)
        do throws(LocatedError) {
            return try CatalogueFile.read(bytes, file: catalogue)
        } catch {
            throw Failure(error)
        }
    }

    /// The register and the bytes it was read from.
    package func readRegister() throws(Failure) -> (register: Register, bytes: [UInt8], fileName: String) {
        let bytes = try procedures.map { path throws(Failure) in try Self.bytes(of: path) } ?? Shipped.register.bytes
        let name = procedures ?? Shipped.register.fileName
        return (try Self.register(bytes, file: name), bytes, Files.split(name).name)
    }

    /// A register by its file's name: NDJSON where the extension says so, CSV otherwise.
    private static func register(_ bytes: [UInt8], file: String) throws(Failure) -> Register {
        let lower = file.lowercased()
        let isLines = lower.hasSuffix(".ndjson") || lower.hasSuffix(".jsonl")
        return try register(bytes, isLines: isLines, file: file)
    }

    static func register(_ bytes: [UInt8], isLines: Bool, file: String) throws(Failure) -> Register {
        do throws(LocatedError) {
            return isLines ? try Register(ndjson: bytes, file: file) : try Register(csv: bytes, file: file)
        } catch {
            throw Failure(error)
        }
    }

    private static func read<Value>(
        _ path: String?, or shipped: Shipped, _ parse: ([UInt8], String) throws(LocatedError) -> Value
    ) throws(Failure) -> Value {
        let bytes = try path.map { path throws(Failure) in try Self.bytes(of: path) } ?? shipped.bytes
        do throws(LocatedError) {
            return try parse(bytes, path ?? shipped.fileName)
        } catch {
            throw Failure(error)
        }
    }

    static func bytes(of path: String) throws(Failure) -> [UInt8] {
        do throws(SystemError) {
            return try Files.read(path, limitBytes: bytesMax)
        } catch {
            throw Failure(.configuration, "\(error)")
        }
    }
}
