internal import Model
internal import Scoring

/// A unit's ranks and scores over the periods, as a chart and as the table that it is drawn from.
extension UnitPage {
    func appendTrend(_ html: inout HTMLText) {
        let series = RankSeries(report.series, of: score.unit)
        guard series.hasLine, let first = series.periods.first, let last = series.periods.last else { return }
        html.element("h3", "id=\"trend\"", words.say("Hạng qua các kỳ", "Rank over the periods"))
        let (step, height, margin) = (RankSeries.chartStep, RankSeries.chartHeight, RankSeries.chartMargin)
        let width = 2 * margin + (series.ranks.count - 1) * step
        html.markup("\n<figure class=\"trend\"><svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"")
        html.text(words.say("hạng từ \(first) đến \(last): ", "ranks from \(first) to \(last): ") + series.text)
        html.markup("\"><path d=\"\(series.path(step: step, height: height, margin: margin))\"/></svg>\n<figcaption>")
        let (best, worst) = (max(series.span.lowerBound, 1), series.span.upperBound)
        html.text(
            words.say(
                "Cao hơn là tốt hơn: từ hạng \(best) ở trên đến \(worst) ở dưới.",
                "Higher is better: from rank \(best) above to \(worst) below."))
        html.markup("</figcaption></figure>\n<details><summary>")
        html.text(words.say("Hạng và điểm của từng kỳ", "Rank and score of each period"))
        html.markup("</summary>\n<table class=\"groups\">\n<thead><tr>")
        let columns = [
            words.say("Kỳ", "Period"), words.columns[0], words.say("Trong số", "Of"), words.columns[3],
        ]
        html.heads(columns, 1..<4)
        html.markup("</tr></thead>\n<tbody>\n")
        for ranks in report.series.reversed() {
            guard let place = ranks.places[score.unit] else { continue }
            html.markup("<tr><th scope=\"row\">")
            var step = link
            step.period = ranks.period
            html.link(step.target, ranks.period.description)
            html.markup("</th>")
            html.cell(columns[1], place.rank.map(String.init) ?? "–", "number rank")
            html.cell(columns[2], String(ranks.rankedCount), "number")
            html.cell(columns[3], place.status == .noData ? "–" : points(place.scaledMicro), "number score")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table>\n</details>\n")
    }
}
