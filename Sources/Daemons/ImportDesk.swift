internal import Configuration
internal import Model
internal import Nodes
internal import Runtime

/// Takes exported units that somebody leaves in the data folder (`tamcap import`).
///
///     import/10101-0a1b….tcu   waits, put there by rename
///     import/done/…            taken, and durable with the node's store
///     import/refused/…         not taken; NAME.reason says why
final class ImportDesk {
    private let folder: String
    private let host: NodeHost
    /// Where the keys stand that may have made a unit's keyed digest.
    var ringPath: String

    init(_ host: NodeHost, dataDir: String, keyRing: String) {
        folder = "\(dataDir)/import"
        self.host = host
        ringPath = keyRing
        plan()
    }

    private func plan() {
        _ = host.loop.schedule(afterMilliseconds: DaemonLimits.importMilliseconds) { [weak self] in
            self?.look()
            self?.plan()
        }
    }

    /// One file at a time.
    private func look() {
        do throws(SystemError) {
            guard try Files.facts(of: folder) != nil else { return }
            let waiting = try Files.list(folder).filter { $0.name.hasSuffix(".tcu") }.map(\.name).sorted()
            guard let name = waiting.first else { return }
            try take(name)
        } catch {
            host.log.error("import-unusable", ["folder": folder, "reason": error])
        }
    }

    private func take(_ name: String) throws(SystemError) {
        let path = "\(folder)/\(name)"
        let bytes = try Files.read(path, limitBytes: NodeLimits.unitFileBytesMax)
        guard let reason = refusal(of: bytes) else {
            try Files.makeFolders("\(folder)/done")
            try Files.move(path, to: "\(folder)/done/\(name)")
            return
        }
        host.log.error("import-refused", ["file": name, "reason": reason])
        try Files.makeFolders("\(folder)/refused")
        try Files.replace("\(folder)/refused/\(name).reason", with: Array("\(reason)\n".utf8))
        try Files.move(path, to: "\(folder)/refused/\(name)")
    }

    /// Offers a file to the node.
    ///
    /// - Returns: why it is not taken.
    private func refusal(of bytes: [UInt8]) -> String? {
        let export: UnitExport
        do throws(UnitExport.Fault) {
            export = try UnitExport(bytes)
        } catch {
            return "\(error)"
        }
        let keys = attestationKeys(of: export.state.unit)
        do throws(Node.ImportRefusal) {
            let actions = try host.node.importUnit(
                export, attestationKeys: keys.all, mustBeProved: keys.isOwn, now: host.now)
            host.perform(actions)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// The keys that may have made the unit's digest; `isOwn`: one of them was made for this unit.
    private func attestationKeys(of unit: UnitCode) -> (all: [[UInt8]], isOwn: Bool) {
        guard let bytes = try? Starting.read(ringPath), let ring = try? KeyRingFile(bytes, file: ringPath) else {
            return ([], false)
        }
        var (all, isOwn): ([[UInt8]], Bool) = ([], false)
        for entry in ring.entries {
            guard let key = entry.attestationKey, case .units(let units) = entry.scope, units.contains(unit) else {
                continue
            }
            all.append(key.bytes)
            isOwn = isOwn || units.first == unit
        }
        return (all, isOwn)
    }
}
