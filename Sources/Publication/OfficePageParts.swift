internal import Model
internal import Scoring

// The office's own score, its refused rows, and who has its figures.
extension OfficePage {
    func appendScore(_ html: inout HTMLText) {
        html.element("h2", "", words.say("Điểm do đơn vị tự tính", "The score as the office computes it"))
        html.markup("\n")
        appendSteps(&html)
        switch report.score {
        case .awaitingBundle:
            html.element(
                "p", "class=\"incomplete\"",
                words.say("Chưa tính được: chưa có bộ quy tắc.", "Not computed: no rules have come yet."))
        case .outside(let period):
            html.element(
                "p", "class=\"incomplete\"",
                words.say(
                    "Đơn vị không có trong cây tổ chức của kỳ \(period), nên không có điểm; hãy báo trung ương.",
                    "The office stands in no tree of \(period) and has no score; tell the centre."))
        case .score(let unit): append(unit, &html)
        }
        html.markup("\n")
    }

    /// The month, the quarter and the year of today, and one step back.
    private func appendSteps(_ html: inout HTMLText) {
        html.markup("<p class=\"tiers\">")
        var periods = [Grain.month, .quarter, .year].map { Period($0, holding: report.today) }
        if let previous = period.previous { periods.insert(previous, at: 0) }
        if !periods.contains(period) { periods.append(period) }
        for other in periods {
            var target = link()
            target.period = other
            html.link(target.target, other.description, isCurrent: other == period)
            html.markup(" ")
        }
        html.markup("</p>\n")
    }

    private func points(_ micro: Int64) -> String { DisplayText.twoDecimals(micro: micro, language) }

    private func append(_ unit: UnitReport, _ html: inout HTMLText) {
        let score = unit.score
        html.markup("<p class=\"provisional\">")
        html.text(
            words.say(
                "Số liệu do đơn vị tính lúc này, chưa phải của trung ương; không có thứ hạng. Kỳ ",
                "As the office computes it now; not yet the centre's, and without a rank. "))
        html.time(unit.scorer.period.description)
        html.text(", \(words.asOf) ")
        html.time(words.day(unit.scorer.asOf))
        html.markup(".</p>\n<div class=\"figures\">\n<p>")
        html.text(words.columns[3])
        html.element("strong", "", score.status == .noData ? "–" : points(score.scaledMicro))
        html.markup("</p>\n<p>")
        html.text(words.columns[5])
        html.element(
            "strong", "", score.status == .noData ? "–" : "\(points(score.pointsMicro)) / \(score.applicable)")
        html.markup("</p>\n</div>\n")
        appendIndicators(unit, &html)
    }

