import Model
import Scoring

extension SlowLosses {
    /// What each procedure lacks of an indicator, by code, and behind them what is of none.
    func missing(_ code: String) -> [(name: String, count: Int128)] {
        let known = Dictionary(uniqueKeysWithValues: world.register.map { ($0.code, $0) })
        let codes = Set(world.cells.keys).union(known.keys).sorted()
        var rest: Int128 = 0
        let cells = world.cells
        if code == "1.4" {
            let received = cells.values.reduce(Int128(0)) { $0 + Int128($1[.received]) }
            let reported = cells.values.reduce(Int128(0)) { $0 + Int128($1[.reportedTotal]) }
            rest = max(0, reported - received)
        }
        return codes.map {
            (name: $0 == .none ? "none" : "\($0)", count: lack(code, known[$0], cells[$0] ?? Measures()))
        } + [("-", rest)]
    }

    private func lack(_ code: String, _ procedure: Procedure?, _ cell: Measures) -> Int128 {
        func of(_ whole: Measure, _ part: Measure) -> Int128 { Int128(cell[whole] - cell[part]) }
        func inTime(_ schedule: Measure) -> Int64 { cell.sum(schedule, keysFrom: Slot.scheduleKey(scorer.judged)) }
        let returns = procedure?.returnsResult ?? true
        switch code {
        case "1.1", "1.2", "1.3": return procedure.map { register(code, $0) } ?? 0
        case "1.4": return of(.received, .synced)
        case "2.1": return Int128(cell[.scope] - cell[.onTime] - inTime(.pending))
        case "3.3": return of(.received, returns ? .onlineWithResult : .receivedOnline)
        case "3.4": return Int128(cell[.onlineLate])
        case "3.6": return procedure?.bearsFee ?? true ? of(.feeBearing, .paidOnline) : 0
        case "4.1": return returns ? of(.received, .resultElectronic) : 0
        case "4.2": return of(.received, returns ? .componentFileWithResult : .componentFile)
        case "4.3": return of(.received, .reused)
        case "4.4": return of(.received, .fromStore)
        case "4.5b": return of(.received, .populationData)
        case "5.2": return Int128(cell[.feedbackScope] - cell[.feedbackOnTime] - inTime(.feedbackPending))
        case "5.3": return Int128(cell[.feedbackReceived] - cell[.feedbackContentSettled])
        case "5.4": return Int128(cell[.received] - cell[.contentSettled] - inTime(.contentPending))
        default: return procedure.map { unused(code, $0, cell) } ?? 0
        }
    }

    /// 1 for a procedure that N{…} of the denominator counts and that of the numerator does not.
    private func unused(_ code: String, _ procedure: Procedure, _ cell: Measures) -> Int128 {
        let isActive = world.tier == .branch || world.tier == .department
        guard procedure.state == .published, !isActive || cell[.received] > 0 else { return 0 }
        let lacks =
            switch code {
            case "3.1": procedure.onlineLevel == 0
            case "3.2": procedure.onlineLevel > 0 && cell[.receivedOnline] == 0
            case "3.5": procedure.bearsFee && cell[.feeBearingSynced] == 0
            case "3.5b": procedure.bearsFee && cell[.paidOnline] == 0
            case "4.5a": procedure.byCitizens && cell[.populationData] == 0
            default: fatalError("no formula of \(code) is written down here")
            }
        return lacks ? 1 : 0
    }

    private func register(_ code: String, _ procedure: Procedure) -> Int128 {
        let calendar = WorkingCalendar()
        let days = Sample.day("2026-10-01")...Sample.day("2026-10-31")
        func day(_ count: Int) -> Day? { procedure.decidedOn.map { calendar.workingDay(count, after: $0) } }
        switch code {
        case "1.1":
            guard let decided = procedure.decidedOn, days.contains(decided), let limit = day(20) else { return 0 }
            return procedure.effectiveOn.map { limit <= $0 } ?? false ? 0 : 1
        case "1.2":
            if let published = procedure.publishedOn {
                guard days.contains(published) else { return 0 }
                return day(10).map { published <= $0 } ?? false ? 0 : 1
            }
            return day(10).map { days.contains($0) && $0 < scorer.judged } ?? false ? 1 : 0
        default: return procedure.state == .published && !procedure.isComplete ? 1 : 0
        }
    }
}
