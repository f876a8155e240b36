internal import Bytes

/// Makes a page of an aggregator one that needs no server: links lead to files, and what only a server does is left out
/// (I-12). It works on this project's own markup, whose attributes are always in double quotes, and on bytes: a site of
/// the country has some hundred megabytes of pages.
package enum SitePage {
    private struct Piece {
        let from: [UInt8]
        let to: [UInt8]

        init(_ from: String, _ to: String) { (self.from, self.to) = (Array(from.utf8), Array(to.utf8)) }
    }

    /// Pieces that do nothing without a server: scripts and what stands for them, forms, the button that stops renewal.
    private static let pieces = [
        Piece("<script", "</script>"), Piece("<noscript>", "</noscript>"), Piece("<form", "</form>"),
        Piece("<p class=\"renewal\">", "</p>"), Piece("<p id=\"stale\"", "</p>"),
    ]
    private static let link = Piece(" href=\"", "\"")

    /// The places to which a page links, as it writes them but for `&amp;`, without fragments.
    package static func links(of page: [UInt8]) -> [String] {
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
    package static func file(of page: [UInt8], _ target: SiteTarget, known: (String) -> SiteTarget?) -> [UInt8] {
        rewritten(stripped(page)) { known($0)?.path(from: target) }
    }

    private static func stripped(_ page: [UInt8]) -> [UInt8] {
        pieces.reduce(page) { text, piece in
            var (result, kept) = ([UInt8](), 0)
            while let start = place(of: piece.from, in: text.span, from: kept),
                let end = place(of: piece.to, in: text.span, from: start)
            {
                result += text[kept..<start]
                kept = end + piece.to.count
            }
            return kept == 0 ? text : result + text[kept...]
        }
    }

    /// Every link goes where `place` says; one that it does not know leads nowhere, and its words stay.
    private static func rewritten(_ page: [UInt8], _ place: (String) -> String?) -> [UInt8] {
        var (result, kept) = ([UInt8](), 0)
        result.reserveCapacity(page.count)
        while let start = Self.place(of: link.from, in: page.span, from: kept),
            let end = Self.place(of: link.to, in: page.span, from: start + link.from.count)
        {
            result += page[kept..<start]
            kept = end + link.to.count
            let text = page[(start + link.from.count)..<end]
            if text.first == UInt8(ascii: "#") {
                result += page[start..<kept]
                continue
            }
            let fragment = text.firstIndex(of: UInt8(ascii: "#")) ?? text.endIndex
            let name = String(decoding: text[..<fragment], as: UTF8.self)
            let known = name.utf8.contains(UInt8(ascii: "&")) ? name.replacing("&amp;", with: "&") : name
            guard let target = place(known) else { continue }
            result += link.from
            result += target.utf8
            result += text[fragment...]
            result += link.to
        }
        result += page[kept...]
        return result
    }

    /// Where bytes stand first, not before `start`.
    private static func place(of piece: [UInt8], in text: Span<UInt8>, from start: Int) -> Int? {
        guard let first = piece.first else { return nil }
        var at = start
        while let found = text.firstIndex(of: first, from: at), found + piece.count <= text.count {
            var matched = 1
            while matched < piece.count, text[found + matched] == piece[matched] { matched += 1 }
            if matched == piece.count { return found }
            at = found + 1
        }
        return nil
    }
}
