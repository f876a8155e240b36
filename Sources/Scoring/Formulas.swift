package import Model

/// What a formula divides by what, and what explanations show of it.
struct FormulaDefinition: Sendable {
    let numerator: Term
    let denominator: Term
    /// The counts that an explanation names; none where numerator and denominator are all there is.
    let shown: [Term]
    /// By whose ratio the catalogue's switch `syncFactor` multiplies this one.
    let factor: Catalogue.Formula?

    /// An explanation names the parts of the numerator, what `shows` has, the parts of the denominator, and `last`;
    /// nothing when `shows` is `nil`.
    init(
        _ numerator: Term, over denominator: Term, shows: [Term]? = nil, last: [Term] = [],
        factor: Catalogue.Formula? = nil
    ) {
        self.numerator = numerator
        self.denominator = denominator
        shown = shows.map { [numerator] + $0 + [denominator] + last } ?? []
        self.factor = factor
    }
}

/// The formulas, one row each (P-27): a new indicator is a row here and its name in `Catalogue.Formula`. Their words go
/// with every explanation and stand in Cluster/catalogue/README.md, which a test compares.
extension Catalogue.Formula {
    private var row: FormulaDefinition {
        func ratio(_ numerator: Term, over denominator: Term) -> FormulaDefinition {
            FormulaDefinition(numerator, over: denominator)
        }
        return switch self {
        case .announcedOnTime: ratio(.register(.announcedOnTime), over: .register(.announced))
        case .publishedOnTime: ratio(.register(.publishedOnTime), over: .register(.published))
        case .publishedComplete: ratio(.register(.complete), over: .register(.publicNow))
        case .synchronised:
            FormulaDefinition(
                .count(.synced), over: .larger(.count(.reportedTotal), .count(.received)), shows: [],
                last: [.count(.lastYearTotal)])
        case .handledOnTime:
            FormulaDefinition(
                .sum(.count(.onTime), .due(.pending)), over: .count(.scope), shows: [.count(.late), .overdue])
        case .handlingTime: ratio(.count(.handlingMinutes), over: .count(.handled))
        case .onlineProcedures: ratio(.procedures(.online), over: .procedures(.all))
        case .onlineProceduresUsed: ratio(.procedures(.onlineUsed), over: .procedures(.online))
        case .submittedOnline:
            FormulaDefinition(
                .split(returning: .onlineWithResult, others: .receivedOnline), over: .count(.received), shows: [],
                factor: .synchronised)
        case .submittedDirectly: ratio(.count(.receivedDirect), over: .count(.received))
        case .submittedByPost: ratio(.count(.receivedPost), over: .count(.received))
        case .onlineOutcome:
            FormulaDefinition(
                .count(.onlineOnTime), over: .sum(.count(.onlineOnTime), .count(.onlineLate)), shows: [])
        case .feeProceduresSynchronised: ratio(.procedures(.feeSynced), over: .procedures(.fee))
        case .feeProceduresPaidOnline:
            ratio(.procedures(.feePaidOnline), over: .switchedProcedures(all: .fee, withDossiers: .feeReceived))
        case .paidOnline:
            FormulaDefinition(
                .mayBearFee(.paidOnline), over: .mayBearFee(.feeBearing), shows: [.count(.paidOnline)],
                last: [.count(.feeBearing)])
        case .electronicResults:
            ratio(.split(returning: .resultElectronic, others: nil), over: .split(returning: .received, others: nil))
        case .digitised:
            FormulaDefinition(
                .split(returning: .componentFileWithResult, others: .componentFile), over: .count(.received),
                shows: [])
        case .reused: ratio(.count(.reused), over: .count(.received))
        case .fromStore: ratio(.count(.fromStore), over: .count(.received))
        case .populationDataProcedures: ratio(.procedures(.citizenPopulationData), over: .procedures(.citizen))
        case .populationDataDossiers: ratio(.count(.populationData), over: .count(.received))
        // Nothing of it is in the records: tax offices certify no copies.
        case .certifiedCopies: ratio(.nothing, over: .nothing)
        case .feedbackOnRules: ratio(.count(.feedbackOnRules), over: .count(.feedbackReceived))
        case .feedbackOnConduct: ratio(.count(.feedbackOnConduct), over: .count(.feedbackReceived))
        case .feedbackOnTime:
            FormulaDefinition(
                .sum(.count(.feedbackOnTime), .due(.feedbackPending)), over: .count(.feedbackScope),
                shows: [.count(.feedbackLate)])
        case .feedbackSatisfaction:
            FormulaDefinition(
                .sum(.count(.feedbackContentSettled), .due(.feedbackContentPending)), over: .count(.feedbackReceived),
                shows: [])
        case .dossierSatisfaction:
            FormulaDefinition(
                .sum(.count(.contentSettled), .due(.contentPending)), over: .count(.received),
                shows: [.count(.disliked), .count(.withFeedback)])
        case .growthOfOnlineProcedures: ratio(.growth(.online, of: "3.1"), over: .before(.online, of: "3.1"))
        case .growthOfOnlineProceduresUsed:
            ratio(.growth(.onlineUsed, of: "3.2"), over: .before(.onlineUsed, of: "3.2"))
        case .growthOfFeeProceduresPaidOnline:
            ratio(.growth(.feePaidOnline, of: "3.5b"), over: .before(.feePaidOnline, of: "3.5b"))
        }
    }

    /// Built once: a ranking asks for every formula of every unit.
    private static let table = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.row) })

    var definition: FormulaDefinition { Self.table[self] ?? row }

    /// Numerator and denominator in words.
    package var text: (numerator: String, denominator: String) {
        (definition.numerator.text, definition.denominator.text)
    }
}

extension Term {
    /// In scope, neither handled nor pending in time.
    fileprivate static var overdue: Term {
        .rest("pending_overdue", of: .count(.scope), without: [.count(.onTime), .count(.late), .due(.pending)])
    }
}
