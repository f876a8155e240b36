/// Makes a page of an aggregator one that needs no server: links lead to files, and what only a server does is left out
/// (I-12). It works on this project's own markup, whose attributes are always in double quotes.
package enum SitePage {
    /// Pieces that do nothing without a server: scripts and what stands for them, forms, the button that stops renewal.
    private static let pieces = [
        (from: "<script", to: "</script>"), (from: "<noscript>", to: "</noscript>"), (from: "<form", to: "</form>"),
        (from: "<p class=\"renewal\">", to: "</p>"), (from: "<p id=\"stale\"", to: "</p>"),
    ]

    /// The places to which a page links, as it writes them but for `&amp;`, without fragments.
    package static func links(of page: String) -> [String] {
        var links: [String] = []
        _ = rewritten(stripped(page)) { link in
            links.append(link)
            return nil
        }
        return links
    }

    /// - Parameters:
    ///   - page: as the aggregator gives it.
    ///   - target: which of its answers it is.
    ///   - known: the answers that are files of the site.
    /// - Returns: the page as a file.
    package static func file(of page: String, _ target: SiteTarget, known: (String) -> SiteTarget?) -> String {
        rewritten(stripped(page)) { known($0)?.path(from: target) }
    }

    private static func stripped(_ page: String) -> String {
        var text = page
        for piece in pieces {
            while let start = text.firstRange(of: piece.from)?.lowerBound,
                let end = text[start...].firstRange(of: piece.to)?.upperBound
            {
                text.removeSubrange(start..<end)
            }
        }
        return text
    }

    /// Every link goes where `place` says; one that it does not know leads nowhere, and its words stay.
    private static func rewritten(_ page: String, _ place: (String) -> String?) -> String {
        var (result, rest) = ("", page[...])
        while let start = rest.firstRange(of: " href=\""), let end = rest[start.upperBound...].firstIndex(of: "\"") {
            result += rest[..<start.lowerBound]
            let link = rest[start.upperBound..<end]
            rest = rest[rest.index(after: end)...]
            if link.hasPrefix("#") {
                result += " href=\"\(link)\""
                continue
            }
            let halves = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            guard let target = place(String(halves[0].replacing("&amp;", with: "&"))) else { continue }
            result += " href=\"\(target)\(halves.count > 1 ? "#\(halves[1])" : "")\""
        }
        return result + rest
    }
}
