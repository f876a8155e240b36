import Model
import TestSupport
import Wire

/// An office of 20,000 dossiers of one year: mature cells, with schedules and histograms, and the changes that single
/// dossiers make to them. Every dossier counts in its month, quarter and year alike.
struct SampleOffice {
    var random: SplitMix64
    private(set) var cells: [CellKey: Measures] = [:]
    private let procedures: [ProcedureCode]
    static let today = Day(year: 2026, month: 10, day: 15)!

    init(seed: UInt64, dossiers: Int = 20_000, procedures: Int = 60) {
        random = SplitMix64(seed: seed)
        var codes: Set<String> = []
        while codes.count < procedures {
            codes.insert("\(random.next(in: 1...2)).0\(random.next(in: 10_000...99_999))")
        }
        self.procedures = codes.sorted().map { ProcedureCode($0)! }
        for _ in 0..<dossiers {
            let day = Day(year: 2026, month: 1, day: 1)!.advanced(by: random.next(below: 288))
            for change in arrival(on: day) { cells[change.key, default: Measures()].merge(change.difference) }
            guard day.number + 4 < Self.today.number || random.bool(oneIn: 5) else { continue }
            for change in settlement(of: lastProcedure, received: day, online: lastOnline) {
                cells[change.key, default: Measures()].merge(change.difference)
            }
        }
    }

    private var lastProcedure = ProcedureCode.none
    private var lastOnline = false

    private func keys(_ procedure: ProcedureCode, _ day: Day) -> [CellKey] {
        Grain.allCases.map { CellKey(Period($0, holding: day), procedure) }
    }

    /// A dossier comes in: about twelve plain counts and two schedules.
    mutating func arrival(on day: Day = today) -> [(key: CellKey, difference: Measures)] {
        // Squared, so that a third of the procedures has most of the dossiers.
        let place = random.next(below: 1000) * random.next(below: 1000) / 1000
        lastProcedure = procedures[place * procedures.count / 1000]
        lastOnline = !random.bool(oneIn: 4)
        let due = Slot.scheduleKey(day.advanced(by: random.next(in: 3...15)))
        var slots: [(Slot, Int64)] = [
            (Slot(.received), 1), (Slot(lastOnline ? .receivedOnline : .receivedDirect), 1), (Slot(.synced), 1),
            (Slot(.componentFile), 1), (Slot(.populationData), 1), (Slot(.scope), 1),
            (Slot(.pending, key: due), 1), (Slot(.contentPending, key: due), 1),
        ]
        if random.bool(oneIn: 2) { slots += [(Slot(.reused), 1), (Slot(.fromStore), 1)] }
        if random.bool(oneIn: 3) {
            slots += [(Slot(.feeBearing), 1), (Slot(.feeBearingSynced), 1), (Slot(.paidOnline), 1)]
        }
        let difference = Self.measures(slots)
        return keys(lastProcedure, day).map { ($0, difference) }
    }

    /// A dossier is settled: about ten plain counts, a bucket, and two schedules one less.
    mutating func settlement(
        of procedure: ProcedureCode, received day: Day, online: Bool
    ) -> [(key: CellKey, difference: Measures)] {
        let due = Slot.scheduleKey(day.advanced(by: random.next(in: 3...15)))
        let minutes = Int64(random.next(in: 30...14_000))
        var slots: [(Slot, Int64)] = [
            (Slot(.resultElectronic), 1), (Slot(.componentFileWithResult), 1), (Slot(.rated), 1),
            (Slot(.contentSettled), 1), (Slot(.onTime), 1), (Slot(.handled), 1), (Slot(.handlingMinutes), minutes),
            (Slot(.handlingTime, key: HandlingTimeBucket.index(minutes: minutes)), 1),
        ]
        if online { slots += [(Slot(.onlineWithResult), 1), (Slot(.onlineOnTime), 1)] }
        let taken: [(Slot, Int64)] = [(Slot(.pending, key: due), -1), (Slot(.contentPending, key: due), -1)]
        return keys(procedure, day).map { key in
            // While the year is being built up the due day drawn here may be one that nobody has.
            let open = cells[key] ?? Measures()
            return (key, Self.measures(slots + taken.filter { open[$0.0] > 0 }))
        }
    }

    /// A settlement of a dossier that is pending, with its two schedules.
    mutating func settlement() -> [(key: CellKey, difference: Measures)] {
        while true {
            _ = arrival()
            let changes = settlement(of: lastProcedure, received: Self.today, online: true)
            if changes.allSatisfy({ $0.difference.entries.contains { $0.slot.measureNumber == 41 && $0.count < 0 } }) {
                return changes
            }
        }
    }

    /// A dossier of the month before is settled: its month, this month, the quarter and the year change, by three
    /// different differences.
    mutating func lateSettlement() -> [(key: CellKey, difference: Measures)] {
        let late = settlement()
        let flags: Set<UInt8> = [Measure.resultElectronic.rawValue, Measure.onlineWithResult.rawValue, 11, 15, 18]
        func part(_ isFlag: Bool) -> Measures {
            canonical(late[0].difference.entries.filter { flags.contains($0.slot.measureNumber) == isFlag })
        }
        let procedure = late[0].key.procedure
        return [
            (CellKey(Period("2026")!, procedure), late[0].difference),
            (CellKey(Period("2026-10")!, procedure), part(true)),
            (CellKey(Period("2026-Q4")!, procedure), late[0].difference),
            (CellKey(Period("2026-11")!, procedure), part(false)),
        ]
    }

    private static func measures(_ slots: [(Slot, Int64)]) -> Measures {
        canonical(slots.sorted { $0.0 < $1.0 }.map { Measures.Entry($0.0, $0.1) })
    }

    /// The update that some changes add up to, against the session's update before.
    func update(_ changes: [(key: CellKey, difference: Measures)], number: UInt64 = 1000) -> UpdateFrame {
        var sums: [CellKey: Measures] = [:]
        for change in changes { sums[change.key] = (sums[change.key] ?? Measures()).sum(change.difference) }
        return UpdateFrame(
            handle: 0, number: number, index: 0,
            head: .init(
                base: .previous(step: UInt64(max(1, changes.count / 3)), tag: 0x8f3c_11d2_9a5e_07b4), frames: 1,
                isConfirmed: false),
            cells: sums.sorted { ($0.key.procedure, $0.key.period) < ($1.key.procedure, $1.key.period) }
                .map { UpdateFrame.Cell($0.key, .difference($0.value)) },
            attestation: (0..<16).map { UInt8($0 * 37 & 255) ^ 0x5a })
    }

    /// The office's whole state as one update.
    func fullSync() -> [UpdateFrame.Cell] {
        cells.sorted { ($0.key.procedure, $0.key.period) < ($1.key.procedure, $1.key.period) }
            .map { UpdateFrame.Cell($0.key, .plain($0.value)) }
    }
}

extension Measures {
    fileprivate mutating func merge(_ difference: Measures) {
        guard (try? add(difference)) != nil else { fatalError("counts that cannot be added") }
    }

    /// The sum of two differences, which `add` would take for counts.
    fileprivate func sum(_ other: Measures) -> Measures {
        var counts: [Slot: Int64] = [:]
        for entry in entries + other.entries { counts[entry.slot, default: 0] += entry.count }
        let left = counts.filter { $0.value != 0 }.sorted { $0.key < $1.key }
        return canonical(left.map { Measures.Entry($0.key, $0.value) })
    }
}
