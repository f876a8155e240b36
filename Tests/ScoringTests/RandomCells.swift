import Model
import Scoring
import TestSupport

/// Cells of an office counted from random dossiers, feedback and reports, so that every relation between counts holds.
struct RandomCells {
    /// Of the dossiers in scope, the feedback in scope, and what is reported.
    var dossiers: Int
    var feedback: Int
    var reports: Int
    /// Per cent of everything that is as it should be.
    var quality: Int
    var procedures: [String]

    private var counts: [String: [Slot: Int64]] = [:]
    private var random: SplitMix64

    static func make(
        dossiers: Int, feedback: Int, reports: Int, quality: Int, procedures: [String], _ random: inout SplitMix64
    ) -> [ProcedureCode: Measures] {
        var cells = RandomCells(
            dossiers: dossiers, feedback: feedback, reports: reports, quality: quality, procedures: procedures,
            random: random.split())
        return cells.run()
    }

    private init(
        dossiers: Int, feedback: Int, reports: Int, quality: Int, procedures: [String], random: SplitMix64
    ) {
        self.dossiers = dossiers
        self.feedback = feedback
        self.reports = reports
        self.quality = quality
        self.procedures = procedures
        self.random = random
    }

    private mutating func isGood() -> Bool { random.next(below: 100) < quality }

    private mutating func run() -> [ProcedureCode: Measures] {
        for _ in 0..<dossiers { addDossier() }
        for _ in 0..<feedback { addFeedback() }
        if reports > 0 {
            add("", .reportedTotal, Int64(random.next(in: 0...reports)))
            add("", .lastYearTotal, Int64(random.next(in: 0...reports)))
        }
        return counts.reduce(into: [:]) { cells, entry in
            let cell = Sample.canonical(entry.value.map { Measures.Entry($0.key, $0.value) })
            guard !cell.isEmpty else { return }
            let code = entry.key.isEmpty ? ProcedureCode.none : Sample.code(entry.key)
            cells[code] = cell
        }
    }

    private mutating func add(_ code: String, _ slot: Slot, _ count: Int64 = 1) {
        counts[code, default: [:]][slot, default: 0] += count
    }

    private mutating func add(_ code: String, _ measure: Measure, _ count: Int64 = 1) {
        add(code, Slot(measure), count)
    }

    private mutating func addDossier() {
        let code = random.element(of: procedures)
        let isOnline = isGood()
        let isGood = isGood()
        // Settled, or pending and due before or behind T (2026-10-31, or the as-of date of a test).
        let isSettled = random.bool(oneIn: 2)
        let due = Slot.scheduleKey(Sample.day(isGood ? "2026-12-01" : "2026-10-02"))
        let isLate = !isGood && random.bool(oneIn: 2)
        add(code, .scope)
        if isLate {
            add(code, .late)
            if isOnline { add(code, .onlineLate) }
        } else if isSettled {
            add(code, .onTime)
            if isOnline { add(code, .onlineOnTime) }
        } else {
            add(code, Slot(.pending, key: due))
        }
        if isSettled {
            let minutes = Int64(random.next(below: 10_000))
            add(code, .handled)
            if minutes > 0 { add(code, .handlingMinutes, minutes) }
            add(code, Slot(.handlingTime, key: HandlingTimeBucket.index(minutes: minutes)))
        }
        if random.bool(oneIn: 5) { return }
        addReceived(code, isOnline: isOnline, settledOnTime: isSettled && !isLate, due: isLate || isSettled ? nil : due)
    }

    private mutating func addReceived(_ code: String, isOnline: Bool, settledOnTime: Bool, due: UInt32?) {
        add(code, .received)
        add(code, isOnline ? .receivedOnline : random.bool(oneIn: 2) ? .receivedDirect : .receivedPost)
        let (isSynced, bearsFee, hasResult, hasFile) = (isGood(), random.bool(oneIn: 2), isGood(), isGood())
        if isSynced { add(code, .synced) }
        if bearsFee { add(code, .feeBearing) }
        if bearsFee, isSynced { add(code, .feeBearingSynced) }
        // Paid online, whether or not a fee was due.
        if isGood() { add(code, .paidOnline) }
        if hasResult { add(code, .resultElectronic) }
        if hasResult, isOnline { add(code, .onlineWithResult) }
        if hasFile { add(code, .componentFile) }
        if hasFile, hasResult { add(code, .componentFileWithResult) }
        for flag in [Measure.reused, .fromStore, .populationData] where isGood() { add(code, flag) }
        let (isRated, isContent, isComplained) = (random.bool(oneIn: 2), isGood(), !isGood())
        if isRated { add(code, .rated) }
        if isRated, !isContent { add(code, .disliked) }
        if isComplained { add(code, .withFeedback) }
        guard !isComplained, isContent || !isRated else { return }
        if settledOnTime { add(code, .contentSettled) }
        if let due { add(code, Slot(.contentPending, key: due)) }
    }

    private mutating func addFeedback() {
        let isGood = isGood()
        let isPending = random.bool(oneIn: 3)
        let due = Slot.scheduleKey(Sample.day(isGood ? "2026-12-01" : "2026-10-02"))
        add("", .feedbackScope)
        add("", isPending ? Slot(.feedbackPending, key: due) : Slot(isGood ? .feedbackOnTime : .feedbackLate))
        if random.bool(oneIn: 4) { return }
        add("", .feedbackReceived)
        add("", random.bool(oneIn: 2) ? .feedbackOnRules : .feedbackOnConduct)
        guard self.isGood() else { return }
        if isPending {
            add("", Slot(.feedbackContentPending, key: due))
        } else if isGood {
            add("", .feedbackContentSettled)
        }
    }
}
