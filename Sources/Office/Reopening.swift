internal import Bytes
internal import Intake
internal import Model
internal import Nodes
internal import Peering

/// The years that are opened again, by unit: through which year each was sealed (D-91).
///
/// It stands among the marks while the sources are read again, so that a start in between goes on with it: cells that
/// are made from a part of the records must not be told.
struct Reopening: Equatable, Sendable {
    static let key = "reopen"

    var years: [UnitCode: Int] = [:]

    /// `10101=2025,10102=2025`, as a mark.
    var bytes: [UInt8] {
        let entries = years.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return Array(entries.joined(separator: ",").utf8)
    }

    init(_ years: [UnitCode: Int] = [:]) { self.years = years }

    init(kept bytes: [UInt8]) {
        for entry in String(decoding: bytes, as: UTF8.self).split(separator: ",") {
            let parts = entry.split(separator: "=")
            guard parts.count == 2, let unit = UnitCode(String(parts[0])), let year = Int(parts[1]) else { continue }
            years[unit] = year
        }
    }
}

extension OfficeDesk {
    /// The years that are sealed here and that the bundle in force does not seal.
    var years: Reopening {
        var found = Reopening()
        for unit in store.units {
            if let year = store.sealedYear(of: unit), year > sealedThrough ?? 0 { found.years[unit] = year }
        }
        return found
    }

    /// Opens what the bundle in force does not seal.
    mutating func unseal(_ unit: UnitCode, now: Instant) {
        store.unseal(unit, after: sealedThrough)
        touch(now)
    }

    /// Says which cells of a unit are told; what differs is drained.
    mutating func settle(_ unit: UnitCode, told: [(key: CellKey, measures: Measures)], now: Instant) {
        store.settle(unit, told: told)
        touch(now)
    }

    /// Seals a unit through a year, if nothing of it waits to be told.
    ///
    /// - Returns: what to keep at once.
    mutating func seal(_ unit: UnitCode, through year: Int) -> [(unit: UnitCode, payload: [UInt8])]? {
        store.seal(unit, through: year) == nil ? nil : drainRows()
    }

    /// What a start finds that came between the two ends of a reopening.
    var keptReopening: Reopening? {
        marks.all(from: Reopening.key).first { $0.key == Reopening.key }.map { Reopening(kept: $0.value) }
    }
}

extension OfficeCommitter {
    /// A bundle has opened years that are sealed here: the sources are to be read again, as soon as none of them is in
    /// the middle of something. Follow with `beginIntake`.
    package var wantsReadingAnew: Bool {
        if isReadingAnew { return false }
        return reopening != nil || (keptSealedUnder != desk.bundle && !desk.years.years.isEmpty)
    }

    /// Goes on with what a start found.
    func restoreReopening(now: Instant) {
        guard let kept = desk.keptReopening else { return }
        reopening = kept
        unseal(kept, now: now)
    }

    /// The sources are read again from now on: what left is taken again, and nothing of it is told before all is read.
    func beginReopening(now: Instant) -> SealNews? {
        guard wantsReadingAnew else { return nil }
        isReadingAnew = true
        if let reopening { return .reopened(year: reopening.years.values.max() ?? 0) }
        let years = desk.years
        reopening = years
        reopenedAtUnixMilliseconds = now.unixMilliseconds
        desk.setMark(Reopening.key, years.bytes)
        unseal(years, now: now)
        return .reopened(year: years.years.values.max() ?? 0)
    }

    private func unseal(_ years: Reopening, now: Instant) {
        for unit in years.years.keys.sorted() { desk.unseal(unit, now: now) }
    }

    /// Every source has been read whole: what differs from what was told is committed, unless records are missing.
    func endReopening(now: Instant) -> [SealNews] {
        guard isReadingAnew, let years = reopening else { return [] }
        isReadingAnew = false
        reopening = nil
        desk.setMark(Reopening.key, nil)
        var news: [SealNews] = []
        for (unit, year) in years.years.sorted(by: { $0.key < $1.key }) {
            let told = (node.units[unit]?.cells ?? [:]).flatMap { period, cells in
                cells.map { (key: CellKey(period, $0.key), measures: $0.value.measures) }
            }.sorted { $0.key < $1.key }
            let own = desk.store.cells(of: unit).map { (key: $0.key, measures: $0.new) }
            guard let lost = Self.lost(told: told, own: own, through: year) else {
                desk.settle(unit, told: told, now: now)
                continue
            }
            // The cells of the sealed years stay as they were told, and are not known here any more.
            let isSealed = { (key: CellKey) in key.period.firstDay.parts.year <= year }
            desk.settle(unit, told: told.filter { !isSealed($0.key) } + own.filter { isSealed($0.key) }, now: now)
            resealed[unit] = year
            keptSealedUnder = desk.bundle
            news.append(
                .keptSealed(
                    year: year, period: lost.period, measure: lost.measure, told: lost.told, found: lost.found))
        }
        return news
    }

    /// What counts the records of each kind, one each; of reports what they tell.
    private static let counted: [Measure] = [
        .received, .feedbackReceived, .reportedTotal, .visits, .officerDays, .deviceRatings, .portalRatings, .plans,
    ]

    /// The first period of sealed years in which fewer records of some kind were found than were told.
    private static func lost(
        told: [(key: CellKey, measures: Measures)], own: [(key: CellKey, measures: Measures)], through year: Int
    ) -> (period: Period, measure: Measure, told: Int64, found: Int64)? {
        func count(_ measure: Measure, _ cells: [(key: CellKey, measures: Measures)]) -> [Period: Int64] {
            cells.reduce(into: [:]) { sums, cell in
                if cell.key.period.firstDay.parts.year <= year {
                    sums[cell.key.period, default: 0] += cell.measures[measure]
                }
            }
        }
        for measure in counted {
            let found = count(measure, own)
            let lost = count(measure, told).sorted { $0.key < $1.key }.first { period, told in
                let found = found[period, default: 0]
                // A report may be corrected to less; one that is missing tells nothing.
                return measure == .reportedTotal ? told > 0 && found == 0 : told > found
            }
            if let lost { return (lost.key, measure, lost.value, found[lost.key, default: 0]) }
        }
        return nil
    }

    /// Years that were to be opened and stay sealed, since records are missing: sealed again when nothing of the unit
    /// is waiting to be told.
    func resealWhenDue() -> [(unit: UnitCode, payload: [UInt8])] {
        var rows: [(unit: UnitCode, payload: [UInt8])] = []
        for (unit, year) in resealed.sorted(by: { $0.key < $1.key }) {
            guard let kept = desk.seal(unit, through: year) else { continue }
            resealed[unit] = nil
            rows += kept
        }
        return rows
    }
}
