internal import Model
internal import Nodes
package import Official
internal import Runtime

/// A publication that is still to be computed and written: everything that it is made from, as of one moment. Its cells
/// are the node's own until somebody changes them, so that taking one costs the event loop nothing that is seen, and
/// the rest, which takes most of a second for the whole country, can be done beside it.
package struct OfficialDraft: Sendable {
    /// Without the cells.
    let inputs: OfficialInputs
    let states: [UnitCode: UnitState]
    let takenAtUnixMilliseconds: [UnitCode: Int64]
    let archive: OfficialArchive
    /// Without number, revision, predecessor and files.
    let manifest: OfficialManifest

    /// Computes the figures and keeps the publication.
    ///
    /// - Returns: what was published.
    /// - Throws: why nothing was.
    package func publish() throws(OfficialClosing.CloseRefusal) -> OfficialManifest {
        var inputs = inputs
        for office in inputs.offices {
            guard let state = states[office.unit] else { continue }
            inputs.units[office.unit] = UnitExport(
                state, takenAtUnixMilliseconds: takenAtUnixMilliseconds[office.unit] ?? 0)
        }
        var files = inputs.files()
        do throws(OfficialFault) {
            files += try OfficialFigures(inputs).files()
        } catch {
            throw OfficialClosing.CloseRefusal("\(error)")
        }
        let whole = try revision(of: files)
        do throws(SystemError) {
            try archive.removeUnfinished()
            try archive.keep(whole.manifest, whole.files)
        } catch {
            throw OfficialClosing.CloseRefusal("\(error)")
        }
        return whole.manifest
    }

    /// The same for a thread of its own.
    func outcome() -> Result<OfficialManifest, OfficialClosing.CloseRefusal> {
        do throws(OfficialClosing.CloseRefusal) {
            return .success(try publish())
        } catch {
            return .failure(error)
        }
    }

    /// What follows the publications that there are, with what is different from the one before.
    private func revision(
        of made: [OfficialFile]
    ) throws(OfficialClosing.CloseRefusal) -> (manifest: OfficialManifest, files: [OfficialFile]) {
        let known = archive.entries()
        let before = known.filter { $0.manifest.period == inputs.period }.max {
            $0.manifest.revision < $1.manifest.revision
        }
        var files = made
        if let before {
            let new = made.reduce(into: [String: [UInt8]]()) { $0[$1.name] = $1.bytes }
            let changes = OfficialChanges.csv(from: archive.files(of: before.manifest), to: new)
            if OfficialChanges.isEmpty(changes), before.manifest.asOf == inputs.asOf {
                throw OfficialClosing.CloseRefusal("nothing has changed since \(before.manifest.name)")
            }
            files.append(OfficialFile(OfficialChanges.fileName, changes))
        }
        var manifest = manifest
        manifest.number = (known.last?.manifest.number ?? 0) + 1
        manifest.revision = (before?.manifest.revision ?? 0) + 1
        manifest.previous = known.last.map { OfficialManifest.Previous(name: $0.manifest.name, sha256: $0.sha256) }
        manifest.list(files)
        return (manifest, files)
    }
}
