internal import Arguments
internal import Configuration
internal import Daemons
internal import Model
internal import Runtime

// tamcap-aggregator reset-unit
extension AggregatorProgram {
    static let resetCommand = Command(
        "reset-unit", summary: "forget who speaks for an office, so that its next claim is taken",
        details: [
            """
            For an office whose own agent is refused (`superseded`, `counter-too-far`) since another program's \
            incarnation is held here: a stolen key, a forgotten copy. First find that program and change the office's \
            key. The running aggregator forgets the incarnation and the position, not the figures: they stay \
            published until the office's next full sync, which is taken whatever its counter. Begin at the lowest \
            node that holds the wrong incarnation, and do it at every node above it, too. What was forgotten is kept \
            in `reset/done/` of the data folder; why it was not done, in `reset/refused/`.
            """
        ],
        options: [config],
        positionals: [Positional("CODE", help: "The office's code.")],
        examples: [("reset-unit 10101 --config nation.json", "after the key of 10101 was changed")])

    static func reset(_ configuration: AggregatorConfiguration, _ invocation: Invocation) throws(StartFault) -> Int32 {
        let code = invocation.positionals[0]
        guard let unit = UnitCode(code) else {
            try? Output.error.write("tamcap-aggregator reset-unit: \(code) is no unit code\n")
            return ExitCode.usage.rawValue
        }
        do throws(SystemError) {
            try ResetRequests.leave(unit, dataDir: configuration.dataDir)
        } catch {
            throw .system(error)
        }
        try? Output.standard.write(
            "\(unit): the running aggregator forgets its incarnation within seconds, or when it starts; "
                + "\(configuration.dataDir)/reset/done or reset/refused says what became of it\n")
        return ExitCode.done.rawValue
    }
}
