package import Model

/// Something an operator should know that refuses no row.
package enum IntakeWarning: Hashable, Sendable {
    /// One key came with times and with counters as `CapNhat`; a time beats a counter.
    case mixedVersions(unit: UnitCode, kind: RecordKind, key: String)
    /// Working days were counted in a year for which the calendar has no entries.
    case yearWithoutCalendar(Int)
    /// A count left the range that a cell may hold; the cell stays as it was last told.
    case cellOverflow(unit: UnitCode, key: CellKey)
    /// The unit's set of rejects is full.
    case tooManyRejects(unit: UnitCode?)
    /// Rows of one file have one key and can hardly be of one record (R-71); no key where only a store knows of it.
    case contradictoryRows(unit: UnitCode, kind: RecordKind, key: String, rows: Int)
    /// Ids differ in leading zeros only (R-72).
    case zeroTwins(unit: UnitCode, kind: RecordKind, key: String, pairs: Int)
    /// The register has a procedure with zeros at the end of its code (R-73).
    case cutProcedure(unit: UnitCode, code: ProcedureCode, known: ProcedureCode)
    /// A file's column writes day and month in another order (R-66).
    case foreignDates(source: String, field: String, seen: String)
    /// Accepted dossiers that have waited for their supplement for more than thirty days (P-53).
    case parked(unit: UnitCode, dossiers: Int)
    /// Dossiers entered by mistake that say no day of acceptance, so that no period shows them (P-53).
    case withdrawnUndated(unit: UnitCode, dossiers: Int)
    /// Dossiers whose time is longer by a wait for a supplement that was never asked for (P-53).
    case waitWithoutRequest(unit: UnitCode, dossiers: Int)

    /// Stable, for whoever passes warnings on. Names may change, numbers never.
    package var number: UInt8 {
        switch self {
        case .mixedVersions: 1
        case .yearWithoutCalendar: 2
        case .cellOverflow: 3
        case .tooManyRejects: 4
        case .contradictoryRows: 5
        case .zeroTwins: 6
        case .cutProcedure: 7
        case .foreignDates: 8
        case .parked: 9
        case .withdrawnUndated: 10
        case .waitWithoutRequest: 11
        }
    }

    /// The warning without figures that grow: what is told once.
    package var subject: IntakeWarning {
        switch self {
        case .contradictoryRows(let unit, let kind, let key, _):
            .contradictoryRows(unit: unit, kind: kind, key: key, rows: 0)
        case .zeroTwins(let unit, let kind, let key, _): .zeroTwins(unit: unit, kind: kind, key: key, pairs: 0)
        case .parked(let unit, _): .parked(unit: unit, dossiers: 0)
        case .withdrawnUndated(let unit, _): .withdrawnUndated(unit: unit, dossiers: 0)
        case .waitWithoutRequest(let unit, _): .waitWithoutRequest(unit: unit, dossiers: 0)
        default: self
        }
    }
}

extension IntakeWarning: CustomStringConvertible {
    package var description: String {
        switch self {
        case .mixedVersions(let unit, let kind, let key):
            "\(unit): \(kind) \(key) has both times and counters as CapNhat; times win, so what comes with a counter "
                + "changes nothing"
        case .yearWithoutCalendar(let year): "the calendar has no entries for \(year); Monday to Friday are counted"
        case .cellOverflow(let unit, let key): "\(unit): cell \(key) has a count beyond its range and is not sent"
        case .tooManyRejects(let unit): "\(unit?.description ?? "no unit"): more rejects than are counted one by one"
        case .contradictoryRows(let unit, let kind, let key, let rows):
            "\(unit): \(rows) rows of \(kind) repeat an id of their file with another day or procedure"
                + (key.isEmpty ? "" : ", such as \(key)") + "; ids may have been cut to 15 digits"
        case .zeroTwins(let unit, let kind, let key, let pairs):
            "\(unit): \(pairs) pairs of \(kind) have ids that differ in leading zeros only, such as \(key); "
                + "one may count twice"
        case .cutProcedure(let unit, let code, let known):
            "\(unit): the register has no procedure \(code); did you mean \(known)?"
        case .foreignDates(let source, let field, let seen):
            "\(source): \(field) has \(seen), so its dates are not day first; those that may be read either way are "
                + "refused"
        case .parked(let unit, let dossiers):
            "\(unit): \(dossiers) dossiers have waited for a supplement for more than 30 days; look whether they are "
                + "still open"
        case .withdrawnUndated(let unit, let dossiers):
            "\(unit): \(dossiers) dossiers were entered by mistake and have no NgayTiepNhan, so no period shows them"
        case .waitWithoutRequest(let unit, let dossiers):
            "\(unit): \(dossiers) dossiers have ThoiGianBoSungPhut although SoLanBoSung is 0; enter the request, or no "
                + "wait"
        }
    }
}
