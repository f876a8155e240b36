internal import Generation
package import Model
internal import Runtime

/// `tamcap generate`: writes a believable nation into a folder.
package struct GenerateCommand: Sendable {
    package var out: String
    package var seed: UInt64 = 1
    package var dossiers = 300_000
    /// `nil`: every office below the nation.
    package var units: [UnitCode]?
    package var until: Day
    package var inputs = Inputs()

    package init(out: String, until: Day) {
        self.out = out
        self.until = until
    }

    package func run(_ console: inout Console) throws(Failure) {
        let tree = try inputs.readTopology().tree(on: until)
        for unit in units ?? [] where !tree.contains(unit) && tree.former(unit) == nil {
            throw Failure(
                .usage, "\(unit) stands in no tree on \(until) nor before: see the unit codes in the topology file")
        }
        let (register, registerBytes, registerName) = try inputs.readRegister()
        let nation = Nation(
            seed: seed, dossiers: dossiers, until: until, tree: tree, units: units.map { Set($0) },
            register: register, registerFile: registerBytes, registerName: registerName,
            calendar: try inputs.readCalendar())
        try prepareFolder()
        var writer = NationWriter(folder: out)
        let offices = nation.offices.count
        var seen = 0
        var lastFolder: UnitCode?
        try nation.generate { piece throws(Failure) in
            if piece.folder != lastFolder {
                lastFolder = piece.folder
                seen += 1
                console.progress("\(seen) of \(offices) offices, \(writer.bytes >> 20) MB")
            }
            try writer.write(piece)
        }
        try writer.close()
        console.note(
            "\(dossiers) dossiers of \(offices) offices until \(until) (seed \(seed)): \(writer.files) files, "
                + "\(writer.bytes >> 20) MB in \(out)")
    }

    /// The folder must be empty: files of another nation among these would count as well.
    private func prepareFolder() throws(Failure) {
        do throws(SystemError) {
            try Files.makeFolders(out)
            guard try Files.list(out).isEmpty else {
                throw SystemError("generate", out, errno: Self.notEmpty)
            }
        } catch  where error.errno == Self.notEmpty {
            throw Failure(.failed, "\(out) is not empty: name a new folder with --out, or remove this one first")
        } catch {
            throw Failure(error)
        }
    }

    /// ENOTEMPTY, the same on every Linux.
    private static let notEmpty: Int32 = 39
}

/// Writes the pieces of generated files, which come file by file.
private struct NationWriter: ~Copyable {
    let folder: String
    var files = 0
    var bytes = 0
    private var path = ""
    private var file: FileAppender?

    init(folder: String) { self.folder = folder }

    mutating func write(_ piece: GeneratedPiece) throws(Failure) {
        let parent = piece.folder.map { "\(folder)/\($0)" } ?? folder
        let wanted = "\(parent)/\(piece.name)"
        do throws(SystemError) {
            if wanted != path {
                file?.close()
                try Files.makeFolders(parent)
                file = try FileAppender(wanted, truncating: true)
                path = wanted
                files += 1
            }
            try file?.append(piece.bytes)
        } catch {
            throw Failure(error)
        }
        bytes += piece.bytes.count
    }

    mutating func close() throws(Failure) {
        file?.close()
        file = nil
    }
}
