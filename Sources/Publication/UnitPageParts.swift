internal import Model
internal import Scoring

/// The tables of a unit's page, and where its figures are from.
extension UnitPage {
    func appendIndicators(_ html: inout HTMLText) {
        let columns = [
            words.say("Chỉ tiêu", "Indicator"), words.say("Tử số", "Numerator"), words.say("Mẫu số", "Denominator"),
            words.say("Tỷ lệ", "Ratio"), words.say("Điểm", "Points"), words.say("Tối đa", "Maximum"),
            words.say("Mất", "Lost"), words.say("Cách tính", "State"),
        ]
        html.element("h3", "", words.say("Chỉ tiêu, điểm mất nhiều nhất trước", "Indicators, most points lost first"))
        html.markup("\n<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns, 1..<7)
        html.markup("</tr></thead>\n<tbody>\n")
        let explanations = scorer.explain(score).filter { $0.score.state != .notApplicable }
        // A stable order: what cannot lose points stands last, as the catalogue has it.
        let ordered = explanations.enumerated().sorted { left, right in
            let (lost, other) = (lost(left.element) ?? -1, lost(right.element) ?? -1)
            return lost != other ? lost > other : left.offset < right.offset
        }
        for (_, explanation) in ordered { appendIndicator(explanation, columns, &html) }
        html.markup("</tbody>\n</table></div>\n")
    }

    /// Millionths of a point below the maximum; `nil` where there are no points to be had.
    private func lost(_ explanation: Explanation) -> Int64? {
        guard explanation.score.state == .scored, let maximum = explanation.indicator.scoring?.maximum else {
            return nil
        }
        return Int64(maximum) * 1_000_000 - explanation.score.pointsMicro
    }

    private func appendIndicator(_ explanation: Explanation, _ columns: [String], _ html: inout HTMLText) {
        let (indicator, score) = (explanation.indicator, explanation.score)
        html.markup("<tr id=\"i-\(indicator.code)\"><th scope=\"row\">")
        html.text("\(indicator.code) \(language == .english ? indicator.nameEn : indicator.nameVi)")
        html.markup("</th>")
        html.cell(columns[1], DisplayText.grouped(score.numerator, language), "number")
        html.cell(columns[2], DisplayText.grouped(score.denominator, language), "number")
        // Millionths as per cent: two places further.
        let ratio = explanation.ratioMicro.map { "\(points($0 * 100)) %" } ?? "–"
        html.cell(columns[3], ratio, "number")
        html.cell(columns[4], score.state == .scored ? points(score.pointsMicro) : "–", "number score")
        html.cell(columns[5], indicator.scoring.map { String($0.maximum) } ?? "–", "number")
        let lost = lost(explanation)
        html.cell(columns[6], lost.map { points($0) } ?? "–", lost ?? 0 > 0 ? "number lacking" : "number")
        html.cell(columns[7], words.state(score.state), "state")
        html.markup("</tr>\n")
    }

    func appendPart(_ part: RankingReport, _ html: inout HTMLText) {
        let tier = part.ranking.league.tier
        html.markup("<h3>")
        html.text(words.tierNames[tier] ?? "")
        html.text(" (\(part.completeness.heard)/\(part.completeness.expected) \(words.heard))")
        html.markup("</h3>\n<p>")
        var ranking = link
        ranking.path = "/"
        ranking.tier = tier
        ranking.within = score.unit
        html.link(ranking.target, words.say("Bảng xếp hạng đầy đủ", "The whole ranking"))
        html.markup("</p>\n<div class=\"wide\"><table>\n<thead><tr>")
        let columns = [words.columns[0], words.columns[1], words.columns[2], words.columns[3], words.columns[4]]
        html.heads(columns + [words.say("Bị từ chối", "Refused")], 5..<6)
        html.markup("</tr></thead>\n<tbody>\n")
        for row in part.ranking.rows {
            html.markup("<tr id=\"u-")
            html.text(row.score.unit.description)
            html.markup("\">")
            html.cell(columns[0], row.rank.map(String.init) ?? "–", "number rank")
            html.cell(columns[1], row.score.unit.description, "code")
            html.markup("<th scope=\"row\">")
            html.link(link.unit(row.score.unit).target, row.name)
            html.markup("</th>")
            html.cell(
                columns[3], row.score.status == .noData ? "–" : points(row.score.scaledMicro), "number score")
            let band = row.band.flatMap { part.ranking.catalogue.bands.firstIndex(of: $0) }
            html.cell(columns[4], words.status(row), "band\(band.map { " band\(min($0, 4))" } ?? "")")
            let refused = part.grounds[row.score.unit]?.refused ?? 0
            html.cell(words.say("Bị từ chối", "Refused"), DisplayText.grouped(Int128(refused), language), "number")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }

    /// What the unit's own node tells: whoever doubts the figures compares these with what the office sees.
    func appendProvenance(_ html: inout HTMLText) {
        guard let node = report.node else { return }
        html.element("h3", "", words.say("Nguồn số liệu của chính đơn vị", "Where the unit's own figures are from"))
        html.markup("\n<dl>\n")
        let connected =
            node.isConnected ? words.say("đang kết nối", "connected") : words.say("không kết nối", "not connected")
        let heard = node.lastHeard.map { words.moment($0) } ?? words.say("chưa bao giờ", "never")
        let position = node.incarnation.map { "\($0), \(node.version ?? 0)" } ?? words.say("chưa có", "none")
        for (name, value) in [
            (words.say("Liên lạc gần nhất", "Last heard"), "\(heard) (\(connected))"),
            (
                words.say("Số liệu cập nhật đến", "Records taken in up to"),
                node.freshness.map { words.moment($0) } ?? words.say("chưa có", "none")
            ),
            (words.say("Vị trí", "Position"), position),
            (words.say("Mã kiểm tra số liệu", "Digest"), node.digest ?? words.say("chưa tính", "not computed")),
        ] {
            html.element("dt", "", name)
            html.element("dd", "", value)
            html.markup("\n")
        }
        html.markup("</dl>\n")
        appendQuality(node, &html)
        let file = link.file("/api/v1/units/\(score.unit)").target
        html.markup("<p class=\"files\">")
        html.link(file, "JSON")
        html.markup(" ")
        html.link(link.file("/api/v1/units/\(score.unit)/workbook.xlsx").target, "XLSX")
        html.markup("</p>\n")
    }
}

extension PageWords {
    /// Why rows were refused, in words; the stable reason beside them is what `rejects.csv` has.
    func reason(_ name: String) -> String {
        let known: [String: (vietnamese: String, english: String)] = [
            "malformed-row": ("dòng sai cấu trúc", "the row has another form"),
            "bad-encoding": ("không phải UTF-8", "not UTF-8"),
            "missing-field": ("thiếu trường bắt buộc", "a required field is missing"),
            "bad-time": ("ngày giờ không đọc được", "a time that cannot be read"),
            "bad-value": ("giá trị không hợp lệ", "a value that is not allowed"),
            "unknown-unit": ("mã cơ quan không thuộc đơn vị này", "a unit that is not this office's"),
            "no-due-date": ("không có hạn trả", "no due date"),
            "future-time": ("thời điểm ở tương lai", "a time in the future"),
            "end-before-start": ("kết thúc trước khi bắt đầu", "it ends before it begins"),
            "too-long": ("quá dài", "too long"),
            "period-sealed": ("kỳ đã khóa sổ", "the year is sealed"),
            "spoiled-id": ("mã hồ sơ đã bị làm hỏng", "a spoiled id"),
            "unknown-procedure": ("thủ tục không có trong danh mục (vẫn được tính)", "unknown procedure (it counts)"),
        ]
        return known[name].map { "\(say($0.vietnamese, $0.english)) (\(name))" } ?? name
    }
}
