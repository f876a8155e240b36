package import Model
internal import Scoring

/// The page `/units/CODE/reform-next`: what a unit's head should reform next.
package struct ReformPage: Sendable {
    package var report: ReformReport
    package var language: PageLanguage
    package var generatedAt: Moment
    package var isTraining: Bool
    package var isAsOfChosen: Bool
    package var renews: Bool

    package init(
        report: ReformReport, language: PageLanguage, generatedAt: Moment, isTraining: Bool,
        isAsOfChosen: Bool = false, renews: Bool = true
    ) {
        self.report = report
        self.language = language
        self.generatedAt = generatedAt
        self.isTraining = isTraining
        self.isAsOfChosen = isAsOfChosen
        self.renews = renews
    }

    private var words: PageWords { PageWords.of(language) }
    private var list: ReformList { report.list }

    private var link: PageLink {
        PageLink(
            path: "/units/\(report.unit)/reform-next", period: report.scorer.period,
            asOf: isAsOfChosen ? report.scorer.asOf : nil, language: language,
            selection: PageSelection(renews: renews))
    }

    private var part: UnitPart {
        UnitPart(
            title: words.say("Nên cải cách gì trước", "What to reform next"), unit: report.unit, name: report.name,
            link: link, isTraining: isTraining, generatedAt: generatedAt)
    }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        part.document(source: report.scorer.catalogue.name) { html in
            html.element("p", "class=\"legend\"", legend)
            html.markup("\n")
            appendLosing(&html)
            appendAsking(&html)
            appendUnused(&html)
            part.appendFiles("reform-next", &html)
        }
    }

    private var legend: String {
        let (from, to) = (list.months.lowerBound, list.months.upperBound)
        let what =
            words.say(
                "Số tiếp nhận tính từ \(from) đến \(to). Đứng đầu là thủ tục vừa mất điểm vừa có hồ sơ tăng: ba tháng "
                    + "cuối hơn cùng kỳ năm trước trên một phần mười.",
                "Received from \(from) to \(to). First stand procedures that lose points while their dossiers become "
                    + "more: in the last three months over a tenth more than a year earlier.")
            + words.say(
                " Dự báo tính từ \(words.day(report.forecast.from)); dưới 104 hồ sơ một năm thì chưa dự báo riêng.",
                " Forecasts begin on \(words.day(report.forecast.from)); a procedure with fewer than 104 dossiers a "
                    + "year has none.")
        guard !list.knowsGrowth else { return what }
        return what
            + words.say(
                " Số liệu chưa đủ để so với năm trước.", " The figures do not reach back far enough to compare years.")
    }

    // MARK: - Losing points

    private func appendLosing(_ html: inout HTMLText) {
        html.element(
            "h2", "id=\"figures\"",
            words.say(
                "Thủ tục mất điểm: \(points(list.lostMicro))", "Procedures that lose points: \(points(list.lostMicro))")
        )
        html.markup("\n")
        let losing = Array(list.rows.enumerated()).filter { !$0.element.losses.isEmpty }
        guard !losing.isEmpty else {
            html.element("p", "", words.say("Không mất điểm nào.", "No points are lost."))
            return html.markup("\n")
        }
        appendTable(losing.prefix(Self.shownMax), &html)
        let others = losing.dropFirst(Self.shownMax)
        guard !others.isEmpty else { return }
        html.markup("<details><summary>")
        html.text(words.say("\(others.count) thủ tục khác", "\(others.count) procedures more"))
        html.markup("</summary>\n")
        appendTable(others, &html)
        html.markup("</details>\n")
    }

    private func appendTable(_ rows: ArraySlice<(offset: Int, element: ReformList.Row)>, _ html: inout HTMLText) {
        let hasBelow = list.rows.contains { !$0.below.isEmpty }
        let columns = [
            words.say("Thủ tục", "Procedure"), words.say("Làm trước", "First"), words.say("Điểm mất", "Points lost"),
            words.say("Tiếp nhận 12 tháng", "Received in 12 months"),
            words.say("3 tháng / năm trước", "3 months / year before"),
            words.say("Dự báo 4 tuần (4 tuần qua)", "Forecast of 4 weeks (last 4)"),
            words.say("Cần làm gì", "What to do"),
        ]
        let most = words.say("Mất nhiều nhất ở", "Most of it in")
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns + (hasBelow ? [most] : []), 2..<6)
        html.markup("</tr></thead>\n<tbody>\n")
        for (_, row) in rows {
            html.markup("<tr><th scope=\"row\">")
            html.text(words.name(of: row.code, in: report.scorer.scorer.register))
            html.markup("</th>")
            html.cell(columns[1], row.comesFirst ? words.say("▲ hồ sơ tăng", "▲ more dossiers") : "")
            html.cell(columns[2], points(row.lostMicro), row.lostMicro > 0 ? "number lacking" : "number")
            html.cell(columns[3], count(row.received), "number")
            html.cell(columns[4], list.knowsGrowth ? "\(count(row.recent)) / \(count(row.yearBefore))" : "–", "number")
            html.cell(columns[5], ReformWords(language, report).expected(row), "number")
            html.cell(columns[6], ReformWords(language, report).todo(row))
            if hasBelow { html.cell(most, self.most(row)) }
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }

    private func points(_ micro: Int64) -> String { DisplayText.twoDecimals(micro: micro, language) }

    private func count(_ value: Int128?) -> String { value.map { DisplayText.grouped($0, language) } ?? "–" }

    private func most(_ row: ReformList.Row) -> String {
        guard let most = row.most else { return "" }
        let others = row.below.count - 1
        return "\(report.names[most.unit] ?? most.unit.description) (\(points(most.lostMicro)))"
            + (others > 0 ? words.say("; \(others) đơn vị khác", "; \(others) more") : "")
    }

    // MARK: - Supplements

    private func appendAsking(_ html: inout HTMLText) {
        html.element(
            "h2", "id=\"supplements\"", words.say("Hay yêu cầu bổ sung nhất", "Where more is asked most often"))
        html.markup("\n")
        let asking = list.asking
        guard !asking.isEmpty else {
            let none = words.say("Không có thủ tục nào.", "None.")
            let unknown = words.say(
                "Chưa có số liệu: không hồ sơ nào bị yêu cầu bổ sung, hoặc chương trình của đơn vị đã cũ.",
                "No figures: no dossier was asked for more, or the offices' programs are old.")
            html.element("p", "", list.knowsSupplements ? none : unknown)
            return html.markup("\n")
        }
        html.markup("<ul>\n")
        for row in asking.prefix(Self.shownMax) {
            let counts =
                "\(count(row.supplemented)) / \(count(row.scope)) " + words.say("hồ sơ", "dossiers")
            html.element("li", "", "\(words.name(of: row.code, in: report.scorer.scorer.register)): \(counts)")
            html.markup("\n")
        }
        html.markup("</ul>\n")
    }

    // MARK: - Unused

    private func appendUnused(_ html: inout HTMLText) {
        html.element("h2", "id=\"unused\"", words.say("12 tháng không có hồ sơ", "No dossier in twelve months"))
        html.markup("\n")
        let unused = list.rows.filter(\.isUnused).compactMap(\.code).sorted()
        guard list.knowsUnused, !unused.isEmpty else {
            let none = words.say("Không có thủ tục nào.", "None.")
            let unknown = words.say(
                "Chưa biết: số liệu chưa đủ 12 tháng.", "Not known: the figures do not reach back twelve months.")
            html.element("p", "", list.knowsUnused ? none : unknown)
            return html.markup("\n")
        }
        html.element(
            "p", "",
            words.say(
                "\(unused.count) thủ tục: xem xét bãi bỏ, gộp, hoặc phổ biến cho người dân.",
                "\(unused.count) procedures: consider to repeal them, merge them or make them known."))
        html.markup("\n")
        appendNames(unused.prefix(Self.shownMax), &html)
        let others = unused.dropFirst(Self.shownMax)
        guard !others.isEmpty else { return }
        html.markup("<details><summary>")
        html.text(words.say("\(others.count) thủ tục khác", "\(others.count) procedures more"))
        html.markup("</summary>\n")
        appendNames(others, &html)
        html.markup("</details>\n")
    }

    private func appendNames(_ codes: ArraySlice<ProcedureCode>, _ html: inout HTMLText) {
        html.markup("<ul>\n")
        for code in codes {
            html.element("li", "", words.name(of: code, in: report.scorer.scorer.register))
            html.markup("\n")
        }
        html.markup("</ul>\n")
    }
}

extension PageLink {
    /// What a unit should reform next.
    func reform(of unit: UnitCode) -> PageLink {
        var link = self.unit(unit)
        link.path += "/reform-next"
        return link
    }
}
