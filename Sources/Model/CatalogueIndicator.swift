extension Catalogue {
    /// One row of the catalogue.
    package struct Indicator: Hashable, Sendable {
        /// `2.1`, `3.5b`, `G1`.
        package var code: String
        /// Place in `groups`.
        package var group: Int
        package var formula: Formula
        package var nameVi: String
        package var nameEn: String
        /// Tiers that it is applied to.
        package var tiers: TierSet
        /// `nil` for information only.
        package var scoring: Scoring?

        package init(
            code: String, group: Int, formula: Formula, nameVi: String, nameEn: String, tiers: TierSet,
            scoring: Scoring?
        ) {
            self.code = code
            self.group = group
            self.formula = formula
            self.nameVi = nameVi
            self.nameEn = nameEn
            self.tiers = tiers
            self.scoring = scoring
        }
    }

    /// What an indicator is worth.
    package struct Scoring: Hashable, Sendable {
        /// The most points that it gives, 1…`maximumMax`.
        package var maximum: Int
        /// The ratio in per cent, 1…100, from which it gives all of them.
        package var fullAtPercent: Int
        package var whenEmpty: ZeroRule
        /// With a denominator above 0 and below this it is left out: one item of two says nothing of an office (P-45).
        package var minimumDenominator: Int64

        package init(maximum: Int, fullAtPercent: Int, whenEmpty: ZeroRule, minimumDenominator: Int64 = 1) {
            self.maximum = maximum
            self.fullAtPercent = fullAtPercent
            self.whenEmpty = whenEmpty
            self.minimumDenominator = minimumDenominator
        }
    }

    /// What happens when the denominator is 0.
    package enum ZeroRule: String, CaseIterable, Sendable {
        /// The indicator is left out, and its maximum too.
        case empty
        /// No points out of the maximum.
        case zero
        /// All points.
        case full
        /// No points when last year had dossiers (`last_year_total` is not 0), else left out: an office that stops
        /// synchronising does not look like one that never had anything to synchronise (1.4).
        case zeroWhenLastYear = "zero-when-last-year"
    }

    /// The fixed set of expressions that an indicator may be (P-27, one case a row, in that order).
    package enum Formula: String, CaseIterable, Sendable {
        case announcedOnTime = "announced-on-time"
        case publishedOnTime = "published-on-time"
        case publishedComplete = "published-complete"
        case synchronised = "synchronised"
        case handledOnTime = "handled-on-time"
        case handlingTime = "handling-time"
        case onlineProcedures = "online-procedures"
        case onlineProceduresUsed = "online-procedures-used"
        case submittedOnline = "submitted-online"
        case submittedDirectly = "submitted-directly"
        case submittedByPost = "submitted-by-post"
        case onlineOutcome = "online-outcome"
        case feeProceduresSynchronised = "fee-procedures-synchronised"
        case feeProceduresPaidOnline = "fee-procedures-paid-online"
        case paidOnline = "paid-online"
        case electronicResults = "electronic-results"
        case digitised = "digitised"
        case reused = "reused"
        case fromStore = "from-store"
        case populationDataProcedures = "population-data-procedures"
        case populationDataDossiers = "population-data-dossiers"
        case certifiedCopies = "certified-copies"
        case feedbackOnRules = "feedback-on-rules"
        case feedbackOnConduct = "feedback-on-conduct"
        case feedbackOnTime = "feedback-on-time"
        case feedbackSatisfaction = "feedback-satisfaction"
        case dossierSatisfaction = "dossier-satisfaction"
        case growthOfOnlineProcedures = "growth-of-online-procedures"
        case growthOfOnlineProceduresUsed = "growth-of-online-procedures-used"
        case growthOfFeeProceduresPaidOnline = "growth-of-fee-procedures-paid-online"

        /// Whether it compares with the period before.
        package var isGrowth: Bool {
            switch self {
            case .growthOfOnlineProcedures, .growthOfOnlineProceduresUsed, .growthOfFeeProceduresPaidOnline: true
            default: false
            }
        }

        /// Whether the ratio is a share of a whole, so that it can give points; minutes and growth are not.
        package var isShare: Bool { self != .handlingTime && !isGrowth }
    }
}