    /// Where points are lost, most first.
    private func appendIndicators(_ unit: UnitReport, _ html: inout HTMLText) {
        let columns = [
            words.say("Chỉ tiêu", "Indicator"), words.say("Tử số", "Numerator"), words.say("Mẫu số", "Denominator"),
            words.say("Điểm", "Points"), words.say("Tối đa", "Maximum"), words.say("Mất", "Lost"),
        ]
        let rows = zip(unit.scorer.catalogue.indicators, unit.score.indicators).filter { $0.1.state == .scored }
        let ordered = rows.enumerated().sorted { left, right in
            let (lost, other) = (Self.lost(left.element), Self.lost(right.element))
            return lost != other ? lost > other : left.offset < right.offset
        }
        html.markup("<details>\n<summary>")
        html.text(words.say("Chỉ tiêu, điểm mất nhiều nhất trước", "Indicators, most points lost first"))
        html.markup("</summary>\n<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns, 1..<6)
        html.markup("</tr></thead>\n<tbody>\n")
        for (_, row) in ordered {
            html.markup("<tr><th scope=\"row\">")
            html.text("\(row.0.code) \(language == .english ? row.0.nameEn : row.0.nameVi)")
            html.markup("</th>")
            html.cell(columns[1], DisplayText.grouped(row.1.numerator, language), "number")
            html.cell(columns[2], DisplayText.grouped(row.1.denominator, language), "number")
            html.cell(columns[3], points(row.1.pointsMicro), "number score")
            html.cell(columns[4], String(row.0.scoring?.maximum ?? 0), "number")
            html.cell(columns[5], points(Self.lost(row)), Self.lost(row) > 0 ? "number lacking" : "number")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n</details>\n")
    }

    private static func lost(_ row: (Catalogue.Indicator, IndicatorScore)) -> Int64 {
        Int64(row.0.scoring?.maximum ?? 0) * 1_000_000 - row.1.pointsMicro
    }

    // MARK: - Refused rows

    func appendRefusals(_ html: inout HTMLText) {
        let refusals = report.refusals
        html.element(
            "h2", "",
            words.say(
                "Dòng bị từ chối (\(DisplayText.grouped(Int128(refusals.total), language)))",
                "Refused rows (\(DisplayText.grouped(Int128(refusals.total), language)))"))
        html.markup("\n")
        guard refusals.total > 0 else {
            html.element("p", "", words.say("Không có.", "None."))
            return html.markup("\n")
        }
        html.markup("<ul>\n")
        for entry in refusals.counts {
            html.element(
                "li", "", "\(words.reason(entry.reason)): \(DisplayText.grouped(Int128(entry.count), language))")
            html.markup("\n")
        }
        html.markup("</ul>\n")
        appendRows(refusals, &html)
    }

    private func appendRows(_ refusals: OfficeReport.Refusals, _ html: inout HTMLText) {
        guard !refusals.rows.isEmpty else { return }
        let columns = [
            words.say("Tệp và dòng", "File and line"), words.say("Mã", "Id"), words.say("Trường", "Field"),
            words.say("Lý do", "Reason"), words.say("Cách sửa", "What to do"),
        ]
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns, 0..<0)
        html.markup("</tr></thead>\n<tbody>\n")
        for row in refusals.rows {
            html.markup("<tr><th scope=\"row\">")
            if let source = row.source {
                html.text("\(source):\(row.line ?? "")")
            } else {
                html.text(words.say("không còn trong tệp từ chối", "no longer in a rejects file"))
            }
            html.markup("</th>")
            html.cell(columns[1], row.id ?? "–")
            html.cell(columns[2], row.field.flatMap { $0.isEmpty ? nil : $0 } ?? "–")
            html.cell(columns[3], "\(words.say(row.meaning.vietnamese, row.meaning.english)) (\(row.reason))")
            html.cell(columns[4], words.say(row.remedy.vietnamese, row.remedy.english))
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
        if UInt64(refusals.rows.count) < refusals.total {
            html.element(
                "p", "",
                words.say(
                    "Chỉ hiện \(refusals.rows.count) dòng mới nhất; đủ cả trong các tệp rejects.csv.",
                    "Only the latest \(refusals.rows.count); the files rejects.csv have all."))
        }
    }

    // MARK: - Delivery

    func appendDelivery(_ html: inout HTMLText) {
        let delivery = report.delivery
        html.element("h2", "", words.say("Đã gửi và được xác nhận", "Sent and acknowledged"))
        html.markup("\n<dl>\n")
        let position = delivery.incarnation.map { "\($0), \(delivery.version ?? 0)" }
        var entries = [
            (words.say("Vị trí tại đơn vị", "Position here"), position ?? words.say("chưa có", "none yet")),
            (
                words.say("Mã kiểm tra số liệu", "Digest"),
                delivery.digest ?? words.say("đang tính; tải lại trang", "being computed; load the page again")
            ),
        ]
        for upstream in delivery.upstreams {
            entries.append(
                (
                    words.say("Tuyến trên \(upstream.name)", "Upstream \(upstream.name)"),
                    upstream.isConnected
                        ? words.say("đang kết nối", "connected") : words.say("không kết nối", "not connected")
                ))
        }
        for (name, value) in entries {
            html.element("dt", "", name)
            html.element("dd", "", value)
            html.markup("\n")
        }
        html.markup("</dl>\n")
        appendHoldings(delivery, &html)
    }

    private func appendHoldings(_ delivery: OfficeReport.Delivery, _ html: inout HTMLText) {
        guard !delivery.holdings.isEmpty else {
            html.element("p", "", words.say("Chưa nơi nào xác nhận.", "Nobody has acknowledged anything yet."))
            return html.markup("\n")
        }
        let columns = [
            words.say("Nơi giữ", "Holder"), words.say("Đang giữ", "Holds"), words.say("So với đơn vị", "Compared"),
            words.say("Ghi bền vững từ", "Durable since"),
        ]
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns, 0..<0)
        html.markup("</tr></thead>\n<tbody>\n")
        for holding in delivery.holdings {
            html.markup("<tr><th scope=\"row\">")
            html.text("\(holding.holder) (\(words.tierNames[holding.tier] ?? ""))")
            html.markup("</th>")
            html.cell(columns[1], holding.incarnation.map { "\($0), \(holding.version ?? 0)" } ?? "–")
            html.cell(
                columns[2],
                holding.isCurrent ? words.say("đúng như tại đơn vị", "as here") : words.say("chưa đủ", "behind"),
                holding.isCurrent ? "" : "lacking")
            let since = holding.durableSince.map { words.moment($0) }
            html.cell(
                columns[3],
                holding.isDurable
                    ? since ?? words.say("có, không rõ từ lúc nào", "yet, not known since when")
                    : words.say("đã nhận, chưa ghi bền vững", "held, not durable yet"), "one")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }
}
