internal import HTTPService
internal import Model
internal import Publication
internal import Runtime

/// `tamcap top`: every node below an aggregator on the terminal, renewed in place.
package struct TopCommand {
    package var url: String
    /// `nil`: the aggregator is asked without a token, on its own machine.
    package var tokenFile: String?
    package var isOnce = false
    package var intervalSeconds = 5
    /// As `sort` and `q` of `/api/v1/ops`.
    package var sort: String?
    package var search: String?
    package var isEnglish = false

    package init(_ url: String) { self.url = url }

    /// The orders that there are.
    package static let orders = OpsOrder.allCases.map(\.rawValue)

    /// Shows once, or until it is stopped.
    ///
    /// - Throws: what keeps the first look from being had; a later one that fails is told, and the next tried.
    package func run(_ console: inout Console) throws(Failure) {
        let fetcher = try SiteFetcher(url, option: "URL")
        if let tokenFile {
            fetcher.fields.append(("Authorization", "Bearer \(try Self.token(tokenFile))"))
        }
        let isTerminal = Output.standard.isTerminal && !isOnce
        var last = try look(fetcher)
        try show(last, nil, isTerminal, console)
        if isOnce { return }
        while true {
            fetcher.rest(milliseconds: Int64(intervalSeconds) * 1_000)
            do throws(Failure) {
                last = try look(fetcher)
                try show(last, nil, isTerminal, console)
            } catch {
                try show(last, error.description, isTerminal, console)
            }
        }
    }

    /// One line of a file that nobody else can read.
    private static func token(_ path: String) throws(Failure) -> String {
        do throws(SecretFile.Fault) {
            var bytes = try SecretFile.read(path, limitBytes: Self.tokenFileBytesMax)
            while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
            // Nothing else could stand in a field of HTTP.
            guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw .system(SystemError("read", path, errno: 22))
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw Failure(.configuration, "\(error) (named by --token-file)")
        }
    }

    private func look(_ fetcher: SiteFetcher) throws(Failure) -> OpsText {
        let answer = try fetcher.ask(OpsText.target(sort: sort ?? OpsOrder.worst.rawValue, search: search))
        guard answer.status == .ok else {
            // Its own words, of which only one line is shown.
            let line = String(decoding: answer.body, as: UTF8.self).split(separator: "\n").last ?? ""
            let hint = answer.status == .unauthorized ? "; name the file of its token with --token-file" : ""
            throw Failure(.failed, DisplayText.clipped("\(answer.status.rawValue): \(line)", to: 200) + hint)
        }
        do throws(LocatedError) {
            return try OpsText(json: answer.body)
        } catch {
            throw Failure(.failed, DisplayText.clipped(error.description, to: 200))
        }
    }

    private func show(_ text: OpsText, _ fault: String?, _ isTerminal: Bool, _ console: Console) throws(Failure) {
        let language: PageLanguage = isEnglish ? .english : .vietnamese
        guard isTerminal else {
            try console.print((fault.map { DisplayText.plain($0) + "\n" } ?? "") + text.text(language))
            return
        }
        let lines = (Output.standard.lines ?? 24) - (fault == nil ? 0 : 1)
        var screen = text.text(language, columns: Output.standard.columns ?? 80, lines: lines)
        if let fault { screen = DisplayText.clipped(fault, to: Output.standard.columns ?? 80) + "\n" + screen }
        // Home; each line with the rest of it cleared; then what is below.
        let body = screen.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: "\u{1B}[K\n")
        try console.print("\u{1B}[H\(body)\u{1B}[K\u{1B}[J")
    }
}
