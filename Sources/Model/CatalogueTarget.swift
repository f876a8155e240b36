/// A figure that an official text asks of a ratio (Cluster/catalogue/targets.csv, Protocol/17-targets.md).
package struct Target: Hashable, Sendable {
    /// How the ratio is compared with the value.
    package enum Comparator: String, CaseIterable, Sendable {
        case atLeast = ">="
        case atMost = "<="
    }

    /// What is compared with the value.
    package enum Measured: String, CaseIterable, Sendable {
        /// The ratio.
        case ratio = "%"
        /// A time of so many minutes, of an indicator that counts seconds.
        case minutes
        /// Dossiers received per desk officer and year.
        case perOfficerYear = "dossiers/officer/year"
        /// What the ratio has gained against the year before; a ratio of 1 meets it, too.
        case pointsPerYear = "percentage points per year"
    }

    /// What becomes of it when its years are over.
    package enum AfterYear: String, CaseIterable, Sendable {
        /// It goes on as a mark, and says of which year it is.
        case keep
        case end
    }

    /// What the records do not tell, so that nobody can be held against the target.
    package enum Lack: String, CaseIterable, Sendable {
        /// Still-valid results of earlier years.
        case stock
        /// Waiting and serving at the desk.
        case visits
        /// Officers and their working time.
        case staff
        /// Anything else.
        case records
        /// The text asks for what nobody can want, a least time for each dossier: shown with what was counted.
        case unclear
    }

    /// `T021`.
    package var id: String
    /// The text it stands in, and the place in the text.
    package var source: String
    /// The code of an indicator of the catalogue or of `ExtraIndicator`; whatever the file says where `lack` is there.
    package var indicator: String
    package var tiers: TierSet
    /// The kind of place whose units it is for; `nil`: any.
    package var area: Area?
    /// The offices that it is for; empty: all of its tiers.
    package var units: [UnitCode]
    /// The years for whose periods it holds.
    package var years: ClosedRange<Int>
    package var afterYear: AfterYear
    package var comparator: Comparator
    package var measured: Measured
    /// The value in per cent, in percentage points, in minutes or in dossiers.
    package var percent: Int
    package var lack: Lack?
    /// What the text says.
    package var textVi: String

    package init(
        id: String, source: String = "", indicator: String, tiers: TierSet, area: Area? = nil, units: [UnitCode] = [],
        years: ClosedRange<Int>, afterYear: AfterYear = .end, comparator: Comparator = .atLeast,
        measured: Measured = .ratio, percent: Int, lack: Lack? = nil, textVi: String = ""
    ) {
        self.id = id
        self.source = source
        self.indicator = indicator
        self.tiers = tiers
        self.area = area
        self.units = units
        self.years = years
        self.afterYear = afterYear
        self.comparator = comparator
        self.measured = measured
        self.percent = percent
        self.lack = lack
        self.textVi = textVi
    }

    /// Whether a unit is held against it in the periods of a year (T-04).
    package func holds(for unit: UnitCode, of tier: Tier, at area: Area? = nil, in year: Int) -> Bool {
        if let own = self.area, own != area { return false }
        let isFor = units.isEmpty ? tiers.contains(tier) : units.contains(unit)
        return isFor && (years.contains(year) || isPast(in: year) && afterYear == .keep)
    }

    /// Whether its years are over; it goes on as a mark then.
    package func isPast(in year: Int) -> Bool { year > years.upperBound }
}
