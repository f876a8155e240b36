package import Model

/// How much an office of which not everything is known may still deliver: an upper bound of each kind of count.
///
/// Every count over dossiers is at most `scope` and every count over feedback at most `feedback_received` or
/// `feedback_scope` (K-20), so one number a kind bounds them all.
///
/// - Spec: U-02 … U-04 (Protocol/19-map-and-range.md)
package struct Room: Hashable, Sendable {
    /// What a count is made from.
    package enum Kind: CaseIterable, Sendable {
        case dossiers
        case feedback
        case reports

        /// The counts that bound all others of the kind.
        var bounds: [Measure] {
            switch self {
            case .dossiers: [.scope]
            case .feedback: [.feedbackReceived, .feedbackScope]
            case .reports: [.reportedTotal, .lastYearTotal]
            }
        }

        /// `nil` for minutes, which no number of dossiers bounds, and for what is entered by mistake.
        init?(_ measure: Measure) {
            switch measure {
            case .handlingMinutes, .withdrawn, .withdrawnLate: return nil
            case .reportedTotal, .lastYearTotal: self = .reports
            case .feedbackReceived, .feedbackOnRules, .feedbackOnConduct, .feedbackScope, .feedbackOnTime,
                .feedbackLate, .feedbackContentSettled, .feedbackPending, .feedbackContentPending:
                self = .feedback
            default: self = .dossiers
            }
        }
    }

    /// `nil`: nothing bounds it.
    private var most: [Kind: Int128]?

    /// Nothing may come any more.
    package static let none = Room(most: [:])
    /// Anything may come.
    package static let unbounded = Room(most: nil)

    private init(most: [Kind: Int128]?) { self.most = most }

    package init(dossiers: Int128, feedback: Int128, reports: Int128) {
        most = [.dossiers: dossiers, .feedback: feedback, .reports: reports]
    }

    /// What an office last told of a period.
    package struct Told {
        /// Its cells, and those of units that count with it.
        let cells: [Measures]
        /// Days of the period up to T; and of these, how many the office had taken in.
        let days: Int
        let covered: Int

        package init(cells: [Measures], days: Int, covered: Int) {
            self.cells = cells
            self.days = max(days, 1)
            self.covered = max(min(covered, self.days), 1)
        }

        /// As many as there would be if it went on as before, rounded up.
        fileprivate func stretched(_ kind: Kind) -> Int128 {
            let told = kind.bounds.map { bound in cells.reduce(Int128(0)) { $0 + Int128($1[bound]) } }.max() ?? 0
            return (told * Int128(days) + Int128(covered) - 1) / Int128(covered)
        }
    }

    /// Twice what an office would have if it had gone on as it last told of a period; of several periods the greatest
    /// counts. Nothing bounds an office that has told of none.
    package init(_ told: [Told]) {
        guard !told.isEmpty else {
            self = .unbounded
            return
        }
        most = Kind.allCases.reduce(into: [:]) { most, kind in
            most?[kind] = Self.growth * (told.map { $0.stretched(kind) }.max() ?? 0)
        }
    }

    package subscript(_ kind: Kind) -> Int128? { most.map { $0[kind] ?? 0 } }

    package static func + (left: Room, right: Room) -> Room {
        guard let one = left.most, let other = right.most else { return .unbounded }
        return Room(most: one.merging(other) { $0 + $1 })
    }
}
