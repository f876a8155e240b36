package import Model

/// The page `/ops`: every node, the worst first, for whoever runs them.
package struct OpsPage: Sendable {
    package var report: OpsReport
    package var order: OpsOrder
    package var search: String
    package var language: PageLanguage
    /// The period to which its links lead.
    package var period: Period
    package var isTraining: Bool
    package var renews: Bool

    package init(
        report: OpsReport, order: OpsOrder, search: String, language: PageLanguage, period: Period, isTraining: Bool,
        renews: Bool
    ) {
        self.report = report
        self.order = order
        self.search = search
        self.language = language
        self.period = period
        self.isTraining = isTraining
        self.renews = renews
    }

    private var words: PageWords { PageWords.of(language) }

    private var link: PageLink {
        var link = PageLink(path: "/ops", period: period, language: language)
        link.sort = order == .worst ? nil : order.rawValue
        link.selection.search = search
        link.selection.renews = renews
        return link
    }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        var html = HTMLText()
        let title = words.say("Vận hành", "Operations")
        let frame = PageFrame(
            title: title, heading: title, link: link, renewSeconds: Self.renewSeconds, isTraining: isTraining,
            isTold: false)
        frame.open(&html)
        html.markup("<main id=\"main\">\n<p class=\"links\">")
        html.link(PageLink(period: period, language: language).target, words.title)
        html.text(" · ")
        html.link(PageLink(path: "/alarms", period: period, language: language).target, alarms)
        html.markup("</p>\n")
        appendOwn(&html)
        appendForm(&html)
        appendTable(&html)
        html.markup("<p class=\"files links\">")
        html.link("/api/v1/ops", "/api/v1/ops")
        html.markup("</p>\n")
        let made = Page.appendMade(report.own.build, report.at, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    private var alarms: String {
        let count = report.own.alarms
        return words.say("\(count) cảnh báo", count == 1 ? "1 alarm" : "\(count) alarms")
    }

    private func appendOwn(_ html: inout HTMLText) {
        let own = report.own
        html.markup("<p id=\"figures\" class=\"\(report.troubled == 0 ? "complete" : "incomplete")\">")
        html.element("strong", "", "\(report.connected)/\(report.expected)")
        html.text(words.say(" đơn vị đang kết nối, ", " units are connected, "))
        html.element("strong", "", "\(report.troubled)")
        html.text(words.say(" có việc cần xem", report.troubled == 1 ? " needs a look" : " need a look"))
        html.markup("</p>\n<p>")
        html.text(
            "\(own.node): \(own.build), "
                + words.say("giao thức", "protocol") + " 1.\(own.minors.lowerBound)–1.\(own.minors.upperBound), "
                + words.say("bộ quy tắc", "rules") + " \(own.bundle.serial.map { "\($0)" } ?? "–")"
                + " \(shortened(own.bundle.hash)), "
                + words.say("kho", "store") + " \(bytes(UInt64(max(0, own.storeBytes))))")
        if let free = own.freeBytes { html.text(words.say(", còn trống \(bytes(free))", ", \(bytes(free)) free")) }
        if let fault = own.storage.fault {
            html.markup(" <strong>")
            html.text(words.say("lỗi ổ đĩa: ", "disk fault: ") + fault)
            html.markup("</strong>")
        }
        html.markup("</p>\n")
    }

    private func appendForm(_ html: inout HTMLText) {
        html.markup("<form method=\"get\" action=\"/ops\" role=\"search\">\n")
        html.hidden("period", period.description)
        if let sort = link.sort { html.hidden("sort", sort) }
        if language == .english { html.hidden("lang", language.rawValue) }
        if !renews { html.hidden("renew", "off") }
        html.markup("<label>")
        html.text("\(words.say("Tìm", "Find")) ")
        html.markup("<input type=\"search\" name=\"q\" value=\"")
        html.text(search)
        html.markup("\"></label>\n<button>")
        html.text(words.say("Xem", "Show"))
        html.markup("</button>\n</form>\n")
    }

    // MARK: - Table

    private var columns: [(name: String, order: OpsOrder)] {
        [
            (words.say("Đơn vị", "Unit"), .unit), (words.say("Việc cần xem", "Trouble"), .worst),
            (words.say("Phiên bản", "Version"), .build), (words.say("Giao thức", "Protocol"), .minor),
            (words.say("Khóa", "Key"), .key), (words.say("Quy tắc", "Rules"), .bundle),
            (words.say("Lệch giờ", "Clock"), .clock), (words.say("Nghe cách đây", "Heard"), .heard),
            (words.say("Số liệu cách đây", "Fresh"), .freshness), (words.say("Ô, số đếm", "Cells, counts"), .store),
            (words.say("Từ chối", "Refused"), .refused), (words.say("Lời cuối", "Last words"), .ended),
        ]
    }

    private func appendTable(_ html: inout HTMLText) {
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        for column in columns {
            let isChosen = column.order == order
            html.markup("<th scope=\"col\"\(isChosen ? " aria-sort=\"other\"" : "")>")
            var way = link
            way.sort = column.order == .worst ? nil : column.order.rawValue
            html.link(way.target, column.name, isCurrent: isChosen)
            html.markup("</th>")
        }
        html.markup("</tr></thead>\n<tbody>\n")
        let names = columns.map(\.name)
        for row in report.rows.prefix(Self.shownMax) { append(row, names, &html) }
        html.markup("</tbody>\n</table></div>\n")
        guard report.rows.count > Self.shownMax else { return }
        let more = report.rows.count - Self.shownMax
        html.element("p", "", words.say("Còn \(more) đơn vị nữa; hãy tìm theo tên.", "\(more) more; search by name."))
    }

    private func append(_ row: OpsRow, _ names: [String], _ html: inout HTMLText) {
        let node = row.node
        html.markup("<tr><th scope=\"row\">")
        html.link(link.unit(node.unit).target, "\(node.unit) \(node.name)")
        html.markup("</th>")
        html.cell(names[1], row.troubles.map { $0.text(language) }.joined(separator: ", "))
        html.cell(names[2], node.build ?? "–")
        html.cell(names[3], row.minor.map { "1.\($0)" } ?? "–")
        let relay = node.key.flatMap { $0.node == node.unit.description ? nil : " (\($0.node))" } ?? ""
        html.cell(names[4], (node.key?.keyID ?? "–") + relay)
        html.cell(names[5], rules(row))
        html.cell(names[6], node.clockOffsetMilliseconds.map(clock) ?? "–", "number")
        html.cell(names[7], row.heardSeconds.map(age) ?? words.say("chưa", "never"), "number")
        html.cell(names[8], row.freshnessSeconds.map(age) ?? "–", "number")
        html.cell(names[9], "\(grouped(row.cells)), \(grouped(row.counts))", "number")
        html.cell(names[10], DisplayText.grouped(Int128(row.refused), language), "number")
        html.cell(names[11], row.lastWords.map { "\(words.moment($0.at)) \($0.node): \($0.reason)" } ?? "–")
        html.markup("</tr>\n")
    }

    private func rules(_ row: OpsRow) -> String {
        switch row.isBundleSame {
        case true?: words.say("cùng", "same")
        case false?: words.say("khác", "other") + " \(shortened(row.node.bundle))"
        case nil: "–"
        }
    }

    // MARK: - Figures

    private func shortened(_ hash: String?) -> String { String((hash ?? "–").prefix(RuleFacts.shownHashDigits)) }

    private func grouped(_ value: Int) -> String { DisplayText.grouped(Int128(value), language) }

    private func bytes(_ value: UInt64) -> String { "\(DisplayText.grouped(Int128(value >> 20), language)) MiB" }

    private func clock(_ milliseconds: Int64) -> String {
        milliseconds.magnitude < 1_000 ? "\(milliseconds) ms" : "\(milliseconds / 1_000) s"
    }

    private func age(_ seconds: Int64) -> String { OpsPage.age(seconds, language) }

    /// The whole number of the greatest unit of which there are two at least.
    package static func age(_ seconds: Int64, _ language: PageLanguage) -> String {
        let units: [(length: Int64, vietnamese: String, english: String)] = [
            (86_400, "ngày", "d"), (3_600, "giờ", "h"), (60, "phút", "min"),
        ]
        for unit in units where seconds >= 2 * unit.length {
            return "\(seconds / unit.length) \(language == .english ? unit.english : unit.vietnamese)"
        }
        return "\(seconds) \(language == .english ? "s" : "giây")"
    }
}
