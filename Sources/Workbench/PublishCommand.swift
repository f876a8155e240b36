internal import Bytes
internal import HTTPService
package import Model
internal import Publication
internal import Runtime

/// `tamcap publish`: what an aggregator publishes, as files that any web server hosts (Protocol/27-taking-away.md,
/// I-11 to I-14).
package struct PublishCommand: Sendable {
    package var from: String
    package var site: String
    /// Empty: the newest month that has figures and the one before, the newest quarter and the newest year.
    package var periods: [Period] = []
    /// Seconds between two sites; `nil`: one is enough.
    package var every: Int?

    package init(from: String, site: String) {
        self.from = from
        self.site = site
    }

    package func run(_ console: inout Console) throws(Failure) {
        let (fetcher, folder) = (try SiteFetcher(from), try SiteFolder(site))
        guard let every else { return try publish(fetcher, folder, &console) }
        while true {
            let start = SystemClock.monotonicMilliseconds
            do throws(Failure) {
                try publish(fetcher, folder, &console)
            } catch {
                guard error.kind == .failed else { throw error }
                // The site that is there stays.
                console.note("publish: \(error); tried again in \(every) s")
            }
            let passed = SystemClock.monotonicMilliseconds - start
            fetcher.rest(milliseconds: max(0, Int64(every) * 1_000 - passed))
        }
    }

    private func publish(_ fetcher: SiteFetcher, _ folder: SiteFolder, _ console: inout Console) throws(Failure) {
        let chosen = periods.isEmpty ? try newest(fetcher) : periods
        guard !chosen.isEmpty else {
            throw Failure(.failed, "\(from) has no figures yet; ask again when offices have delivered")
        }
        var crawl = SiteCrawl(fetcher, periods: chosen)
        try crawl.run(&console)
        let files = crawl.files(from: from, made: Words.now)
        do throws(SystemError) {
            try folder.publish(files)
        } catch {
            throw Failure(error)
        }
        let bytes = files.reduce(0) { $0 + $1.bytes.count }
        console.note(
            "\(site): \(files.count) files, \(bytes / 1_000) kB, \(chosen.map(\.description).joined(separator: ", "))"
                + (crawl.isOfOneMoment ? "" : "; figures changed while it was made"))
    }

    /// Newest first, of what the aggregator says it has.
    private func newest(_ fetcher: SiteFetcher) throws(Failure) -> [Period] {
        let answer = try fetcher.ask("/api/v1/periods")
        let text = String(decoding: answer.body, as: UTF8.self)
        let known = text.ranges(of: "\"period\":\"").compactMap {
            Period(String(text[$0.upperBound...].prefix { $0 != "\"" }))
        }
        func latest(_ grain: Grain) -> Period? { known.filter { $0.grain == grain }.max() }
        let month = latest(.month)
        let before = month?.previous.flatMap { known.contains($0) ? $0 : nil }
        return [month, before, latest(.quarter), latest(.year)].compactMap(\.self)
    }
}

/// Goes from link to link through what belongs to the site.
struct SiteCrawl {
    private let fetcher: SiteFetcher
    private let periods: [Period]
    private var answers: [SiteTarget: [UInt8]] = [:]
    private(set) var isOfOneMoment = false

    init(_ fetcher: SiteFetcher, periods: [Period]) {
        self.fetcher = fetcher
        self.periods = periods
    }

    private var first: SiteTarget? { target("/?period=\(periods[0])") }

    private func target(_ text: String) -> SiteTarget? { SiteTarget(text, periods: Set(periods)) }

    /// Figures may change meanwhile: then everything is asked anew, a few times.
    mutating func run(_ console: inout Console) throws(Failure) {
        for _ in 0..<Self.passesMax {
            answers = [:]
            try fetchAll(&console)
            isOfOneMoment = true
            for (target, bytes) in answers where target.isExact {
                if try fetcher.ask(target.text).body != bytes { isOfOneMoment = false }
            }
            if isOfOneMoment { return }
        }
    }

    private mutating func fetchAll(_ console: inout Console) throws(Failure) {
        var starts = ["/page.css", "/favicon.svg", "/api/v1/periods"]
        for period in periods {
            starts += ["/?period=\(period)", "/map?period=\(period)"]
            for tier in [Tier.province, .branch, .department] {
                let question = "?period=\(period)&tier=\(tier)"
                starts.append("/\(question)")
                starts += ["rankings", "rankings.csv", "indicators.csv", "targets.csv", "rankings.xlsx", "series"]
                    .map { "/api/v1/\($0)\(question)" }
            }
        }
        var (waiting, seen, met) = (starts.compactMap { target($0) }, Set<SiteTarget>(), Set<String>())
        while let next = waiting.popLast() {
            guard seen.insert(next).inserted else { continue }
            guard seen.count <= Self.filesMax else {
                let most = Self.filesMax
                throw Failure(.failed, "more than \(most) files; name fewer periods with --period")
            }
            console.progress("publish: \(answers.count) files …")
            let answer = try fetcher.ask(next.text)
            // What this server does not have, such as other tiers at a province, is no part of its site.
            if [.badRequest, .notFound].contains(answer.status) { continue }
            guard answer.status == .ok else {
                throw Failure(.failed, "\(next.text): \(String(decoding: answer.body, as: UTF8.self))")
            }
            answers[next] = answer.body
            guard next.isPage else { continue }
            // Pages have most of their links in common.
            waiting += SitePage.links(of: answer.body).filter { met.insert($0).inserted }.compactMap { target($0) }
        }
        guard let first, answers[first] != nil else {
            throw Failure(.failed, "there is no ranking of \(periods[0]); name other periods with --period")
        }
    }

    /// All files with what lists them, by path.
    func files(from source: String, made: Moment) -> [(path: String, bytes: [UInt8])] {
        let known = answers.keys.reduce(into: [String: SiteTarget]()) { $0[$1.text] = $1 }
        var files = answers.map { target, body in
            (path: target.file, target: target.text, bytes: target.isPage ? page(target, body, known) : body)
        }
        // Where one begins: the page of the first period.
        if let first, let body = answers[first] {
            let index = String(decoding: page(first, body, known), as: UTF8.self)
                .replacing(" href=\"../", with: " href=\"")
            files.append((path: "index.html", target: first.text, bytes: Array(index.utf8)))
        }
        files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        let sums = files.map { file in
            let sum = Hexadecimal.encode(SHA256.digest(file.bytes).bytes)
            return (path: file.path, target: file.target, bytes: file.bytes.count, sum: sum)
        }
        var json = JSONWriter()
        json.object { json in
            json.field("made", made.description)
            json.field("source", source)
            json.field("ofOneMoment", isOfOneMoment)
            json.field("periods") { json in
                json.array { json in for period in periods { json.string(period.description) } }
            }
            json.field("files") { json in
                json.array { json in
                    for file in sums {
                        json.object { json in
                            json.field("path", file.path)
                            json.field("target", file.target)
                            json.field("bytes", file.bytes)
                            json.field("sha256", file.sum)
                        }
                    }
                }
            }
        }
        json.endLine()
        let list = sums.map { "\($0.sum)  \($0.path)\n" }.joined()
        return files.map { (path: $0.path, bytes: $0.bytes) }
            + [(path: "manifest.json", bytes: json.bytes), (path: "SHA256SUMS", bytes: Array(list.utf8))]
    }

    private func page(_ target: SiteTarget, _ body: [UInt8], _ known: [String: SiteTarget]) -> [UInt8] {
        SitePage.file(of: body, target) { known[$0] }
    }
}
