internal import Runtime

/// `tamcap conformance`: plays the other side to whoever writes an agent or a listener.
package struct ConformanceCommand: Sendable {
    package var keyFile: String
    /// Scenarios by name; `all` plays every one.
    package var scenarios = ["all"]
    package var isTraining = false
    /// Attestations are judged, and made.
    package var attests = true

    package init(keyFile: String) { self.keyFile = keyFile }

    /// The scenarios of both sides, a line each.
    package static var list: String {
        let listening = ListenerScenario.allCases.map { "  --listen  \($0.rawValue): \($0.summary)\n" }
        let dialing = DialerScenario.allCases.map { "  --dial    \($0.rawValue): \($0.summary)\n" }
        return (listening + dialing).joined()
    }

    /// Listens, and plays to whoever connects.
    ///
    /// - Throws: `.failed` (1) when anything was wrong, `.usage` (2) for what is no address or scenario.
    package func listen(at text: String, _ console: inout Console) throws(Failure) {
        let chosen: [ListenerScenario] = try choose()
        guard let place = HostPort(text), let address = SocketAddress(literal: place.host, port: place.port) else {
            throw Failure(.usage, "\"\(text)\" is no address in figures with a port, such as 127.0.0.1:7660")
        }
        let run = try prepared()
        do throws(SystemError) {
            let bound = try run.listen(at: address)
            console.note("listens at \(bound), for one dialer with the key of \(keyFile)")
        } catch { throw Failure(error) }
        run.play(chosen) { line in try? Output.standard.write(line) }
        try summarise(run)
    }

    /// Dials, and plays to the listener there.
    ///
    /// - Throws: as `listen`; `.failed` as well when the listener cannot be judged.
    package func dial(_ text: String, _ console: inout Console) throws(Failure) {
        let chosen: [DialerScenario] = try choose()
        guard let target = HostPort(text) else {
            throw Failure(.usage, "\"\(text)\" is no HOST:PORT, such as centre.thue.example:7660")
        }
        let run = try prepared()
        run.play(chosen, to: target) { line in try? Output.standard.write(line) }
        if let trouble = run.trouble { throw Failure(.failed, trouble) }
        try summarise(run)
    }

    private func prepared() throws(Failure) -> ConformanceRun {
        let setting = try ConformanceRun.setting(keyFile: keyFile, isTraining: isTraining, attests: attests)
        guard !setting.units.isEmpty else { throw Failure(.configuration, "\(keyFile) names no unit to play") }
        do throws(SystemError) { return ConformanceRun(try EventLoop(), setting) } catch { throw Failure(error) }
    }

    private func choose<Scenario: RawRepresentable & CaseIterable>() throws(Failure) -> [Scenario]
    where Scenario.RawValue == String {
        if scenarios == ["all"] { return Array(Scenario.allCases) }
        var chosen: [Scenario] = []
        for name in scenarios {
            guard let scenario = Scenario(rawValue: name) else {
                let known = Scenario.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure(.usage, "there is no scenario \"\(name)\" here: it is all, or one of \(known)")
            }
            chosen.append(scenario)
        }
        return chosen
    }

    private func summarise(_ run: ConformanceRun) throws(Failure) {
        let wrong = run.results.filter { !$0.findings.isEmpty }.count
        let played = run.results.count
        try? Output.standard.write("\(played - wrong) of \(played) scenarios without a finding\n")
        guard wrong == 0 else {
            throw Failure(
                .failed, "\(wrong) of \(played) scenarios found something; the numbers are those of Protocol/")
        }
    }
}
