internal import Model

/// What the pages about one thing of a unit have around it: heading, the way back to the unit's page, and when the
/// page was made.
struct UnitPart {
    /// What the page is about.
    let title: String
    let unit: UnitCode
    let name: String
    /// This page.
    let link: PageLink
    let isTraining: Bool
    let generatedAt: Moment
    /// Whether the figures are those of the link's period, which the window's title says then.
    var isOfPeriod = true

    private var words: PageWords { PageWords.of(link.language) }

    /// The page around its contents, and where in it stands when it was made.
    ///
    /// - Parameters:
    ///   - source: what the figures are from.
    ///   - contents: writes what stands in `main`.
    /// - Returns: the bytes, and the place of the time in them.
    func document(source: String, _ contents: (inout HTMLText) -> Void) -> (bytes: [UInt8], made: Range<Int>) {
        var html = HTMLText()
        let heading = "\(title): \(name)"
        let frame = PageFrame(
            title: isOfPeriod ? "\(heading) \(link.period)" : heading, heading: heading, link: link,
            renewSeconds: Page.renewSecondsStandard, isTraining: isTraining)
        frame.open(&html)
        html.markup("<nav>\n<p class=\"tiers\">")
        html.link(link.unit(unit).target, "\(name) \(link.period)")
        html.markup("</p>\n</nav>\n<main id=\"main\">\n")
        contents(&html)
        let made = Page.appendMade(source, generatedAt, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    /// The same figures as files.
    func appendFiles(_ file: String, _ html: inout HTMLText) {
        html.markup("<p class=\"files\">")
        html.link(link.file("/api/v1/units/\(unit)/\(file)").target, "JSON")
        html.markup(" · ")
        html.link(link.file("/api/v1/units/\(unit)/\(file).csv").target, "CSV")
        html.markup("</p>\n")
    }
}
