/// A relation that holds between the counts of every cell by their definition, whatever the records say.
///
/// An office's cells come from its own program; a cell that breaks one of these cannot have come from records, so a
/// receiver need not know the records to refuse it.
///
/// - Spec: K-20 … K-23 (Protocol/05-cells.md); the table stands in Protocol/registry.json as `identities`.
package struct CellIdentity: Sendable, CustomStringConvertible {
    package enum Relation: String, Sendable {
        case equal = "="
        case atMost = "<="
    }

    package let left: [Measure]
    package let relation: Relation
    package let right: [Measure]

    /// `received = received_direct + received_online + received_post`; a series stands for the sum of its counts.
    package var description: String {
        func sum(_ measures: [Measure]) -> String { measures.map(\.name).joined(separator: " + ") }
        return "\(sum(left)) \(relation.rawValue) \(sum(right))"
    }

    private init(_ left: [Measure], _ relation: Relation, _ right: [Measure]) {
        self.left = left
        self.relation = relation
        self.right = right
    }

    /// All of them, in the order in which they are looked at.
    package static let all = first + second

    /// Those between measures of the first block.
    package static let first: [CellIdentity] = [
        CellIdentity([.received], .equal, [.receivedDirect, .receivedOnline, .receivedPost]),
        CellIdentity([.received], .atMost, [.scope]),
        CellIdentity([.scope], .equal, [.onTime, .late, .pending]),
        CellIdentity([.onlineOnTime], .atMost, [.onTime]),
        CellIdentity([.onlineLate], .atMost, [.late]),
        CellIdentity([.onTime], .atMost, [.handled]),
        CellIdentity([.handled], .atMost, [.onTime, .late]),
        CellIdentity([.handled], .equal, [.handlingTime]),
        CellIdentity([.synced], .atMost, [.received]),
        CellIdentity([.feeBearing], .atMost, [.received]),
        CellIdentity([.feeBearingSynced], .atMost, [.feeBearing]),
        CellIdentity([.feeBearingSynced], .atMost, [.synced]),
        CellIdentity([.paidOnline], .atMost, [.received]),
        CellIdentity([.resultElectronic], .atMost, [.received]),
        CellIdentity([.onlineWithResult], .atMost, [.receivedOnline]),
        CellIdentity([.onlineWithResult], .atMost, [.resultElectronic]),
        CellIdentity([.componentFile], .atMost, [.received]),
        CellIdentity([.componentFileWithResult], .atMost, [.componentFile]),
        CellIdentity([.componentFileWithResult], .atMost, [.resultElectronic]),
        CellIdentity([.reused], .atMost, [.received]),
        CellIdentity([.fromStore], .atMost, [.received]),
        CellIdentity([.populationData], .atMost, [.received]),
        CellIdentity([.rated], .atMost, [.received]),
        CellIdentity([.disliked], .atMost, [.rated]),
        CellIdentity([.contentSettled], .atMost, [.onTime]),
        CellIdentity([.contentSettled, .contentPending, .disliked], .atMost, [.received]),
        CellIdentity([.contentSettled, .contentPending, .withFeedback], .atMost, [.received]),
        CellIdentity([.withdrawnLate], .atMost, [.withdrawn]),
        CellIdentity([.zeroMinute], .atMost, [.handled]),
        CellIdentity([.savedByWait], .atMost, [.onTime]),
        CellIdentity([.appointmentMoved], .atMost, [.received]),
        CellIdentity([.feedbackReceived], .equal, [.feedbackOnRules, .feedbackOnConduct]),
        CellIdentity([.feedbackScope], .equal, [.feedbackOnTime, .feedbackLate, .feedbackPending]),
        CellIdentity([.feedbackContentSettled, .feedbackContentPending], .atMost, [.feedbackReceived]),
        CellIdentity([.wholeOnline], .atMost, [.handled]),
        CellIdentity([.wholeOnline], .atMost, [.onlineOnTime, .onlineLate]),
        CellIdentity([.settledDigitised], .atMost, [.handled]),
    ]

    /// Those that cannot be broken where nothing of the second block is counted: only its measures on the left, and on
    /// both sides of an equation.
    package static let second: [CellIdentity] = [
        CellIdentity([.receivedByDay], .atMost, [.received]),
        CellIdentity([.visits], .equal, [.visitsCalled, .visitsLeft, .visitsOpen]),
        CellIdentity([.visitsWithin15], .atMost, [.visitsWithin30]),
        CellIdentity([.visitsWithin30, .visitsOver8h], .atMost, [.visitsCalled]),
        CellIdentity([.visitsDone], .atMost, [.visitsCalled]),
        CellIdentity([.visitsCalled], .equal, [.waitTime]),
        CellIdentity([.deskSecondsDossiers], .atMost, [.deskSeconds]),
        CellIdentity([.visitsByDay], .atMost, [.visits]),
        CellIdentity([.officers], .atMost, [.officerDays]),
        CellIdentity([.deskDays], .atMost, [.officerDays]),
        CellIdentity([.resultsDigitised], .atMost, [.resultsValid]),
        CellIdentity([.syncTold], .atMost, [.received]),
        CellIdentity([.syncTold], .equal, [.syncDelay]),
        CellIdentity([.syncedWithinDay], .atMost, [.syncTold]),
        CellIdentity([.signedTold], .atMost, [.received]),
        CellIdentity([.resultSigned], .atMost, [.signedTold]),
        CellIdentity([.authenticationTold], .atMost, [.received]),
        CellIdentity([.authenticated], .atMost, [.authenticationTold]),
        CellIdentity([.movedTold], .atMost, [.received]),
        CellIdentity([.movedElectronically], .atMost, [.movedTold]),
        CellIdentity([.lateApologised], .atMost, [.late]),
        CellIdentity([.receiverTold], .atMost, [.received]),
        CellIdentity([.receivedElsewhere], .atMost, [.receiverTold]),
        CellIdentity([.deviceSatisfied, .deviceDissatisfied], .atMost, [.deviceRatings]),
        CellIdentity([.portalSatisfied, .portalDissatisfied], .atMost, [.portalRatings]),
        CellIdentity([.plans], .equal, [.plansDone, .plansOpen]),
        CellIdentity([.plansDoneLate], .atMost, [.plansDone]),
        CellIdentity([.supplemented], .atMost, [.scope]),
    ]

    /// Sums of durations and the histograms that bound them (K-22).
    package static let durations: [(sum: Measure, histogram: Measure)] = [
        (.handlingMinutes, .handlingTime), (.waitSeconds, .waitTime),
    ]

    /// The schedules of which one cannot have more on any day than the other.
    package static let schedules: [(part: Measure, whole: Measure)] = [
        (.contentPending, .pending), (.feedbackContentPending, .feedbackPending), (.apologisedPending, .pending),
    ]
}

/// What is wrong with a cell, for a refusal and its log line.
package enum CellFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Place in `CellIdentity.all`, and both sides.
    case identity(Int, left: Int64, right: Int64)
    /// More on a day in the part than in the whole (place in `CellIdentity.schedules`).
    case schedule(Int, day: Day, part: Int64, whole: Int64)
    /// A sum of durations is not what its histogram allows (place in `CellIdentity.durations`).
    case duration(Int, Int64, least: Int64, most: Int64)
    /// A count that the cell of this procedure cannot have: dossiers without a procedure, a report with one, a
    /// day that is not of the cell's month.
    case misplaced(Measure)

    package var description: String {
        switch self {
        case .identity(let place, let left, let right): "\(CellIdentity.all[place]) does not hold: \(left), \(right)"
        case .schedule(let place, let day, let part, let whole):
            "\(CellIdentity.schedules[place].part.name) has \(part) on \(day), "
                + "\(CellIdentity.schedules[place].whole.name) has \(whole)"
        case .duration(let place, let sum, let least, let most):
            "\(CellIdentity.durations[place].sum.name) is \(sum); its histogram allows \(least) to \(most)"
        case .misplaced(let measure): "\(measure.name) cannot stand in a cell of this procedure and period"
        }
    }
}
