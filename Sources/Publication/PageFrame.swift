internal import Model

/// What all pages have around their figures: head, title, the other language, and how the page renews itself.
struct PageFrame {
    var title: String
    var heading: String
    var link: PageLink
    var renewSeconds: Int
    var isTraining: Bool
    /// Whether its server tells of changes (`/api/v1/events`); otherwise the page asks by and by.
    var isTold = true

    private var words: PageWords { PageWords.of(link.language) }

    func open(_ html: inout HTMLText) {
        html.markup("<!DOCTYPE html>\n<html lang=\"\(link.language.rawValue)\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.markup("<meta name=\"color-scheme\" content=\"light dark\">\n")
        html.markup("<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n")
        html.markup("<link rel=\"stylesheet\" href=\"/page.css\">\n")
        if link.selection.renews {
            // Without JavaScript the browser loads the page anew, less often.
            html.markup("<noscript><meta http-equiv=\"refresh\" content=\"\(renewSeconds * 6)\"></noscript>\n")
        }
        html.element("title", "", title)
        html.markup("\n</head>\n<body>\n<a class=\"skip\" href=\"#figures\">")
        html.text(words.say("Đến số liệu", "Skip to the figures"))
        html.markup("</a>\n<header>\n")
        html.element("h1", "", heading)
        if isTraining { html.element("p", "class=\"training\"", words.training) }
        appendRenewal(&html)
        html.markup("<p class=\"language\">")
        var other = link
        other.language = link.language == .english ? .vietnamese : .english
        html.markup("<a lang=\"\(other.language.rawValue)\" hreflang=\"\(other.language.rawValue)\" href=\"")
        html.text(other.target)
        html.markup("\">")
        html.text(words.otherLanguage)
        html.markup("</a></p>\n</header>\n<p id=\"stale\" role=\"status\" aria-live=\"polite\" hidden>")
        html.text("\(words.stale) ")
        html.markup("<time></time></p>\n")
    }

    /// The button works with JavaScript, the link without; either stops both ways of renewal (WCAG 2.2.2).
    private func appendRenewal(_ html: inout HTMLText) {
        let stop = words.say("Tạm dừng cập nhật", "Pause updates")
        let resume = words.say("Tiếp tục cập nhật", "Resume updates")
        html.markup("<p class=\"renewal\"><button id=\"pause\" type=\"button\" hidden data-stop=\"")
        html.text(stop)
        html.markup("\" data-resume=\"")
        html.text(resume)
        html.markup("\"\(link.selection.renews ? "" : " data-paused=\"\"")>")
        html.text(link.selection.renews ? stop : resume)
        html.markup("</button><noscript>")
        html.link(link.selecting { $0.renews.toggle() }.target, link.selection.renews ? stop : resume)
        html.markup("</noscript></p>\n")
    }

    func close(_ html: inout HTMLText) {
        html.markup("</main>\n<script src=\"/page.js\" data-renew=\"\(renewSeconds)\" ")
        if isTold { html.markup("data-silence=\"\(Page.silenceSeconds)\" ") }
        html.markup("data-stretch=\"\(Page.renewStretchMax)\"></script>\n</body>\n</html>\n")
    }
}

extension Page {
    /// When the figures were first made as they stand, and by which catalogue.
    ///
    /// - Returns: where the moment stands among the bytes.
    static func appendMade(
        _ catalogue: String, _ moment: Moment, _ words: PageWords, _ html: inout HTMLText
    ) -> Range<Int> {
        html.markup("<p class=\"made\">")
        html.text("\(words.generated) ")
        let start = html.bytes.count
        html.time(words.moment(moment))
        let made = start..<html.bytes.count
        html.text(". \(catalogue).")
        html.markup("</p>\n")
        return made
    }
}
