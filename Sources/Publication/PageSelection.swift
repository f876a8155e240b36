package import Model
internal import Scoring

/// Which rows of a ranking the page shows, in which order, and whether it renews itself. Ranks stay what they are.
package struct PageSelection: Hashable, Sendable {
    package enum Order: Hashable, Sendable {
        case rank, score, change, completeness, name
        /// By the points of a group, its place among `Catalogue.groupCodes`.
        case group(Int)
        /// By an indicator of the catalogue, its code.
        case indicator(String)

        /// Whatever the catalogue is.
        package static let all: [Order] =
            [.rank, .score, .change, .completeness, .name] + Catalogue.groupCodes.indices.map { .group($0) }

        /// Reads what stands in an address.
        package init?(_ text: String) {
            guard let order = Self.all.first(where: { $0.text == text }) else { return nil }
            self = order
        }

        /// The same, where the catalogue says which indicators there are.
        package init?(_ text: String, in catalogue: Catalogue) {
            if let order = Self(text) {
                self = order
            } else if catalogue.indicators.contains(where: { $0.code == text }) {
                self = .indicator(text)
            } else {
                return nil
            }
        }

        /// As it stands in an address.
        package var text: String {
            switch self {
            case .rank: "rank"
            case .score: "score"
            case .change: "change"
            case .completeness: "completeness"
            case .name: "name"
            case .group(let place): Catalogue.groupCodes[place]
            case .indicator(let code): code
            }
        }
    }

    /// Words of a code or a name, with or without marks; "": all rows.
    package var search: String
    package var order: Order
    package var renews: Bool
    /// For a screen on a wall, without controls.
    package var isWall = false

    package init(search: String = "", order: Order = .rank, renews: Bool = true) {
        self.search = search
        self.order = order
        self.renews = renews
    }
}

extension Page {
    /// The rows to be shown; among equals in the order of the ranking.
    var shownRows: [Standing] {
        var rows = ranking.rows
        if !selection.search.isEmpty {
            rows = rows.filter { SearchText.matches(selection.search, in: "\($0.score.unit) \($0.name)") }
        }
        switch selection.order {
        case .rank: return rows
        // Units without a figure stand last.
        case .score: return sorted(rows) { $0.score.status == .noData ? .max : -$0.score.scaledMicro }
        case .group(let place):
            return sorted(rows) { $0.score.status == .noData ? .max : -$0.score.groupsMicro[place] }
        case .indicator(let code):
            guard let place = ranking.catalogue.indicators.firstIndex(where: { $0.code == code }) else { return rows }
            return sorted(rows) { $0.score.status == .noData ? .max : $0.score.indicators[place].orderMicro }
        // Who fell most comes first, and the least complete: that is what people look for.
        case .change: return sorted(rows) { change(of: $0).map(Int64.init) ?? .max }
        case .completeness: return sorted(rows) { report.grounds[$0.score.unit]?.shareMicro ?? .max }
        case .name:
            let names = rows.map { (row: $0, name: SearchText.folded($0.name)) }
            return names.sorted { ($0.name, $0.row.score.unit) < ($1.name, $1.row.score.unit) }.map(\.row)
        }
    }

    private func sorted(_ rows: [Standing], by figure: (Standing) -> Int64) -> [Standing] {
        let figures = rows.enumerated().map { (figure: figure($0.element), place: $0.offset) }
        return figures.sorted { ($0.figure, $0.place) < ($1.figure, $1.place) }.map { rows[$0.place] }
    }

    /// How many ranks the unit has risen since the period before; `nil` where one of the two is no rank.
    func change(of row: Standing) -> Int? {
        guard let rank = row.rank, let before = report.previousRanks[row.score.unit] else { return nil }
        return before - rank
    }
}

extension IndicatorScore {
    /// Ascends from the best: by points, or by the ratio of what gives none; what was left out stands last.
    fileprivate var orderMicro: Int64 {
        switch state {
        case .scored: return -pointsMicro
        case .info where denominator > 0: return Int64(clamping: -(numerator * 1_000_000 / denominator))
        case .info, .empty, .few, .notApplicable: return .max
        }
    }
}
