package import Model

/// The books of a process: takes in the bytes of record files, in any pieces, files and order, and tells what they add
/// up to, unit by unit.
///
/// Deterministic: the cells and rejects depend on the set of rows read, the rules and the time, and on nothing else.
/// It reads no clock and no file; whoever owns it says what the time is.
package struct RecordStore: Sendable {
    /// Whose rows are taken.
    package enum Accepts: Sendable {
        /// Every unit of a topology: `tamcap rank`, an aggregator's own sources.
        case topology(Set<UnitCode>)
        /// An agent's configured units. With one, rows need not say it.
        case units([UnitCode])
        /// Whatever unit a row names: to see what would become of a file before anything counts.
        case anyUnit
    }

    var accepts: Accepts
    var context: BookContext
    var books: [OfficeBook] = []
    /// Units with a book, accepted or not.
    var bookOf: [UnitCode: Int] = [:]
    /// Units that are not in the topology; their books count for nothing until they are.
    var strangers: Set<UnitCode> = []
    /// Rows that belong to no unit.
    var nobody = Ledger(of: nil)
    /// How many files have been opened.
    var fileNumber: UInt32 = 0
    /// Changes whenever another answer may be right for a unit's code.
    var edition = 0
    var rejectedRows: [RejectedRow] = []
    var toldWarnings: Set<IntakeWarning> = []
    var pendingWarnings: [IntakeWarning] = []

    /// Whether what is taken in is told to `drainTakenRows`, for a store to keep.
    package var keepsTakenRows = false {
        didSet { for place in books.indices { books[place].ledger.outbox.isOn = keepsTakenRows } }
    }
    /// The minor with whose measures cells are told: whoever they go to must know them (V-10).
    package var tellsMinor = Measure.newestMinor {
        didSet { for place in books.indices { books[place].ledger.cells.tell(minor: tellsMinor) } }
    }
    /// Why a kept row could not be taken back.
    var restoreFault: RejectReason?

    /// Whether refused rows are kept for `drainRejectedRows`; their counts are kept in any case.
    package var keepsRejectedRows = true

    /// An empty store. Periods of `alsoPeriods` are counted in although they begin after today: for a ranking as of a
    /// later day.
    package init(accepting: Accepts, rules: IntakeRules, now: Moment, alsoPeriods: [Period] = []) {
        accepts = accepting
        context = BookContext(
            rules: rules, time: KnownTime(now: now, extra: alsoPeriods), months: MonthTable())
        if case .units(let units) = accepting {
            for unit in units.sorted() { _ = book(unit) }
        }
    }

    /// The time up to which records may be known.
    package var now: Moment { context.time.now }

    /// The units that have a book, ascending: an agent's configured ones, otherwise those of which rows were read.
    package var units: [UnitCode] { books.map(\.unit).filter { !strangers.contains($0) }.sorted() }

    /// The place of a unit's book, which is made when there is none.
    mutating func book(_ unit: UnitCode) -> Int {
        if let place = bookOf[unit] { return place }
        books.append(OfficeBook(unit))
        books[books.count - 1].ledger.outbox.isOn = keepsTakenRows
        books[books.count - 1].ledger.cells.tell(minor: tellsMinor)
        bookOf[unit] = books.count - 1
        return books.count - 1
    }

    func isAccepted(_ unit: UnitCode) -> Bool {
        switch accepts {
        case .topology(let units): units.contains(unit)
        case .units(let units): units.contains(unit)
        case .anyUnit: true
        }
    }
}

// MARK: Time and rules

extension RecordStore {
    /// Moves on in time: rows whose day has come are judged again, and open dossiers enter the periods that have begun.
    /// A moment before the present one changes nothing.
    ///
    /// - Complexity: O(units) mostly; O(records) when a period begins.
    package mutating func advance(to now: Moment) {
        let old = context.time
        context.time.advance(to: now)
        for place in books.indices { books[place].advance(from: old, context) }
    }

    /// Takes a new register or calendar, and computes every contribution again under it.
    ///
    /// - Complexity: O(records).
    package mutating func adopt(_ rules: IntakeRules) {
        context.rules = rules
        for place in books.indices { books[place].rebuild(context) }
    }

