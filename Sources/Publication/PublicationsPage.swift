internal import Bytes
package import Model
internal import Scoring

/// One official publication, as it is listed.
package struct PublicationEntry: Sendable {
    package var name: String
    /// What was known on a day, and no closed period.
    package var isDaily: Bool
    package var number: Int
    package var period: Period
    package var asOf: Day
    package var revision: Int
    package var made: Moment
    package var heard: Int
    package var expected: Int
    /// Of its manifest, in hexadecimal.
    package var sha256: String
    package var files: [String]

    package init(
        name: String, isDaily: Bool = false, number: Int, period: Period, asOf: Day, revision: Int, made: Moment,
        heard: Int,
        expected: Int, sha256: String, files: [String]
    ) {
        self.name = name
        self.isDaily = isDaily
        self.number = number
        self.period = period
        self.asOf = asOf
        self.revision = revision
        self.made = made
        self.heard = heard
        self.expected = expected
        self.sha256 = sha256
        self.files = files
    }

    func path(of file: String) -> String { "/publications/\(name)/\(file)" }
}

/// The page `/publications`: official results, the newest first.
package struct PublicationsPage: Sendable {
    package var entries: [PublicationEntry]
    package var language: PageLanguage
    /// The period to which its links lead.
    package var period: Period
    package var generatedAt: Moment
    package var isTraining: Bool

    package init(
        entries: [PublicationEntry], language: PageLanguage, period: Period, generatedAt: Moment, isTraining: Bool
    ) {
        self.entries = entries
        self.language = language
        self.period = period
        self.generatedAt = generatedAt
        self.isTraining = isTraining
    }

    private var words: PageWords { PageWords.of(language) }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        var html = HTMLText()
        let title = words.say("Kết quả chính thức", "Official results")
        let frame = PageFrame(
            title: title, heading: title, link: PageLink(path: "/publications", period: period, language: language),
            renewSeconds: Page.renewSecondsStandard, isTraining: isTraining)
        frame.open(&html)
        html.markup("<main id=\"main\">\n<p>")
        html.link(PageLink(period: period, language: language).target, words.title)
        html.markup("</p>\n<p id=\"figures\">")
        html.text(words.whatWasKnown)
        html.markup("</p>\n")
        if entries.isEmpty {
            html.element("p", "", words.say("Chưa có kỳ nào được chốt.", "No period has been closed yet."))
        } else {
            appendTable(&html)
        }
        html.markup("<p class=\"files\">")
        html.link("/api/v1/publications", "/api/v1/publications")
        html.markup("</p>\n")
        let made = Page.appendMade(words.say("Do máy chủ giữ", "Kept by this server"), generatedAt, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    private func appendTable(_ html: inout HTMLText) {
        let columns = [
            words.say("Công bố", "Publication"), words.say("Tính đến ngày", "As of"),
            words.say("Lúc", "Made"), words.say("Đơn vị", "Offices"), words.say("Tệp", "Files"), "SHA-256",
        ]
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns, 3..<4)
        html.markup("</tr></thead>\n<tbody>\n")
        for entry in entries.prefix(Self.shownMax) {
            html.markup("<tr><th scope=\"row\">")
            html.text(
                "\(entry.period) – "
                    + (entry.isDaily
                        ? words.say("theo ngày", "by day")
                        : words.say("lần \(entry.revision)", "revision \(entry.revision)")))
            html.markup("</th>")
            html.cell(columns[1], entry.asOf.description)
            html.cell(columns[2], words.moment(entry.made))
            html.cell(columns[3], "\(entry.heard)/\(entry.expected)", "number")
            html.markup("<td class=\"links\" data-label=\"\(columns[4])\">")
            for file in entry.files where file.hasSuffix(".csv") || file.hasSuffix(".json") {
                html.link(entry.path(of: file), file)
                html.markup(" ")
            }
            html.link(entry.path(of: "manifest.json"), "manifest.json")
            html.markup("</td>")
            html.cell(columns[5], entry.sha256)
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }
}

extension PageWords {
    /// What an as-of date does, and what it does not.
    var whatWasKnown: String {
        say(
            "Ngày tính đến chỉ xét hồ sơ đang giải quyết đã quá hạn hay chưa vào ngày đó; số liệu gửi về sau vẫn được "
                + "tính. Kết quả đã biết vào một ngày là lần công bố của ngày đó.",
            "An as-of date only judges what is pending as on that day; figures that were delivered later still count. "
                + "What was known on a day is the publication of that day.")
    }
}

extension PublicationJSON {
    /// `/api/v1/publications`: all of them, the newest first.
    package static func publications(_ entries: [PublicationEntry]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("publications") { json in
                json.array { json in
                    for entry in entries {
                        json.object { json in
                            json.field("name", entry.name)
                            json.field("kind", entry.isDaily ? "daily" : "official")
                            json.field("number", entry.number)
                            json.field("period", entry.period.description)
                            json.field("asOf", entry.asOf.description)
                            json.field("revision", entry.revision)
                            json.field("made", entry.made.description)
                            json.field("heard", entry.heard)
                            json.field("expected", entry.expected)
                            json.field("sha256", entry.sha256)
                            json.field("files") { json in
                                json.array { json in for file in entry.files { json.string(file) } }
                            }
                        }
                    }
                }
            }
        }
        return json.bytes
    }
}

extension Page {
    /// Where an as-of date was chosen: what it means, and where what was known on a day is.
    func appendAsOfMeaning(_ html: inout HTMLText) {
        guard isAsOfChosen else { return }
        html.markup("<p class=\"as-of\">")
        html.text("\(words.whatWasKnown) ")
        html.link(
            PageLink(path: "/publications", period: ranking.period, language: language).target,
            words.say("Kết quả chính thức", "Official results"))
        html.markup("</p>\n")
    }
}
