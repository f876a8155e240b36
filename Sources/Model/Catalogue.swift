/// What an official text may change: indicators, points, thresholds, zero rules, bases, bands, minima.
///
/// A plain value; Configuration reads it from a file (Cluster/catalogue), Scoring applies it. The arithmetic of each
/// formula is domain knowledge and stands in code; which indicator is worth what, from which threshold and for whom,
/// stands here.
package struct Catalogue: Hashable, Sendable, Editioned {
    /// How the catalogue calls itself, `tax-766`; published with every ranking.
    package var name: String
    package var groups: [Group]
    /// In the order in which they are listed and published.
    package var indicators: [Indicator]
    /// Thresholds strictly descend; the last one is 0.
    package var bands: [Band]
    /// With fewer dossiers in scope a unit has a score, but no rank and no band.
    package var minimumScope: Int64
    /// The same for a unit of whose indicators fewer points can be judged, by tier: most of its work was not of the
    /// kind that a score describes. A tier that is not named asks for none.
    package var minimumApplicable: [Tier: Int]
    /// Tiers whose indicators of procedures ask that the unit received a dossier of the procedure; the others are
    /// measured on the whole register.
    package var activeBaseTiers: TierSet
    package var switches: Switches
    package var workingDays: WorkingDays
    package var edition: Edition

    package init(
        name: String, groups: [Group], indicators: [Indicator], bands: [Band], minimumScope: Int64,
        minimumApplicable: [Tier: Int] = [:], activeBaseTiers: TierSet, switches: Switches,
        workingDays: WorkingDays = WorkingDays(), edition: Edition = Edition()
    ) {
        self.name = name
        self.groups = groups
        self.indicators = indicators
        self.bands = bands
        self.minimumScope = minimumScope
        self.minimumApplicable = minimumApplicable
        self.activeBaseTiers = activeBaseTiers
        self.switches = switches
        self.workingDays = workingDays
        self.edition = edition
    }

    /// Which procedures the indicators of procedures count for this tier.
    package func base(of tier: Tier) -> Base { activeBaseTiers.contains(tier) ? .active : .register }

    /// The place of a formula's indicator, `nil` when the catalogue has none.
    package func index(of formula: Formula) -> Int? { indicators.firstIndex { $0.formula == formula } }
}

extension Catalogue {
    /// Which procedures count: all of the register, or those of which the unit received a dossier in the period.
    package enum Base: String, CaseIterable, Sendable {
        case register
        case active
    }

    /// A group of indicators and a column of the ranking.
    package struct Group: Hashable, Sendable {
        package var code: String
        package var nameVi: String
        package var nameEn: String

        package init(code: String, nameVi: String, nameEn: String) {
            self.code = code
            self.nameVi = nameVi
            self.nameEn = nameEn
        }
    }

    /// The six groups of the portal in the order of the ranking's columns; a catalogue names them, and has no others.
    package static let groupCodes = ["CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL"]

    /// A class of scores.
    package struct Band: Hashable, Sendable {
        /// The least scaled score of the band, in whole points of 100.
        package var threshold: Int
        package var nameVi: String
        package var nameEn: String

        package init(threshold: Int, nameVi: String, nameEn: String) {
            self.threshold = threshold
            self.nameVi = nameVi
            self.nameEn = nameEn
        }
    }

    /// The band of a scaled score in micro-points.
    package func band(ofScaledMicro scaled: Int64) -> Band? {
        bands.first { scaled >= Int64($0.threshold) * 1_000_000 }
    }

    /// The points that the sources dispute (Cluster/catalogue/README.md) and no threshold or zero rule expresses.
    package struct Switches: Hashable, Sendable {
        /// Whether the ratio of 3.3 is multiplied by the capped ratio of 1.4: the formula document does, captured
        /// scores look as if the portal did not.
        package var syncFactor: Bool
        /// What 3.5b divides by.
        package var paidOnlineDenominator: PaidOnlineDenominator
        /// What targets of waiting are judged on: the texts differ.
        package var waitTargetOn: WaitTarget
        /// An officer's whole day in P1 and P2, in minutes.
        package var standardDayMinutes: Int
        /// Which dossiers P1 and P2 divide among the officers at the desk.
        package var productivityChannels: ProductivityChannels

        package init(
            syncFactor: Bool = true, paidOnlineDenominator: PaidOnlineDenominator = .all,
            waitTargetOn: WaitTarget = .average, standardDayMinutes: Int = Switches.standardDayMinutesUsual,
            productivityChannels: ProductivityChannels = .all
        ) {
            self.syncFactor = syncFactor
            self.paidOnlineDenominator = paidOnlineDenominator
            self.waitTargetOn = waitTargetOn
            self.standardDayMinutes = standardDayMinutes
            self.productivityChannels = productivityChannels
        }
    }

    /// How many working days after its decision a procedure is to be published (1.2), and what must lie between the
    /// decision and the day it takes effect (1.1): S4, of the ministry.
    package struct WorkingDays: Hashable, Sendable {
        package var announcement: Int
        package var publication: Int

        package init(announcement: Int = 20, publication: Int = 10) {
            self.announcement = announcement
            self.publication = publication
        }
    }

    /// Decision 468 says "on average at most", others only "at most".
    package enum WaitTarget: String, CaseIterable, Sendable {
        /// The average wait.
        case average
        /// That every visit waited no longer.
        case share
    }

    /// Which dossiers an officer at the desk received.
    package enum ProductivityChannels: String, CaseIterable, Sendable {
        /// All of them, as the text says.
        case all
        /// What passes through an officer's hands: received directly or by post.
        case direct
    }

    /// What 3.5b divides by: sources disagree.
    package enum PaidOnlineDenominator: String, CaseIterable, Sendable {
        /// All procedures that bear a fee.
        case all
        /// Those of which the unit received a dossier.
        case withDossiers = "with-dossiers"
    }
}
