internal import Bytes
package import Model
internal import Nodes
internal import Runtime

/// `tamcap export` and `tamcap import`: the cells of a unit without a living office, from one centre to another.
package enum UnitFilesCommand {
    /// Writes what a folder holds of a unit into a file.
    ///
    /// - Throws: when the folder has no cells of the unit, or the file is there already.
    package static func export(
        _ unit: UnitCode, dataDir: String, output: String, _ console: inout Console
    ) throws(Failure) {
        let image = try StoreFolder(dataDir).read({ NodeImage() }, { $0.read($1) }).value
        guard let known = image.units[unit],
            let export = UnitExport(known.state, takenAtUnixMilliseconds: known.takenAtUnixMilliseconds ?? 0),
            let position = export.position
        else { throw Failure(.failed, "\(dataDir) holds no cells of \(unit)") }
        if known.hasGap { console.note("\(unit): the store is damaged; this is its last whole state") }
        do throws(SystemError) {
            guard try Files.facts(of: output) == nil else { throw SystemError("create", output, errno: 17) }
            try Files.replace(output, with: export.encode())
        } catch {
            throw Failure(error)
        }
        console.note(
            "\(output): \(unit) at \(position), \(known.state.cellCount) cells, digest "
                + Hexadecimal.encode(export.digest))
    }

    /// Checks a file and leaves it where a running aggregator takes it.
    ///
    /// - Throws: when the file is no exported unit, or the folder is not there.
    package static func importFile(_ path: String, dataDir: String, _ console: inout Console) throws(Failure) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Files.read(path, limitBytes: NodeLimits.unitFileBytesMax)
            guard try Files.facts(of: dataDir) != nil else { throw SystemError("open", dataDir, errno: 2) }
        } catch {
            throw Failure(error)
        }
        let export: UnitExport
        do throws(UnitExport.Fault) {
            export = try UnitExport(bytes)
        } catch {
            throw Failure(.failed, "\(path): \(error)")
        }
        let folder = "\(dataDir)/import"
        let name = "\(export.state.unit)-\(Hexadecimal.encode(export.digest.prefix(8))).tcu"
        do throws(SystemError) {
            try Files.makeFolders(folder, mode: 0o750)
            try Files.replace("\(folder)/\(name)", with: bytes)
        } catch {
            throw Failure(error)
        }
        console.note("\(folder)/\(name): the running aggregator takes it within seconds, or says why not")
    }
}
