package import Model

/// A sign that figures may be dressed up: a fraction of counts, and whether it is so large that somebody should look.
/// It gives and takes no points, and says nothing of why: there are honest reasons for each.
///
/// - Spec: A-16 to A-23 (Protocol/26-official-results.md)
package struct FigureSign: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        // What the centre sees in the cells.

        /// Handled in one and the same time, of all handled of the same procedures.
        case sameTime = "same_time"
        /// By how much reports and dossiers differ, of the greater of both.
        case reportDiffers = "report_differs"
        /// The longest run of working days without a reception, of all working days.
        case silentDays = "silent_days"

        // What only the records show.

        /// Settled in the last hour in which it was in time, of all settled in time.
        case lastHour = "last_hour"
        /// Changed more than ten days after the period's end, of those settled in it.
        case editedAfter = "edited_after"
        /// Withdrawn and entered anew, of all withdrawn.
        case enteredAnew = "entered_anew"
        /// Rated on the channel with most ratings, of all rated.
        case oneChannelRated = "one_channel_rated"

        /// Those that cells show, in order.
        package static let ofCells: [Kind] = [.sameTime, .reportDiffers, .silentDays]
        package static let ofRecords: [Kind] = [.lastHour, .editedAfter, .enteredAnew, .oneChannelRated]
    }

    package let kind: Kind
    package let numerator: Int64
    package let denominator: Int64
    /// It goes beyond the bounds of its kind.
    package let isMarked: Bool

    package init(_ kind: Kind, _ numerator: Int64, of denominator: Int64, isMarked: Bool) {
        self.kind = kind
        self.numerator = numerator
        self.denominator = denominator
        self.isMarked = isMarked
    }

    /// Of a kind whose mark follows from the fraction alone.
    package init(_ kind: Kind, _ numerator: Int64, of denominator: Int64) {
        let bound = Self.bound(of: kind)
        let isMarked =
            numerator >= bound.least && denominator >= bound.among
            && Int128(numerator) * 100 >= Int128(denominator) * Int128(bound.percent)
        self.init(kind, numerator, of: denominator, isMarked: isMarked)
    }

    /// From which share on, of how many at least, and with which numerator at least, a sign is marked.
    struct Bound {
        var percent: Int64
        var among: Int64
        var least: Int64
    }
}

/// The cells of one month of one office, from which signs are made.
package struct SignMonth: Sendable {
    package var month: Period
    package var cells: [ProcedureCode: Measures]

    package init(_ month: Period, _ cells: [ProcedureCode: Measures]) {
        self.month = month
        self.cells = cells
    }
}

extension Period {
    /// Its months, ascending; a month's are itself.
    package var everyMonth: [Period] {
        var months: [Period] = []
        var day = firstDay
        while day <= lastDay {
            let month = Period(.month, holding: day)
            months.append(month)
            day = month.lastDay.advanced(by: 1)
        }
        return months
    }
}

extension PeriodScorer {
    /// The signs that an office's own cells show of the period.
    ///
    /// - Parameters:
    ///   - cells: its own, of the period.
    ///   - months: its own, of each month of the period, ascending.
    ///   - through: the last day that it has told whole; days after it or after T say nothing.
    /// - Returns: every sign of cells, in the order of their kinds, also where nothing was counted.
    /// - Complexity: O(counts of the cells + days of the period).
    package func figureSigns(
        of cells: [ProcedureCode: Measures], months: [SignMonth], through: Day
    ) -> [FigureSign] {
        [
            Self.sameTime(cells), Self.reportDiffers(months),
            silentDays(months, through: min(through, judged)),
        ]
    }

    private static func sameTime(_ cells: [ProcedureCode: Measures]) -> FigureSign {
        var (same, handled): (Int64, Int64) = (0, 0)
        for cell in cells.values {
            var (most, all): (Int64, Int64) = (0, 0)
            for entry in cell.series(.handlingTime) {
                most = max(most, entry.count)
                all += entry.count
            }
            guard all >= FigureSign.sameTimeHandledMin else { continue }
            same += most
            handled += all
        }
        return FigureSign(.sameTime, same, of: handled)
    }

    private static func reportDiffers(_ months: [SignMonth]) -> FigureSign {
        var (told, received): (Int64, Int64) = (0, 0)
        for month in months {
            let report = month.cells.values.reduce(Int64(0)) { $0 + $1[.reportedTotal] }
            // A month without a report, as the running one, says nothing.
            guard report > 0 else { continue }
            told += report
            received += month.cells.values.reduce(Int64(0)) { $0 + $1[.received] }
        }
        return FigureSign(.reportDiffers, abs(told - received), of: max(told, received))
    }

    private func silentDays(_ months: [SignMonth], through: Day) -> FigureSign {
        var receptions: [UInt32: Int64] = [:]
        for cell in months.flatMap(\.cells.values) {
            for entry in cell.series(.receivedByDay) { receptions[entry.slot.key, default: 0] += entry.count }
        }
        var (days, run, longest): (Int64, Int64, Int64) = (0, 0, 0)
        var received: Int64 = 0
        var day = period.firstDay
        while day <= through {
            let count = receptions[Slot.scheduleKey(day)] ?? 0
            // Whatever was before the first reception is no silence: the office may have begun then.
            if scorer.calendar.isWorkingDay(day), days > 0 || count > 0 {
                days += 1
                run = count > 0 ? 0 : run + 1
                longest = max(longest, run)
                received += count
            }
            day = day.advanced(by: 1)
        }
        // At the pace of its other days it would have received so many in that time. One dossier is no pace.
        let others = days - longest
        let isMarked =
            longest >= FigureSign.silentDaysMin && others > 0 && received >= FigureSign.silentDossiersMin
            && Int128(received) * Int128(longest) >= Int128(FigureSign.silentDossiersMin * others)
        return FigureSign(.silentDays, longest, of: days, isMarked: isMarked)
    }
}
