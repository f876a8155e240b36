internal import Model
package import Scoring

/// A ranking for people at a terminal.
package enum RankingTable {
    /// One line a unit, columns aligned, two decimals; the band in colour when told so.
    ///
    /// - Parameters:
    ///   - ranking: what to show.
    ///   - colours: whether the terminal understands SGR sequences.
    ///   - language: of headings and bands; names of offices are as the topology has them.
    /// - Returns: the lines, each with its end.
    package static func text(
        _ ranking: Ranking, colours: Bool, language: PageLanguage = .vietnamese
    ) -> String {
        let words = PageWords.of(language)
        let isEnglish = language == .english
        var table = TextTable(
            [
                .right(words.columns[0]), .left(words.columns[1]), .left(words.columns[2]), .right(words.columns[3]),
                .left(words.columns[4]),
            ] + Catalogue.groupCodes.map { .right($0) } + [
                .right(isEnglish ? "Points" : "Đạt"), .right(isEnglish ? "Maximum" : "Tối đa"),
            ])
        for row in ranking.rows {
            let score = row.score
            let hasScore = score.status != .noData
            func points(_ micro: Int64) -> String { hasScore ? DisplayText.twoDecimals(micro: micro, language) : "" }
            table.append(
                [row.rank.map(String.init) ?? "", score.unit.description, row.name, points(score.scaledMicro)]
                    + [words.status(row)] + score.groupsMicro.map(points)
                    + [points(score.pointsMicro), hasScore ? String(score.applicable) : ""],
                colour: row.band.flatMap { bandColour($0, of: ranking.catalogue) })
        }
        let title =
            isEnglish
            ? "Ranking of \(ranking.period) as of \(ranking.asOf) (catalogue \(ranking.catalogue.name))\n"
            : "Xếp hạng kỳ \(ranking.period), tính đến ngày \(ranking.asOf) (bộ chỉ số \(ranking.catalogue.name))\n"
        return title + table.text(colouredColumn: colours ? 4 : nil)
    }

    /// Green, cyan, yellow, magenta, red: told apart by most eyes, and the band's name stands there anyway.
    private static func bandColour(_ band: Catalogue.Band, of catalogue: Catalogue) -> Int? {
        let colours = [32, 36, 33, 35, 31]
        return catalogue.bands.firstIndex(of: band).map { colours[min($0, colours.count - 1)] }
    }
}

/// The indicators of one or more units for people at a terminal.
package enum IndicatorTable {
    /// A heading and one line an indicator for each unit, units by code.
    package static func text(
        _ ranking: Ranking, language: PageLanguage = .vietnamese, withExtras: Bool = false
    ) -> String {
        let words = PageWords.of(language)
        let isEnglish = language == .english
        let headings =
            isEnglish
            ? ["Indicator", "Numerator", "Denominator", "Points", "Maximum", "State", "Name"]
            : ["Chỉ số", "Tử số", "Mẫu số", "Điểm", "Tối đa", "Tình trạng", "Tên"]
        return ranking.rowsByUnit.map { row in
            var table = TextTable(
                headings.enumerated().map { (1...4).contains($0) ? .right($1) : .left($1) })
            for (indicator, score) in zip(ranking.catalogue.indicators, row.score.indicators) {
                let isApplicable = score.state != .notApplicable
                table.append([
                    indicator.code, isApplicable ? DisplayText.grouped(score.numerator, language) : "",
                    isApplicable ? DisplayText.grouped(score.denominator, language) : "",
                    score.state == .scored ? DisplayText.twoDecimals(micro: score.pointsMicro, language) : "",
                    indicator.scoring.map { String($0.maximum) } ?? "", words.state(score.state),
                    isEnglish ? indicator.nameEn : indicator.nameVi,
                ])
            }
            for extra in withExtras ? row.score.extras(ranking.catalogue) : [] {
                table.append([
                    extra.indicator.code, DisplayText.grouped(extra.numerator, language),
                    DisplayText.grouped(extra.denominator, language), "", "", words.state(.info),
                    isEnglish ? extra.indicator.nameEn : extra.indicator.nameVi,
                ])
            }
            for desk in withExtras ? row.score.desk : [] {
                table.append([
                    desk.indicator.code, desk.counts.map { DisplayText.grouped($0.numerator, language) } ?? "",
                    desk.counts.map { DisplayText.grouped($0.denominator, language) } ?? "", "", "",
                    words.state(desk.state), isEnglish ? desk.indicator.nameEn : desk.indicator.nameVi,
                ])
            }
            return "\(row.score.unit) \(row.name)\n" + table.text(colouredColumn: nil)
        }.joined(separator: "\n")
    }
}
