package import Model

/// One answer of an aggregator that belongs to a static site, and the file that it becomes
/// (Protocol/27-taking-away.md, I-11 and I-12).
package struct SiteTarget: Hashable, Sendable {
    /// As it is asked for.
    package let text: String
    /// Relative to the site, without dots between slashes: `en/units/01/2026-10.html`.
    package let file: String

    /// Whether it is a page, whose links are rewritten.
    package var isPage: Bool { file.hasSuffix(".html") }

    /// Exact figures: a site is of one moment while none of these has changed.
    package var isExact: Bool { file.hasSuffix(".csv") && !file.contains(".for-") }

    /// `nil` for what needs a server, is of another period, or would be a name that files should not have.
    ///
    /// - Parameters:
    ///   - target: path and query, as pages write them.
    ///   - periods: those that the site is of.
    package init?(_ target: String, periods: Set<Period>) {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(halves[0])
        var values: [(name: String, value: String)] = []
        for pair in halves.count > 1 ? halves[1].split(separator: "&", omittingEmptySubsequences: false) : [] {
            let words = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 2, Self.names.contains(words[0]), Self.isPlain(words[1]),
                !values.contains(where: { $0.name == words[0] })
            else { return nil }
            values.append((words[0], words[1]))
        }
        guard let (folder, ending, isOfPeriod) = Self.place(path) else { return nil }
        let value = { (name: String) in values.first { $0.name == name }?.value }
        var name = ""
        if isOfPeriod {
            guard let text = value("period"), let period = Period(text), periods.contains(period) else { return nil }
            name = "/\(period)"
        } else if !values.isEmpty {
            return nil
        }
        for (key, value) in values where key != "period" && key != "lang" { name += ".\(key)-\(value)" }
        let isEnglish = value("lang") == "en"
        guard !isEnglish || ending == ".html" else { return nil }
        text = target
        file = (isEnglish ? "en/" : "") + folder + name + ending
    }

    /// What a target of a site may say; everything else is a choice that a server has to answer.
    private static let names: Set<String> = ["period", "tier", "within", "lang", "for"]

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static let files = ["rankings", "rankings.csv", "rankings.xlsx", "indicators.csv", "targets.csv", "series"]

    /// The folder of a path's files, how their names end, and whether there is one for each period.
    private static func place(_ path: String) -> (folder: String, ending: String, isOfPeriod: Bool)? {
        switch path {
        case "/": return ("ranking", ".html", true)
        case "/map": return ("map", ".html", true)
        case "/page.css": return ("page", ".css", false)
        case "/favicon.svg": return ("favicon", ".svg", false)
        case "/api/v1/periods": return ("data/periods", ".json", false)
        default: break
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 3, parts[0].isEmpty, parts[1] == "units", isPlain(parts[2]) {
            return ("units/\(parts[2])", ".html", true)
        }
        guard parts.count >= 4, parts[0...2].elementsEqual(["", "api", "v1"]) else { return nil }
        if parts.count == 4, files.contains(parts[3]) {
            let words = parts[3].split(separator: ".").map(String.init)
            return ("data/\(words[0])", words.count > 1 ? ".\(words[1])" : ".json", true)
        }
        if parts.count == 5, parts[3] == "units", isPlain(parts[4]) { return ("data/units/\(parts[4])", ".json", true) }
        return nil
    }

    /// From one file of the site to another: `../../page.css`.
    package func path(from other: SiteTarget) -> String {
        let depth = other.file.split(separator: "/").count - 1
        return String(repeating: "../", count: depth) + file
    }
}
