package import Model

/// One figure of a unit's one-stop desk and officers.
package struct DeskScore: Hashable, Sendable {
    package let indicator: DeskIndicator
    /// What was counted; `nil` where it is kept back, since it would say something of single people.
    package let counts: Counts?

    package struct Counts: Hashable, Sendable {
        package let numerator: Int128
        package let denominator: Int128
    }

    /// `few` where it is kept back, `info` else.
    package var state: IndicatorScore.State { counts == nil ? .few : .info }

    /// The quotient in millionths of its unit (of 1 for a share), rounded half up; `nil` where there is none.
    package var micro: Int64? {
        guard let counts, counts.denominator > 0 else { return nil }
        // Counts are below 2^53, a year has 366 days of 1,440 minutes at most: with two millions far below 2^127.
        return Int64(
            clamping: (2_000_000 * counts.numerator + counts.denominator) / (2 * counts.denominator))
    }
}

/// Fewer officers than this are people whom a figure would name.
private let officersMin: Int128 = 3

extension UnitScore {
    /// V1 to V6 and P1 to P5, in this order.
    package var desk: [DeskScore] {
        DeskIndicator.allCases.map { indicator in
            let isKept = indicator.isOfOfficers && totals[.officers] < officersMin
            return DeskScore(indicator: indicator, counts: isKept ? nil : deskCounts(indicator))
        }
    }

    /// The dossiers that P1 and P2 divide among the officers at the desk.
    var receivedAtDesks: Int128 {
        switch switches.productivityChannels {
        case .all: totals[.received]
        case .direct: totals[.receivedDirect] + totals[.receivedPost]
        }
    }

    private func deskCounts(_ indicator: DeskIndicator) -> DeskScore.Counts {
        let (numerator, denominator) = deskFraction(indicator)
        return DeskScore.Counts(numerator: numerator, denominator: denominator)
    }

    private func deskFraction(_ indicator: DeskIndicator) -> (Int128, Int128) {
        let capacity = receivedAtDesks * Int128(switches.standardDayMinutes) * Int128(workingDaysOfYear)
        // Who came before T and is still open has left.
        let left = totals[.visitsLeft] + totals.overdue(.visitsOpen)
        return switch indicator {
        case .averageWait: (totals[.waitSeconds], totals[.visitsCalled])
        case .withinHalfHour: (totals[.visitsWithin30], totals[.visitsCalled] + left)
        case .withinQuarterHour: (totals[.visitsWithin15], totals[.visitsCalled] + left)
        case .leftUnserved: (left, totals[.visits] - totals.due(.visitsOpen))
        case .deskTimePerVisit: (totals[.deskSeconds], totals[.visitsDone])
        case .deskTimePerDossier: (totals[.deskSecondsDossiers], totals[.visitDossiers])
        case .receivedPerOfficerYear: (capacity, totals[.deskMinutes])
        case .receivedPerOfficerMonth: (capacity, 12 * totals[.deskMinutes])
        case .handlingPerDossier: (totals[.handlingStaffMinutes], 60 * totals[.handled])
        case .settledPerOfficerDay: (totals[.handled], totals[.officerDays])
        case .coverage: (totals[.deskDays], totals[.receptionDays])
        }
    }
}

/// How long visitors waited: quantiles from the histogram, in seconds.
package struct WaitTime: Hashable, Sendable {
    package let called: Int128
    /// `nil` when nobody was called.
    package let medianSeconds: Int64?
    package let p90Seconds: Int64?

    /// - Parameter cells: the merged cells of a unit and period.
    /// - Complexity: O(counts of the cells).
    package init(_ cells: [ProcedureCode: Measures]) {
        var called: Int128 = 0
        var buckets = [Int128](repeating: 0, count: Int(HandlingTimeBucket.count))
        for cell in cells.values where cell.secondBlockStart < cell.entries.count {
            called += Int128(cell[.visitsCalled])
            for entry in cell.series(.waitTime) where entry.slot.key < HandlingTimeBucket.count {
                buckets[Int(entry.slot.key)] += Int128(entry.count)
            }
        }
        self.called = called
        medianSeconds = HandlingTime.quantile(buckets, 1, of: 2)
        p90Seconds = HandlingTime.quantile(buckets, 9, of: 10)
    }
}
