package import Model
internal import Nodes
internal import Peering
package import Runtime

/// Has units' incarnations forgotten that somebody asks for with `tamcap-aggregator reset-unit`.
///
///     reset/10101                        waits, put there by rename
///     reset/done/10101-1794794400        taken; inside: what was forgotten, and when
///     reset/refused/10101-1794794400     not taken; inside: why not
///
/// What is in `done/` stays, so that it can be told afterwards who was taken for whom.
final class ResetDesk {
    private let dataDir: String
    private let host: NodeHost

    init(_ host: NodeHost, dataDir: String) {
        self.dataDir = dataDir
        self.host = host
        plan()
    }

    private func plan() {
        _ = host.loop.schedule(afterMilliseconds: DaemonLimits.importMilliseconds) { [weak self] in
            self?.look()
            self?.plan()
        }
    }

    private func look() {
        let folder = ResetRequests.folder(dataDir)
        do throws(SystemError) {
            guard try Files.facts(of: folder) != nil else { return }
            for entry in try Files.list(folder) where entry.facts.kind == .file && !entry.name.hasPrefix(".") {
                try take(entry.name, in: folder)
            }
        } catch {
            host.log.error("reset-unusable", ["folder": folder, "reason": error])
        }
    }

    private func take(_ name: String, in folder: String) throws(SystemError) {
        let now = host.now
        let (kept, text) = reset(name, now)
        try Files.makeFolders("\(folder)/\(kept)")
        try Files.replace("\(folder)/\(kept)/\(name)-\(now.unixMilliseconds / 1_000)", with: Array("\(text)\n".utf8))
        try Files.remove("\(folder)/\(name)")
    }

    /// - Returns: the folder that keeps what became of it, and that in words.
    private func reset(_ name: String, _ now: Instant) -> (folder: String, text: String) {
        guard let unit = UnitCode(name) else { return refused(name, "\(name) is no unit code") }
        if host.node.owners[unit] != nil {
            return refused(name, "the figures of \(unit) are computed here; the node above is to be asked")
        }
        guard let reset = host.node.resetUnit(unit, now: now) else {
            return refused(
                name,
                host.node.isReset(unit)
                    ? "\(unit) was reset before and waits for its office" : "nothing is held of \(unit)")
        }
        host.perform(reset.actions)
        return (
            "done",
            "\(Moment(seconds: now.unixMilliseconds / 1_000)) \(unit): \(reset.forgotten) is forgotten; the figures "
                + "stay until the office's next full sync"
        )
    }

    private func refused(_ name: String, _ reason: String) -> (folder: String, text: String) {
        host.log.error("reset-refused", ["unit": name, "reason": reason])
        return ("refused", reason)
    }
}

/// What an operator asks of a running aggregator: files in its data folder.
package enum ResetRequests {
    static func folder(_ dataDir: String) -> String { "\(dataDir)/reset" }

    /// Leaves the request; a running aggregator takes it within seconds.
    package static func leave(_ unit: UnitCode, dataDir: String) throws(SystemError) {
        try Files.makeFolders(folder(dataDir), mode: 0o750)
        try Files.replace("\(folder(dataDir))/\(unit)", with: [])
    }
}
