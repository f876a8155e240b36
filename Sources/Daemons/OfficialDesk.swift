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
package final class OfficialDesk {
    private let dataDir: String
    private let host: NodeHost
    private let make: () -> OfficialClosing?
    private let day: () -> OfficialDaily?
    private let start = SystemClock.monotonicMilliseconds
    /// A publication is being computed and written beside the loop.
    private var isClosing = false
    private var isKeepingDay = false

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
        guard !isKeepingDay, let draft = day()?.draft(hasSettled: hasSettled) else { return }
        isKeepingDay = true
        aside({ draft.outcome() }) { [weak self] outcome in
            guard let self else { return }
            isKeepingDay = false
            switch outcome {
            case .success(let manifest):
                host.log.info(
                    "day-published", ["name": manifest.name, "heard": "\(manifest.heard)/\(manifest.expected)"])
            case .failure(let error): host.log.error("day-not-published", ["reason": error])
            }
        }
    }

    /// Does what takes longer than a turn may on a thread of its own; without one to be had, slow is better than not at
    /// all.
    private func aside<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value, then receive: @escaping (Value) -> Void
    ) {
        do throws(SystemError) {
            try host.loop.inBackground(stackBytes: DaemonLimits.officialStackBytes, work, then: receive)
        } catch {
            receive(work())
        }
    }

    private func plan() {
        _ = host.loop.schedule(afterMilliseconds: DaemonLimits.importMilliseconds) { [weak self] in
            self?.look()
            self?.plan()
        }
    }

    /// One request after the other.
    private func look() {
        let folder = CloseRequest.folder(dataDir)
        do throws(SystemError) {
            guard try Files.facts(of: folder) != nil else { return }
            while !isClosing {
                let waiting = try Files.list(folder).first { $0.facts.kind == .file && !$0.name.hasPrefix(".") }
                guard let name = waiting?.name else { return }
                try take(name)
            }
        } catch {
            host.log.error("close-unusable", ["folder": folder, "reason": error])
        }
    }

    /// Says what became of a request, and ends it.
    private func settle(_ name: String, _ kept: String, _ text: String) throws(SystemError) {
        let folder = CloseRequest.folder(dataDir)
        try Files.makeFolders("\(folder)/\(kept)")
        try Files.replace("\(folder)/\(kept)/\(name)", with: Array("\(text)\n".utf8))
        try Files.remove("\(folder)/\(name)")
        try Self.keepNewest(DaemonLimits.outcomesMax, in: "\(folder)/\(kept)")
    }

    /// Of the files of a folder so many stay, by their times and then their names.
    package static func keepNewest(_ count: Int, in folder: String) throws(SystemError) {
        let files = try Files.list(folder).filter { $0.facts.kind == .file }.sorted {
            ($0.facts.modifiedNanoseconds, $0.name) < ($1.facts.modifiedNanoseconds, $1.name)
        }
        for old in files.dropLast(count) { try Files.remove("\(folder)/\(old.name)") }
    }

    private func take(_ name: String) throws(SystemError) {
        guard
            let bytes = try? Files.read(
                "\(CloseRequest.folder(dataDir))/\(name)", limitBytes: DaemonLimits.smallFileBytesMax),
            let request = CloseRequest(String(decoding: bytes, as: UTF8.self))
        else { return try refuse(name, "the request cannot be read") }
        guard let closing = make() else { return try refuse(name, "there is no bundle yet") }
        let draft: OfficialDraft
        do throws(OfficialClosing.CloseRefusal) {
            draft = try closing.draft(request.period, asOf: request.asOf, without: request.without)
        } catch {
            return try refuse(name, "\(error)")
        }
        isClosing = true
        aside({ draft.outcome() }) { [weak self] in self?.finish(name, $0) }
    }

    private func finish(_ name: String, _ outcome: Result<OfficialManifest, OfficialClosing.CloseRefusal>) {
        isClosing = false
        do throws(SystemError) {
            switch outcome {
            case .success(let manifest): try tell(name, manifest)
            case .failure(let refusal): try refuse(name, "\(refusal)")
            }
        } catch {
            host.log.error("close-unusable", ["folder": CloseRequest.folder(dataDir), "reason": error])
        }
    }

    private func tell(_ name: String, _ manifest: OfficialManifest) throws(SystemError) {
        let sum = OfficialManifest.sha256(manifest.encode())
        host.log.info(
            "published",
            [
                "name": manifest.name, "as-of": manifest.asOf, "heard": "\(manifest.heard)/\(manifest.expected)",
                "sha256": sum,
            ])
        try settle(
            name, CloseRequest.done,
            "\(manifest.name): \(manifest.heard) of \(manifest.expected) offices, as of \(manifest.asOf), "
                + "\(manifest.files.count) files in \(dataDir)/publications/\(manifest.name), SHA-256 of the "
                + "manifest \(sum)")
    }

    private func refuse(_ name: String, _ reason: String) throws(SystemError) {
        host.log.error("close-refused", ["request": name, "reason": reason])
        try settle(name, CloseRequest.refused, reason)
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
