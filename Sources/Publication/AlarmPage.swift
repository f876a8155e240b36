internal import Alarms
package import Model
internal import Scoring

/// The page `/alarms`: what is raised, since when, and what to do.
package struct AlarmPage: Sendable {
    package var report: AlarmReport
    package var language: PageLanguage
    /// The period to which its links lead.
    package var period: Period
    package var generatedAt: Moment
    package var isTraining: Bool
    package var renews: Bool
    package var catalogue: String

    package init(
        report: AlarmReport, language: PageLanguage, period: Period, generatedAt: Moment, isTraining: Bool,
        renews: Bool, catalogue: String
    ) {
        self.report = report
        self.language = language
        self.period = period
        self.generatedAt = generatedAt
        self.isTraining = isTraining
        self.renews = renews
        self.catalogue = catalogue
    }

    private var words: PageWords { PageWords.of(language) }

    private var link: PageLink {
        var link = PageLink(path: "/alarms", period: period, language: language)
        link.selection.renews = renews
        return link
    }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        var html = HTMLText()
        let title = words.say("Cảnh báo", "Alarms")
        let frame = PageFrame(
            title: title, heading: title, link: link, renewSeconds: Page.renewSecondsStandard, isTraining: isTraining)
        frame.open(&html)
        html.markup("<main id=\"main\">\n<p>")
        var home = link
        home.path = "/"
        html.link(home.target, words.title)
        html.markup("</p>\n")
        appendState(&html)
        if !report.shown.isEmpty { appendTable(&html) }
        html.markup("<p class=\"files\">")
        html.link("/api/v1/alarms", "/api/v1/alarms")
        html.markup("</p>\n")
        let made = Page.appendMade(catalogue, generatedAt, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    private func runbook(_ kind: AlarmKind) -> String {
        PageLink(path: "/runbook", period: period, language: language).target + "#\(Runbook.anchor(of: kind))"
    }

    private func appendState(_ html: inout HTMLText) {
        let count = report.shown.count
        html.markup("<p id=\"figures\" class=\"\(count == 0 ? "complete" : "incomplete")\">")
        html.element("strong", "", "\(count)")
        html.text(words.say(" cảnh báo đang mở", count == 1 ? " alarm is raised" : " alarms are raised"))
        let held = report.alarms.count - count
        if held > 0 {
            html.text(
                words.say(
                    "; \(held) cảnh báo khác có cùng nguyên nhân nên không hiện",
                    "; \(held) more have the same cause and are not shown"))
        }
        html.markup("</p>\n")
        guard let until = report.quietUntil else { return }
        html.markup("<p class=\"provisional\">")
        html.text(
            words.say(
                "Máy chủ vừa khởi động; đến thời điểm này chưa xét cảnh báo mới: ",
                "The server has just started; nothing is judged until "))
        html.time(words.moment(until))
        html.markup("</p>\n")
    }

    private func appendTable(_ html: inout HTMLText) {
        html.markup("<table class=\"alarms\">\n<thead><tr>")
        for column in [words.since.capitalizedFirst, words.say("Đơn vị", "Unit"), Self.title(nil, words)] {
            html.element("th", "scope=\"col\"", column)
        }
        html.markup("</tr></thead>\n<tbody>\n")
        for alarm in report.shown.prefix(Self.shownMax) {
            html.markup("<tr><td data-label=\"\(words.since.capitalizedFirst)\">")
            html.time(words.moment(Moment(seconds: alarm.sinceUnixMilliseconds / 1_000)))
            html.markup("</td><th scope=\"row\">")
            html.link(link.unit(alarm.key.unit).target, "\(alarm.key.unit) \(alarm.name)")
            html.markup("</th><td><div class=\"what\">")
            html.element("strong", "", Self.title(alarm.key.kind, words))
            html.text(": \(language == .english ? alarm.english : alarm.vietnamese). ")
            html.link(runbook(alarm.key.kind), words.say("Sổ tay", "Runbook"))
            html.markup("</div></td></tr>\n")
        }
        html.markup("</tbody>\n</table>\n")
        guard report.shown.count > Self.shownMax else { return }
        html.markup("<p>")
        html.text(words.say("Còn \(report.shown.count - Self.shownMax) cảnh báo nữa: ", "There are more: "))
        html.link("/api/v1/alarms", "/api/v1/alarms")
        html.markup("</p>\n")
    }
}

extension AlarmPage {
    /// A kind in a few words; `nil`: the column's head.
    static func title(_ kind: AlarmKind?, _ words: PageWords) -> String {
        switch kind {
        case nil: words.say("Việc gì, và cần làm gì", "What it is, and what to do")
        case .storeFailing: words.say("Lỗi ổ đĩa", "Disk fault")
        case .diskSpace: words.say("Sắp đầy ổ đĩa", "Disk nearly full")
        case .publicationStopped: words.say("Ngừng công bố", "Publication stopped")
        case .allSilent: words.say("Cả nhánh mất liên lạc", "A whole part is silent")
        case .officeSilent: words.say("Đơn vị mất liên lạc", "Office silent")
        case .superseded: words.say("Bản thứ hai", "Second program")
        case .digestMismatch: words.say("Số liệu không khớp", "Figures differ")
        case .clockOff: words.say("Lệch giờ", "Clock off")
        case .stale: words.say("Số liệu cũ", "Stale")
        case .setAside: words.say("Tệp bị để riêng", "Files set aside")
        case .refusals: words.say("Nhiều dòng bị từ chối", "Many rows refused")
        case .keyEnding: words.say("Khóa sắp hết hạn", "Key ending")
        case .keyOld: words.say("Còn dùng khóa cũ", "Old key in use")
        case .plainSession: words.say("Kết nối chưa mã hóa", "Not encrypted")
        case .rankFallen: words.say("Tụt hạng", "Rank fallen")
        case .targetAtRisk: words.say("Chỉ tiêu có nguy cơ", "Target at risk")
        case .feedBehind: words.say("Luồng dữ liệu chậm", "Feed behind")
        }
    }
}

extension Page {
    /// How many alarms are raised, and the way to them; nothing where nothing is.
    func appendAlarms(_ html: inout HTMLText) {
        guard report.alarmCount > 0 else { return }
        var way = PageLink(path: "/alarms", period: ranking.period, language: language)
        way.selection.renews = link.selection.renews
        html.markup(" · ")
        html.link(
            way.target,
            words.say(
                "\(report.alarmCount) cảnh báo đang mở",
                report.alarmCount == 1 ? "1 alarm is raised" : "\(report.alarmCount) alarms are raised"))
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
