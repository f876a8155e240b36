package import Configuration
package import Model
package import Runtime

/// What an operator asks of a running agent: files in its data folder.
package enum AgentRequests {
    /// The lines of the status, in Vietnamese or English.
    ///
    /// - Returns: the lines, and whether an agent is running that keeps them up to date.
    package static func status(_ configuration: AgentConfiguration, english: Bool) -> (lines: [String], isRunning: Bool)
    {
        let path = AgentStatusFile.path(configuration.dataDir)
        do throws(SystemError) {
            _ = try Files.facts(of: path)
        } catch {
            return (
                [
                    english
                        ? "The status cannot be read (\(error)); run this as the agent's user, or as root."
                        : "Không đọc được trạng thái (\(error)); hãy chạy bằng người dùng của chương trình hoặc root."
                ], false
            )
        }
        guard let bytes = try? Files.read(path, limitBytes: DaemonLimits.smallFileBytesMax),
            let facts = try? Files.facts(of: path)
        else {
            return ([english ? "The agent has not run yet." : "Chương trình chưa chạy lần nào."], false)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        let ageSeconds = SystemClock.unixMilliseconds / 1_000 - facts.modifiedNanoseconds / 1_000_000_000
        let isRunning = ageSeconds <= DaemonLimits.statusAgeSecondsMax
        let half = lines.count / 2
        return (Array(english ? lines.suffix(half) : lines.prefix(half)), isRunning)
    }

    /// Leaves the confirmation that cells of past periods may go away; a running agent takes it within seconds.
    package static func confirm(_ configuration: AgentConfiguration, _ unit: UnitCode) throws(SystemError) {
        try Files.replace(confirmation(of: unit, dataDir: configuration.dataDir), with: [])
    }

    // MARK: - Judging again

    /// The names of the files that stand in the `rejects/` folders of the configured inboxes, ascending.
    package static func setAside(_ configuration: AgentConfiguration) -> [String] {
        var names: Set<String> = []
        for case .inbox(let path, _) in configuration.sources.map(\.kind) {
            for entry in (try? Files.list("\(path)/rejects")) ?? [] {
                guard entry.facts.kind == .file, !entry.name.hasPrefix("."), entry.name != "rejects.csv" else {
                    continue
                }
                names.insert(entry.name)
            }
        }
        return names.sorted()
    }

    /// Whether a name is one of a file or source that can be judged again.
    package static func canRetry(_ configuration: AgentConfiguration, _ name: String) -> Bool {
        if setAside(configuration).contains(name) { return true }
        return configuration.sources.contains { source in
            switch source.kind {
            case .inbox(let path, _): isThere("\(path)/done/\(name)")
            case .follow(let path):
                Files.split(path).name == name || isThere("\(Files.split(path).folder)/\(name)")
            case .command(let arguments, _): arguments.first.map { Files.split($0).name } == name
            }
        }
    }

    private static func isThere(_ path: String) -> Bool { ((try? Files.facts(of: path)) ?? nil) != nil }

    /// Asks for a file to be judged again, or for all; a running agent does it within seconds.
    package static func retry(_ configuration: AgentConfiguration, _ name: String?) throws(SystemError) {
        try Files.append(retries(configuration.dataDir), Array("\(name ?? "")\n".utf8), mode: 0o600)
    }

    /// What was asked for since the last call: names, or `nil` within for all of them; `nil` when nothing was.
    static func takeRetries(dataDir: String) -> Set<String>?? {
        let path = retries(dataDir)
        guard let facts = try? Files.facts(of: path), facts.kind == .file else { return .none }
        // Taken by rename, so that nothing that is asked for meanwhile gets lost.
        let taken = "\(path).taken"
        guard (try? Files.rename(path, to: taken)) != nil,
            let bytes = try? Files.read(taken, limitBytes: DaemonLimits.smallFileBytesMax)
        else { return .none }
        try? Files.remove(taken)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let names = lines.dropLast().map(String.init)
        return .some(names.contains("") ? nil : Set(names))
    }

    private static func retries(_ dataDir: String) -> String { "\(dataDir)/retry" }

    // MARK: - Confirming

    static func confirmation(of unit: UnitCode, dataDir: String) -> String { "\(dataDir)/confirm-\(unit)" }
}