    /// Takes a new set of units: rows that waited for their unit are counted now. A unit that is no longer accepted
    /// keeps what it has; new rows of it are refused.
    package mutating func adopt(accepting: Accepts) {
        accepts = accepting
        edition += 1
        for unit in strangers.sorted() where isAccepted(unit) {
            strangers.remove(unit)
            nobody.foreign.remove(unit: unit)
        }
    }
}

// MARK: Draining

extension RecordStore {
    /// The cells of a unit that differ from what was drained last, as absolute counts, ascending by key. A cell that
    /// has become empty comes as empty counts.
    package mutating func drainChanges(of unit: UnitCode) -> [(key: CellKey, new: Measures)] {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return [] }
        var refused: [CellKey] = []
        let changes = books[place].ledger.cells.drain { refused.append($0) }
        for key in refused { warn(.cellOverflow(unit: unit, key: key)) }
        return changes
    }

    /// Says which cells of a unit are told already: those that a store holds. `drainChanges` gives what differs, cells
    /// that are told and not counted any more as empty ones.
    package mutating func settle(_ unit: UnitCode, told cells: [(key: CellKey, measures: Measures)]) {
        guard let place = bookOf[unit] else { return }
        books[place].ledger.cells.settle(told: cells)
    }

    /// Whether `drainChanges` may have something to tell.
    package func hasChanges(of unit: UnitCode) -> Bool {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return false }
        return books[place].ledger.cells.hasChanges
    }

    /// The cells of a unit that are not empty, ascending by key; nothing counts as drained by it.
    package func cells(of unit: UnitCode) -> [(key: CellKey, new: Measures)] {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return [] }
        return books[place].ledger.cells.all()
    }

    /// The cells of a unit as they add up from its kept records alone: what `cells` must be at any time.
    ///
    /// - Complexity: O(records).
    package func recomputed(of unit: UnitCode) -> [(key: CellKey, new: Measures)] {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return [] }
        return books[place].recomputedCells(context)
    }

    /// The refused rows since the last call, in the order in which they were read.
    package mutating func drainRejectedRows() -> [RejectedRow] {
        defer { rejectedRows = [] }
        return rejectedRows
    }

    /// What an operator should know, each thing once.
    package mutating func drainWarnings() -> [IntakeWarning] {
        for place in books.indices where !strangers.contains(books[place].unit) { collectWarnings(place) }
        if nobody.rejects.beyondLimit > 0 { warn(.tooManyRejects(unit: nil)) }
        defer { pendingWarnings = [] }
        return pendingWarnings
    }

    /// Those that came up while rows were read; `drainWarnings` gives the rest.
    package mutating func drainReadingWarnings() -> [IntakeWarning] {
        defer { pendingWarnings = [] }
        return pendingWarnings
    }

    /// What is to be known of a unit now, its figures as they stand; in the order of their numbers.
    package func warnings(of unit: UnitCode) -> [IntakeWarning] {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return [] }
        return books[place].warnings(context.rules).sorted { $0.number < $1.number }
    }

    private mutating func collectWarnings(_ place: Int) {
        for warning in books[place].warnings(context.rules) { warn(warning) }
    }

    mutating func warn(_ warning: IntakeWarning) {
        if toldWarnings.insert(warning.subject).inserted { pendingWarnings.append(warning) }
    }

    /// How the appointments of a unit's dossiers are written, over the rows that were read since the start.
    package func appointments(of unit: UnitCode) -> AppointmentCount {
        bookOf[unit].map { books[$0].ledger.appointments } ?? AppointmentCount()
    }

    /// The time up to which a unit's records have been taken in: the `now` of the last read that ended, `nil` before
    /// the first.
    package func freshness(of unit: UnitCode) -> Moment? {
        bookOf[unit].flatMap { books[$0].ledger.freshness }
    }

    /// Says that a unit's sources have been looked at now and had nothing new.
    package mutating func confirmFresh(_ units: [UnitCode]) {
        for unit in units {
            if let place = bookOf[unit] { books[place].ledger.freshness = context.time.now }
        }
    }
}
