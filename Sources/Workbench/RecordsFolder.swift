internal import Bytes
package import Intake
package import Model
internal import Runtime

/// A folder of record files, as offices hand them in: which files are there, what they are, whose they are.
package struct RecordsFolder: Sendable {
    package struct File: Sendable {
        /// Relative to the folder.
        package let path: String
        package let name: RecordKind.FileName
        /// The unit that the nearest folder above it names.
        package let owner: UnitCode?
        package let bytes: Int64
    }

    package let root: String
    /// Records, by path in bytewise order.
    package let files: [File]
    /// Registers of procedures, by path.
    package let registers: [File]
    /// Names that are no record files.
    package let others: [String]

    package init(_ root: String, units: Set<UnitCode>) throws(Failure) {
        var files: [File] = []
        var registers: [File] = []
        var others: [String] = []
        do throws(SystemError) {
            for path in try Files.walk(root) {
                var folders = path.split(separator: "/").map(String.init)
                guard let fileName = folders.popLast(), let name = RecordKind.of(fileName: fileName) else {
                    others.append(path)
                    continue
                }
                let owner = RecordKind.owner(folders: folders) { units.contains($0) }
                let size = try Files.facts(of: "\(root)/\(path)")?.bytes ?? 0
                let file = File(path: path, name: name, owner: owner, bytes: size)
                if name.kind == .procedures { registers.append(file) } else { files.append(file) }
            }
        } catch {
            throw Failure(error)
        }
        self.root = root
        self.files = files
        self.registers = registers
        self.others = others
    }

    /// The register in the folder, `nil` when there is none.
    ///
    /// - Throws: when there are two, or it is wrong.
    package func register() throws(Failure) -> Register? {
        guard let file = registers.first else { return nil }
        let path = "\(root)/\(file.path)"
        guard registers.count == 1 else {
            throw Failure(
                .configuration,
                "\(root)/\(registers[1].path):1: a second register beside \(path); leave only one, or name one with "
                    + "--procedures")
        }
        var bytes = try Inputs.bytes(of: path)
        if file.name.isGzip {
            do throws(GunzipError) {
                bytes = try Gzip.decode(bytes)
            } catch {
                throw Failure(.configuration, "\(path):1: not a whole gzip file (\(error)); nothing of it was read")
            }
        }
        return try Inputs.register(bytes, isLines: file.name.format == .ndjson, file: path)
    }
}
