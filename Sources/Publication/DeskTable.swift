internal import Bytes
internal import Model
internal import Scoring

/// A unit's desk and officers: on its page, and in its answer.
extension UnitPage {
    /// Nothing where neither visits nor officers were told of the period.
    func appendDesk(_ html: inout HTMLText) {
        let desk = score.desk
        // P5 counts days of receptions in any case.
        let isTold = desk.contains { $0.indicator != .coverage && ($0.counts?.denominator ?? 0) > 0 }
        guard isTold else { return }
        html.element("h3", "id=\"desk\"", words.say("Bộ phận một cửa (không tính điểm)", "One-stop desk (no points)"))
        html.markup("\n<div class=\"wide\"><table>\n<thead><tr>")
        let columns = [
            words.say("Số liệu", "Figure"), words.say("Tử số", "Numerator"), words.say("Mẫu số", "Denominator"),
            words.say("Giá trị", "Value"),
        ]
        html.heads(columns, 1..<4)
        html.markup("</tr></thead>\n<tbody>\n")
        for row in desk {
            html.markup("<tr id=\"i-\(row.indicator.code)\"><th scope=\"row\">")
            html.text("\(row.indicator.code) \(words.say(row.indicator.nameVi, row.indicator.nameEn))")
            html.markup("</th>")
            html.cell(columns[1], row.counts.map { DisplayText.grouped($0.numerator, language) } ?? "–", "number")
            html.cell(columns[2], row.counts.map { DisplayText.grouped($0.denominator, language) } ?? "–", "number")
            html.cell(columns[3], words.value(row), "number")
            html.markup("</tr>\n")
        }
        appendWaits(columns, &html)
        html.markup("</tbody>\n</table></div>\n")
    }

    private func appendWaits(_ columns: [String], _ html: inout HTMLText) {
        let wait = WaitTime(report.cells)
        guard let median = wait.medianSeconds, let p90 = wait.p90Seconds else { return }
        for (name, seconds) in [
            (words.say("Thời gian chờ trung vị", "Median wait"), median),
            (words.say("Thời gian chờ, 90 % lượt không quá", "Wait that 90 % did not exceed"), p90),
        ] {
            html.markup("<tr><th scope=\"row\">")
            html.text(name)
            html.markup("</th>")
            html.cell(columns[1], "", "number")
            html.cell(columns[2], DisplayText.grouped(wait.called, language), "number")
            html.cell(columns[3], words.duration(seconds: seconds), "number")
            html.markup("</tr>\n")
        }
    }
}

extension PageWords {
    /// What a figure of the desk comes to.
    func value(_ row: DeskScore) -> String {
        guard row.counts != nil else { return say("dưới 3 cán bộ: không nêu", "fewer than 3 officers: not told") }
        guard let micro = row.micro else { return "–" }
        return switch row.indicator.unit {
        case .seconds: duration(seconds: (micro + 500_000) / 1_000_000)
        case .share: "\(DisplayText.twoDecimals(micro: micro * 100, language)) %"
        case .dossiers: "\(DisplayText.twoDecimals(micro: micro, language)) \(say("hồ sơ", "dossiers"))"
        case .hours: "\(DisplayText.twoDecimals(micro: micro, language)) \(say("giờ", "hours"))"
        }
    }

    /// `20 phút 4 giây`.
    func duration(seconds: Int64) -> String {
        let (minutes, rest) = (seconds / 60, seconds % 60)
        if minutes == 0 { return "\(rest) \(say("giây", "s"))" }
        let whole = "\(DisplayText.grouped(Int128(minutes), language)) \(say("phút", "min"))"
        return rest == 0 ? whole : "\(whole) \(rest) \(say("giây", "s"))"
    }
}

extension PublicationJSON {
    /// V1 to V6, P1 to P5, and the quantiles of waits.
    static func append(_ desk: [DeskScore], _ wait: WaitTime, to json: inout JSONWriter) {
        json.object { json in
            json.field("figures") { json in
                json.array { json in
                    for row in desk { json.object { json in append(row, to: &json) } }
                }
            }
            json.field("wait") { json in
                json.object { json in
                    json.field("called", wait.called)
                    json.field("median_seconds", wait.medianSeconds)
                    json.field("p90_seconds", wait.p90Seconds)
                }
            }
        }
    }

    private static func append(_ row: DeskScore, to json: inout JSONWriter) {
        json.field("indicator", row.indicator.code)
        json.field("name_vi", row.indicator.nameVi)
        json.field("name_en", row.indicator.nameEn)
        json.field("state", row.state.rawValue)
        json.field("unit", row.indicator.unit.rawValue)
        json.field("numerator", row.counts?.numerator)
        json.field("denominator", row.counts?.denominator)
        json.field("value_micro", row.micro)
    }
}
