package import Model
internal import Nodes
internal import Official
internal import Peering
package import Runtime

/// Closes periods that somebody asks for with `tamcap-aggregator close`.
///
///     close/2026-10-1794794400123           waits, put there by rename
///     close/done/2026-10-1794794400123      published; inside: what
///     close/refused/2026-10-1794794400123   not published; inside: why not
final class OfficialDesk {
    private let dataDir: String
    private let host: NodeHost
    private let make: () -> OfficialClosing?
    private let day: () -> OfficialDaily?
    private let start = SystemClock.monotonicMilliseconds

    /// `make` and `day` have the figures as they stand; `nil` before the first bundle.
    init(
        _ host: NodeHost, dataDir: String, _ make: @escaping () -> OfficialClosing?,
        day: @escaping () -> OfficialDaily?
    ) {
        self.dataDir = dataDir
        self.host = host
        self.make = make
        self.day = day
        plan()
        planDay()
    }

    private func planDay() {
        _ = host.loop.schedule(afterMilliseconds: DaemonLimits.dayLookMilliseconds) { [weak self] in
            self?.lookAtDay()
            self?.planDay()
        }
    }

    private func lookAtDay() {
        let hasSettled = SystemClock.monotonicMilliseconds - start >= DaemonLimits.daySettledMilliseconds
        do throws(SystemError) {
            guard let manifest = try day()?.look(hasSettled: hasSettled) else { return }
            host.log.info("day-published", ["name": manifest.name, "heard": "\(manifest.heard)/\(manifest.expected)"])
        } catch {
            host.log.error("day-not-published", ["reason": error])
        }
    }

    private func plan() {
        _ = host.loop.schedule(afterMilliseconds: DaemonLimits.importMilliseconds) { [weak self] in
            self?.look()
            self?.plan()
        }
    }

    private func look() {
        let folder = CloseRequest.folder(dataDir)
        do throws(SystemError) {
            guard try Files.facts(of: folder) != nil else { return }
            for entry in try Files.list(folder) where entry.facts.kind == .file && !entry.name.hasPrefix(".") {
                let (kept, text) = take(entry.name, in: folder)
                try Files.makeFolders("\(folder)/\(kept)")
                try Files.replace("\(folder)/\(kept)/\(entry.name)", with: Array("\(text)\n".utf8))
                try Files.remove("\(folder)/\(entry.name)")
            }
        } catch {
            host.log.error("close-unusable", ["folder": folder, "reason": error])
        }
    }

    /// - Returns: the folder that keeps what became of it, and that in words.
    private func take(_ name: String, in folder: String) -> (folder: String, text: String) {
        guard let bytes = try? Files.read("\(folder)/\(name)", limitBytes: DaemonLimits.smallFileBytesMax),
            let request = CloseRequest(String(decoding: bytes, as: UTF8.self))
        else { return refused(name, "the request cannot be read") }
        guard let closing = make() else { return refused(name, "there is no bundle yet") }
        do throws(OfficialClosing.CloseRefusal) {
            let manifest = try closing.close(request.period, asOf: request.asOf, without: request.without)
            host.log.info(
                "published",
                [
                    "name": manifest.name, "as-of": manifest.asOf, "heard": "\(manifest.heard)/\(manifest.expected)",
                    "sha256": OfficialManifest.sha256(manifest.encode()),
                ])
            return (
                CloseRequest.done,
                "\(manifest.name): \(manifest.heard) of \(manifest.expected) offices, as of \(manifest.asOf), "
                    + "\(manifest.files.count) files in \(dataDir)/publications/\(manifest.name), SHA-256 of the "
                    + "manifest \(OfficialManifest.sha256(manifest.encode()))"
            )
        } catch {
            return refused(name, "\(error)")
        }
    }

    private func refused(_ name: String, _ reason: String) -> (folder: String, text: String) {
        host.log.error("close-refused", ["request": name, "reason": reason])
        return (CloseRequest.refused, reason)
    }
}

/// What an operator asks of a running aggregator: a file in its data folder, `2026-10 2026-11-05 10101,10103`.
package struct CloseRequest: Equatable, Sendable {
    package var period: Period
    /// `nil`: today.
    package var asOf: Day?
    package var without: [UnitCode]

    static let done = "done"
    static let refused = "refused"

    package init(_ period: Period, asOf: Day?, without: [UnitCode]) {
        self.period = period
        self.asOf = asOf
        self.without = without
    }

    static func folder(_ dataDir: String) -> String { "\(dataDir)/close" }

    package var text: String {
        "\(period) \(asOf?.description ?? "-") \(without.map(\.description).joined(separator: ","))"
    }

    /// `nil` for what is no request.
    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 3, let period = Period(words[0]), words[1] == "-" || Day(words[1]) != nil else {
            return nil
        }
        var without: [UnitCode] = []
        for code in words[2].split(separator: ",") {
            guard let unit = UnitCode(String(code)) else { return nil }
            without.append(unit)
        }
        self.init(period, asOf: Day(words[1]), without: without)
    }

    /// Leaves the request and waits for what becomes of it.
    ///
    /// - Returns: whether it was done, and that in words; `nil` when nobody took it in time: it still waits.
    package func ask(dataDir: String) throws(SystemError) -> (isDone: Bool, text: String)? {
        let folder = Self.folder(dataDir)
        let name = "\(period)-\(SystemClock.unixMilliseconds)"
        try Files.makeFolders(folder, mode: 0o750)
        try Files.replace("\(folder)/\(name)", with: Array(text.utf8))
        let loop = try EventLoop()
        func outcome(_ kept: String) -> String? {
            guard
                let bytes = try? Files.read(
                    "\(folder)/\(kept)/\(name)", limitBytes: DaemonLimits.smallFileBytesMax)
            else { return nil }
            var text = String(decoding: bytes, as: UTF8.self)
            while text.last == "\n" { text.removeLast() }
            return text
        }
        let deadline = SystemClock.monotonicMilliseconds + DaemonLimits.closeMilliseconds
        while SystemClock.monotonicMilliseconds < deadline {
            if let text = outcome(Self.done) { return (true, text) }
            if let text = outcome(Self.refused) { return (false, text) }
            _ = loop.run(until: { false }, withinMilliseconds: DaemonLimits.closeLookMilliseconds)
        }
        return nil
    }
}
