internal import Intake
internal import Model
internal import Runtime
internal import Synchronization

/// What the records of a folder come to, unit by unit.
struct CountedRecords: Sendable {
    var summary = IntakeSummary()
    /// The cells of every unit of which records were read, in the periods that are asked for.
    var own: [UnitCode: RankCommand.Cells] = [:]
    var appointments: [UnitCode: AppointmentCount] = [:]
    /// Units of which some record stands.
    var heard: Set<UnitCode> = []
}

extension RankCommand {
    /// Reads one file after another.
    func read(
        _ folder: RecordsFolder, into store: inout RecordStore, _ console: inout Console
    ) throws(Failure) -> IntakeSummary {
        ProcessFacts.keepMemorySmall()
        var summary = IntakeSummary()
        var output = if let rejects { try RejectsFile.make(rejects) } else { RejectsFile?.none }
        store.keepsRejectedRows = output != nil
        var feeder = FileFeeder()
        let total = folder.files.reduce(0) { $0 + $1.bytes }
        for file in folder.files {
            summary.files += 1
            let fault = try feeder.feed(file, of: folder.root, to: &store) { (store, feeder) throws(Failure) in
                try output?.append(store.drainRejectedRows())
                console.progress("\(feeder.bytes >> 20)/\(total >> 20) MB  \(file.path)")
            }
            try output?.append(store.drainRejectedRows())
            if let fault { summary.setAside.append((file.path, fault)) }
        }
        summary.others = folder.others
        return summary
    }

    /// Reads and counts, in groups of files where no unit's rows are in two groups: on as many threads as there are
    /// processors, and with the records of as many groups in memory. Where files do not say whose they are, or refused
    /// rows go to a file in their order, there is one group. What comes of it is the same to the last byte.
    func count(
        _ folder: RecordsFolder, _ empty: RecordStore, _ wanted: [Period], _ console: inout Console
    ) throws(Failure) -> CountedRecords {
        let groups = FileGroups.divide(folder.files, groupBytes: groupBytes)
        if rejects == nil, groups.count > 1,
            let records = try count(folder, groups, empty, wanted, &console)
        {
            return records
        }
        var store = empty
        let summary = try read(folder, into: &store, &console)
        return CountedRecords(of: [CountedGroup(&store, summary, wanted, self)])
    }

    /// - Returns: `nil` where a row of a unit of one group was found in a file of another group.
    private func count(
        _ folder: RecordsFolder, _ groups: [Range<Int>], _ empty: RecordStore, _ wanted: [Period],
        _ console: inout Console
    ) throws(Failure) -> CountedRecords? {
        ProcessFacts.keepMemorySmall()
        let total = folder.files.reduce(0) { $0 + $1.bytes }
        let progress = GroupProgress()
        let results: [Swift.Result<CountedGroup, Failure>]
        do throws(SystemError) {
            results = try SideBySide.map(groups.count, threads: threads) { group in
                Swift.Result { () throws(Failure) in
                    try count(folder, groups[group], empty, wanted, progress)
                }
            } between: {
                console.progress("\(progress.bytes >> 20)/\(total >> 20) MB")
            }
        } catch { throw Failure(error) }
        var counted: [CountedGroup] = []
        for result in results { counted.append(try result.get()) }
        for (place, group) in counted.enumerated() {
            let others = counted.indices.lazy.filter { $0 != place }
            if others.contains(where: { !group.foreignUnits.isDisjoint(with: counted[$0].own.keys) }) { return nil }
        }
        var records = CountedRecords(of: counted)
        records.summary.others = folder.others
        return records
    }

    private func count(
        _ folder: RecordsFolder, _ range: Range<Int>, _ empty: RecordStore, _ wanted: [Period],
        _ progress: GroupProgress
    ) throws(Failure) -> CountedGroup {
        var store = empty
        store.keepsRejectedRows = false
        var summary = IntakeSummary()
        var feeder = FileFeeder()
        var told: Int64 = 0
        for file in folder.files[range] {
            summary.files += 1
            let fault = try feeder.feed(file, of: folder.root, to: &store) { (_, feeder) throws(Failure) in
                progress.add(feeder.bytes - told)
                told = feeder.bytes
            }
            if let fault { summary.setAside.append((file.path, fault)) }
        }
        return CountedGroup(&store, summary, wanted, self)
    }
}

/// How far all groups have come together, for whoever waits.
private final class GroupProgress: Sendable {
    private let taken = Mutex<Int64>(0)

    var bytes: Int64 { taken.withLock { $0 } }
    func add(_ more: Int64) { taken.withLock { $0 += more } }
}

/// What one store has come to, without its records.
private struct CountedGroup: Sendable {
    let summary: IntakeSummary
    let counts: IntakeCounts
    let foreignUnits: Set<UnitCode>
    /// Those that came up while rows were read, and the rest.
    let readingWarnings: [IntakeWarning]
    let warnings: [IntakeWarning]
    let own: [UnitCode: RankCommand.Cells]
    let appointments: [UnitCode: AppointmentCount]
    let heard: [UnitCode]

    init(_ store: inout RecordStore, _ summary: IntakeSummary, _ wanted: [Period], _ rank: RankCommand) {
        self.summary = summary
        counts = store.totalCounts
        foreignUnits = store.foreignUnits
        store.countSignsOfToday()
        readingWarnings = store.drainReadingWarnings()
        warnings = store.drainWarnings()
        own = rank.ownCells(&store, wanted)
        let units = store.units
        appointments = units.reduce(into: [:]) { $0[$1] = store.appointments(of: $1) }
        heard = units.filter { store.counts(of: $0).kept > 0 }
    }
}

extension CountedRecords {
    /// Puts groups together that share no unit; what is to be said comes in the order in which one store would say it.
    fileprivate init(of groups: [CountedGroup]) {
        for group in groups {
            summary.files += group.summary.files
            summary.setAside += group.summary.setAside
            summary.others += group.summary.others
            own.merge(group.own) { $1 }
            appointments.merge(group.appointments) { $1 }
            heard.formUnion(group.heard)
        }
        summary.count(groups.reduce(IntakeCounts()) { $0 + $1.counts })
        var told: Set<IntakeWarning> = []
        summary.warnings = (groups.flatMap(\.readingWarnings) + groups.flatMap(\.warnings))
            .filter { told.insert($0.subject).inserted }.map(\.description)
    }
}
