package import Model
internal import Scoring

/// What colours the map.
///
/// - Spec: U-10 (Protocol/19-map-and-range.md)
package enum MapFigure: Hashable, Sendable {
    case score
    /// A group's place in the catalogue.
    case group(Int)
    /// An indicator's place in the catalogue.
    case indicator(Int)

    /// What an address says; `nil` for what the catalogue does not have or no colour can show.
    package init?(_ text: String, in catalogue: Catalogue) {
        guard let figure = Self.all(of: catalogue).first(where: { $0.text(in: catalogue) == text }) else { return nil }
        self = figure
    }

    /// In the order in which they are offered. Minutes and growth are no shares of anything.
    package static func all(of catalogue: Catalogue) -> [MapFigure] {
        [.score] + catalogue.groups.indices.map { .group($0) }
            + catalogue.indicators.indices.filter { catalogue.indicators[$0].formula.isShare }.map { .indicator($0) }
    }

    /// As it stands in an address.
    package func text(in catalogue: Catalogue) -> String {
        switch self {
        case .score: "score"
        case .group(let place): catalogue.groups[place].code
        case .indicator(let place): catalogue.indicators[place].code
        }
    }

    func name(in catalogue: Catalogue, _ words: PageWords) -> String {
        switch self {
        case .score: return words.columns[3]
        case .group(let place):
            let group = catalogue.groups[place]
            return words.say(group.nameVi, group.nameEn)
        case .indicator(let place):
            let indicator = catalogue.indicators[place]
            return "\(indicator.code) \(words.say(indicator.nameVi, indicator.nameEn))"
        }
    }
}

/// What one tile shows: the figure in words, and its class from 0, the least, to 4; `nil` where there is none.
struct MapTile {
    var text: String
    var level: Int?

    static let levels = 5

    init(_ figure: MapFigure, of row: Standing, _ catalogue: Catalogue, _ words: PageWords) {
        let score = row.score
        self.init(text: "–", level: nil)
        guard score.status != .noData else { return }
        switch figure {
        case .score:
            text = DisplayText.twoDecimals(micro: score.scaledMicro, words.language)
            level = row.band.flatMap { catalogue.bands.firstIndex(of: $0) }.map { max(0, Self.levels - 1 - $0) }
        case .group(let place):
            take(score.groupsMicro[place], of: score.groupMaxima(catalogue)[place], words)
        case .indicator(let place):
            take(score.indicators[place], catalogue.indicators[place], words)
        }
    }

    private init(text: String, level: Int?) {
        self.text = text
        self.level = level
    }

    private mutating func take(_ micro: Int64, of maximum: Int, _ words: PageWords) {
        guard maximum > 0 else { return }
        text = "\(DisplayText.twoDecimals(micro: micro, words.language))/\(maximum)"
        level = Int(min(Int64(Self.levels - 1), max(0, micro) * Int64(Self.levels) / (Int64(maximum) * 1_000_000)))
    }

    private mutating func take(_ score: IndicatorScore, _ indicator: Catalogue.Indicator, _ words: PageWords) {
        switch score.state {
        case .scored: take(score.pointsMicro, of: indicator.scoring?.maximum ?? 0, words)
        case .info where score.denominator > 0:
            let counted = max(0, min(score.numerator, score.denominator))
            // Hundredths of a per cent, of counts below 2^85.
            let micro = Int64(counted * 100_000_000 / score.denominator)
            text = "\(DisplayText.twoDecimals(micro: micro, words.language)) %"
            level = Int(min(Int128(Self.levels - 1), counted * Int128(Self.levels) / score.denominator))
        case .info, .empty, .few, .notApplicable: text = words.state(score.state)
        }
    }
}
