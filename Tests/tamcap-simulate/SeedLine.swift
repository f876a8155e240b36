import Simulator

/// How one seed of a batch went, as its process tells it: one line when it begins, one when it has ended.
struct SeedLine {
    var seed: UInt64
    var size: CountryPlan.Size
    var hasTwoCentres: Bool
    var hasTiers: Bool
    /// `nil` when everything came right.
    var failure: String?
    var simulatedMilliseconds: Int
    var healedMilliseconds: Int
    var rows: Int
    var steps: Int
    var confirmations: Int
    var processorSeconds: Double
    var faults: [Int]

    /// Runs the seeds here, one after the other.
    static func run(_ seeds: ClosedRange<UInt64>, _ choices: Choices) -> Int32 {
        for seed in seeds {
            say("begin\t\(seed)")
            let plan = choices.plan(seed: seed)
            let before = tamcap_simulate.processorSeconds()
            let outcome = SimulationRun(plan).run()
            let line = SeedLine(
                seed: seed, size: plan.size, hasTwoCentres: plan.hasTwoCentres, hasTiers: plan.hasTiers,
                failure: outcome.failure, simulatedMilliseconds: Int(outcome.simulatedMilliseconds),
                healedMilliseconds: Int(outcome.healedMilliseconds), rows: outcome.rows, steps: Int(outcome.steps),
                confirmations: outcome.confirmations,
                processorSeconds: tamcap_simulate.processorSeconds() - before, faults: outcome.faults)
            say(line.text)
        }
        return 0
    }

    /// The seed that a line begins, if it is such a line.
    static func beginning(_ text: Substring) -> UInt64? {
        let fields = text.split(separator: "\t")
        return fields.count == 2 && fields[0] == "begin" ? UInt64(fields[1]) : nil
    }

    private var text: String {
        [
            "end", "\(seed)", size.rawValue, "\(hasTwoCentres)", "\(hasTiers)", "\(simulatedMilliseconds)",
            "\(healedMilliseconds)", "\(rows)", "\(steps)", "\(confirmations)", "\(processorSeconds)",
            faults.map(String.init).joined(separator: ","), failure ?? "",
        ].joined(separator: "\t")
    }
}

extension SeedLine {
    init?(_ text: Substring) {
        let fields = text.split(separator: "\t", maxSplits: 12, omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 13, fields[0] == "end", let seed = UInt64(fields[1]),
            let size = CountryPlan.Size(rawValue: fields[2]), let hasTwoCentres = Bool(fields[3]),
            let hasTiers = Bool(fields[4]), let processorSeconds = Double(fields[10])
        else { return nil }
        let numbers = fields[5...9].compactMap { Int($0) }
        guard numbers.count == 5 else { return nil }
        self.init(
            seed: seed, size: size, hasTwoCentres: hasTwoCentres, hasTiers: hasTiers,
            failure: fields[12].isEmpty ? nil : fields[12], simulatedMilliseconds: numbers[0],
            healedMilliseconds: numbers[1], rows: numbers[2], steps: numbers[3], confirmations: numbers[4],
            processorSeconds: processorSeconds, faults: fields[11].split(separator: ",").compactMap { Int($0) })
    }
}
