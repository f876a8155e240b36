package import Alarms
package import Model

/// The page `/runbook`: what to do about each kind of alarm, one section each under the kind's name.
package struct RunbookPage: Sendable {
    package var language: PageLanguage
    /// The period to which its links lead.
    package var period: Period
    package var generatedAt: Moment
    package var isTraining: Bool

    package init(language: PageLanguage, period: Period, generatedAt: Moment, isTraining: Bool) {
        self.language = language
        self.period = period
        self.generatedAt = generatedAt
        self.isTraining = isTraining
    }

    private var words: PageWords { PageWords.of(language) }

    private func say(_ texts: Runbook.Texts) -> String { words.say(texts.vietnamese, texts.english) }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        var html = HTMLText()
        let title = words.say("Sổ tay xử lý cảnh báo", "Runbook of alarms")
        let link = PageLink(path: "/runbook", period: period, language: language)
        let frame = PageFrame(
            title: title, heading: title, link: link, renewSeconds: Page.renewSecondsStandard, isTraining: isTraining)
        frame.open(&html)
        html.markup("<main id=\"main\">\n<p id=\"figures\">")
        html.link(PageLink(path: "/alarms", period: period, language: language).target, words.say("Cảnh báo", "Alarms"))
        html.markup("</p>\n<ul class=\"links\">\n")
        for kind in AlarmKind.allCases {
            html.markup("<li>")
            html.link("#\(Runbook.anchor(of: kind))", "\(AlarmPage.title(kind, words)) (\(kind.rawValue))")
            html.markup("</li>\n")
        }
        html.markup("</ul>\n")
        for kind in AlarmKind.allCases { append(Runbook(of: kind), &html) }
        let made = Page.appendMade(words.say("Do máy chủ giữ", "Kept by this server"), generatedAt, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    private func append(_ entry: Runbook, _ html: inout HTMLText) {
        let title = "\(AlarmPage.title(entry.kind, words)) (\(entry.kind.rawValue))"
        html.element("h2", "id=\"\(Runbook.anchor(of: entry.kind))\"", title)
        let texts = [entry.means, nil, entry.todo, entry.call.texts, entry.clears]
        for (heading, text) in zip(Runbook.headings, texts) {
            html.markup("\n")
            html.element("h3", "", say(heading))
            if let text {
                html.element("p", "", say(text))
                continue
            }
            html.markup("<ul>")
            for line in entry.confirm {
                html.markup("<li>")
                html.element("code", "", line)
                html.markup("</li>")
            }
            html.markup("</ul>")
        }
        html.markup("\n")
    }
}

extension Runbook {
    /// Cluster/runbook.md from its kinds on.
    package static var document: String {
        AlarmKind.allCases.reduce(into: "") { text, kind in
            let entry = Runbook(of: kind)
            let words = PageWords.of(.english)
            text += "## \(kind.rawValue)\n\n\(AlarmPage.title(kind, words)); on the pages "
            text += "\"\(AlarmPage.title(kind, PageWords.of(.vietnamese)))\".\n\n"
            let texts = [entry.means.english, nil, entry.todo.english, entry.call.texts.english, entry.clears.english]
            for (heading, body) in zip(Runbook.headings, texts) {
                text += "### \(heading.english): \(kind.rawValue)\n\n"
                text += (body ?? "```\n" + entry.confirm.joined(separator: "\n") + "\n```") + "\n\n"
            }
        }
    }
}
