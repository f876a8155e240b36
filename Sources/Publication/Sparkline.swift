internal import Model
internal import Scoring

/// The ranks of one unit over the periods, as a line to see and as numbers to hear.
package struct RankSeries: Sendable {
    let periods: [Period]
    /// `nil` where it had none.
    let ranks: [Int?]

    init(_ series: [LeagueRanks], of unit: UnitCode) {
        periods = series.map(\.period)
        ranks = series.map { $0.places[unit]?.rank }
    }

    var hasLine: Bool { ranks.count > 1 && ranks.contains { $0 != nil } }

    /// From the best to the worst, and some more where there is little between them: no change of one rank in sixty
    /// looks like a fall.
    var span: ClosedRange<Int> {
        let known = ranks.compactMap(\.self)
        let (best, worst) = (known.min() ?? 1, known.max() ?? 1)
        let missing = max(0, Self.spanMin - (worst - best))
        return (best - missing / 2)...(worst + missing - missing / 2)
    }

    /// The line in units of the drawing: a piece for each run of periods with a rank.
    func path(step: Int, height: Int, margin: Int) -> String {
        let span = span
        var path = ""
        var isDrawing = false
        for (place, rank) in ranks.enumerated() {
            guard let rank else {
                isDrawing = false
                continue
            }
            let drop = (rank - span.lowerBound) * (height - 2 * margin) / max(span.count - 1, 1)
            path += "\(isDrawing ? path.isEmpty ? "" : " " : "M")\(margin + place * step) \(margin + drop)"
            // One rank alone is a dot: a line without length, with round ends.
            if !isDrawing, place + 1 == ranks.count || ranks[place + 1] == nil { path += "h0" }
            isDrawing = true
        }
        return path
    }

    /// `20, 18, –, 12`.
    var text: String { ranks.map { $0.map(String.init) ?? "–" }.joined(separator: ", ") }
}

extension HTMLText {
    /// The ranks of the last periods beside a rank: the line is high where the unit stood high.
    mutating func sparkline(_ series: RankSeries, _ words: PageWords) {
        guard series.hasLine else { return }
        let (step, height, margin) = (RankSeries.step, RankSeries.height, RankSeries.margin)
        let width = 2 * margin + (series.ranks.count - 1) * step
        markup("<svg class=\"spark\" viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"")
        text("\(words.say("hạng", "ranks")) \(series.text)")
        markup("\"><path d=\"\(series.path(step: step, height: height, margin: margin))\"/></svg>")
    }
}
