internal import Model
internal import Scoring

/// What a unit could still get, on its page: one sentence for each cause, and where that is.
extension UnitPage {
    private var lostWords: LostWords { LostWords(language: language, catalogue: scorer.catalogue) }

    func appendLost(_ html: inout HTMLText) {
        guard let lost = report.lost, score.status != .noData else { return }
        html.element("h3", "id=\"lost\"", words.say("Điểm còn có thể đạt", "Points that can still be had"))
        guard lost.lostMicro > 0 else {
            html.element("p", "", words.say("Không mất điểm nào.", "No points are lost."))
            return html.markup("\n")
        }
        html.markup("\n<p>")
        html.text(
            words.say(
                "Mất \(points(lost.lostMicro)) trong \(score.applicable) điểm; các dòng dưới đây cộng lại đúng số đó.",
                "Lost: \(points(lost.lostMicro)) of \(score.applicable) points; these lines add up to exactly that."))
        html.markup("</p>\n<ol class=\"lost\">\n")
        for loss in lost.losses {
            html.markup("<li>")
            html.text(lostWords.sentence(loss))
            html.markup(" <a href=\"#i-\(scorer.catalogue.indicators[loss.indicator].code)\">")
            html.text(scorer.catalogue.indicators[loss.indicator].code)
            html.markup("</a></li>\n")
        }
        html.markup("</ol>\n<p>")
        html.link(link.reform(of: score.unit).target, words.say("Nên cải cách gì trước", "What to reform next"))
        html.markup("</p>\n")
        appendLostByOffice(&html)
        var file = link.file("/api/v1/units/\(score.unit)/lost.csv").target
        html.markup("<p class=\"files\">")
        html.link(file, words.say("Từng thủ tục (CSV)", "Every procedure (CSV)"))
        if lostByOffice != nil {
            file += "&by=office"
            html.markup(" · ")
            html.link(file, words.say("Từng đơn vị và thủ tục (CSV)", "Every office and procedure (CSV)"))
        }
        html.markup("</p>\n")
    }

    /// Which offices the points were lost in: what a province's head asks first.
    private func appendLostByOffice(_ html: inout HTMLText) {
        guard let lost = lostByOffice else { return }
        var sums: [UnitCode: (lost: Int64, causes: [Int: Int64])] = [:]
        var whole: Int64 = 0
        for row in lost.rows {
            guard let office = row.office else {
                whole += row.lostMicro
                continue
            }
            sums[office, default: (0, [:])].lost += row.lostMicro
            sums[office, default: (0, [:])].causes[row.indicator, default: 0] += row.lostMicro
        }
        let ordered = sums.sorted {
            $0.value.lost != $1.value.lost ? $0.value.lost > $1.value.lost : $0.key < $1.key
        }
        let columns = [
            words.columns[2], words.say("Điểm mất", "Points lost"), words.say("Nhiều nhất ở", "Most of it in"),
        ]
        html.markup("<div class=\"wide\"><table class=\"groups\">\n<thead><tr>")
        html.heads(columns, 1..<2)
        html.markup("</tr></thead>\n<tbody>\n")
        for (place, entry) in ordered.enumerated() where place < Self.lostOfficesMax {
            html.markup("<tr><th scope=\"row\">")
            html.link(link.unit(entry.key).target, officeNames[entry.key] ?? entry.key.description)
            html.markup("</th>")
            html.cell(columns[1], points(entry.value.lost), "number")
            // Among equal ones the catalogue's first.
            let worst = entry.value.causes.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
            html.cell(
                columns[2],
                worst.prefix(3).map { "\(scorer.catalogue.indicators[$0.key].code) (\(points($0.value)))" }
                    .joined(separator: ", "))
            html.markup("</tr>\n")
        }
        appendRest(ordered.dropFirst(Self.lostOfficesMax).reduce(0) { $0 + $1.value.lost }, whole, columns, &html)
        html.markup("</tbody>\n</table></div>\n")
    }

    private func appendRest(_ others: Int64, _ whole: Int64, _ columns: [String], _ html: inout HTMLText) {
        for (name, lost) in [
            (words.say("Các đơn vị khác", "Other offices"), others),
            (words.say("Chung cả đơn vị", "Of the whole, not of one office"), whole),
        ] where lost > 0 {
            html.markup("<tr><th scope=\"row\">")
            html.text(name)
            html.markup("</th>")
            html.cell(columns[1], points(lost), "number")
            html.cell(columns[2], "")
            html.markup("</tr>\n")
        }
    }

    // MARK: - Procedures

    func appendProcedures(_ html: inout HTMLText) {
        guard let lost = report.lost else { return }
        let procedures = scorer.procedures(report.cells, lost)
        guard !procedures.isEmpty else { return }
        html.element(
            "h3", "id=\"procedures\"",
            words.say("Thủ tục, điểm mất nhiều nhất trước", "Procedures, most points lost first"))
        html.markup("\n")
        appendProcedures(procedures.prefix(Self.proceduresShownMax), &html)
        let others = procedures.dropFirst(Self.proceduresShownMax)
        guard !others.isEmpty else { return }
        html.markup("<details><summary>")
        html.text(words.say("\(others.count) thủ tục khác", "\(others.count) procedures more"))
        html.markup("</summary>\n")
        appendProcedures(others, &html)
        html.markup("</details>\n")
    }

    private func appendProcedures(_ procedures: ArraySlice<ProcedureFigures>, _ html: inout HTMLText) {
        let columns = [
            words.say("Thủ tục", "Procedure"), words.say("Tiếp nhận", "Received"), words.say("Phải xử lý", "In scope"),
            words.say("Đúng hạn", "In time"), words.say("Trễ hạn", "Overdue"),
            words.say("Thời gian trung bình", "Average time"), words.say("Điểm mất", "Points lost"),
        ]
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns, 1..<7)
        html.markup("</tr></thead>\n<tbody>\n")
        for figures in procedures {
            let overdue = figures.scope - figures.inTime
            html.markup("<tr><th scope=\"row\">")
            html.text(name(of: figures.code))
            html.markup("</th>")
            html.cell(columns[1], DisplayText.grouped(figures.received, language), "number")
            html.cell(columns[2], DisplayText.grouped(figures.scope, language), "number")
            html.cell(columns[3], DisplayText.grouped(figures.inTime, language), "number")
            html.cell(columns[4], DisplayText.grouped(overdue, language), overdue > 0 ? "number lacking" : "number")
            let average = figures.handled > 0 ? figures.handlingMinutes / figures.handled : nil
            html.cell(columns[5], average.map { words.duration(minutes: Int64(clamping: $0)) } ?? "–", "number")
            html.cell(columns[6], figures.lostMicro > 0 ? points(figures.lostMicro) : "–", "number")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }

    func name(of code: ProcedureCode) -> String { words.name(of: code, in: scorer.scorer.register) }
}

extension PageWords {
    /// A procedure with its name where the register knows it.
    func name(of code: ProcedureCode?, in register: Register) -> String {
        switch code {
        case nil: return say("không theo thủ tục", "of no procedure")
        case ProcedureCode.none?: return say("không nêu thủ tục", "without a procedure")
        case ProcedureCode.unknown?: return say("thủ tục không có trong danh mục", "not in the register")
        case .some(let code):
            let name = register.procedure(code)?.name ?? ""
            return name.isEmpty ? code.description : "\(code) \(name)"
        }
    }
}
