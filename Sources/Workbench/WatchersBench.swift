internal import Bytes
internal import Model
internal import Runtime

/// `tamcap bench watchers`: how soon a change is on thousands of open pages.
///
/// Opens so many streams of events to a centre that runs on this machine, as pages do, and asks for the page itself
/// when a stream tells that it has changed, after the random wait that the page keeps, over a second connection that
/// stays, as a browser's does. Given the folder of inboxes, it puts one dossier into one of them every other second and
/// times it from there; without, it counts what comes by itself, as beside `tamcap bench freshness`.
package struct WatchersBench: Sendable {
    /// Of the centre's API on 127.0.0.1.
    package var port: UInt16
    package var watchers = 5_000
    package var seconds = 20
    /// What is watched.
    package var target: String
    /// The inbox of the office whose figures change; `nil`: none does.
    package var inbox: String?

    package init(port: UInt16, target: String? = nil) {
        self.port = port
        self.target = target ?? "/?period=\(Period(.year, holding: Day(at: Words.now)))&tier=branch"
    }

    package func run(_ console: inout Console) throws(Failure) {
        _ = ProcessFacts.raiseDescriptorLimit()
        let text: String
        do throws(SystemError) {
            text = try WatchersRun(self).measure()
        } catch { throw Failure(error) }
        try console.print(text)
    }
}

/// One measurement under way.
private final class WatchersRun {
    private let bench: WatchersBench
    let loop: EventLoop
    private var watchers: [Watcher] = []
    private(set) var opened = 0
    private var lost = 0
    private var refused = 0
    private var redialled = 0
    private var events = 0
    private var pages = 0
    private var unanswered = 0
    private var pageBytes = 0
    /// Of the change under way.
    private var putAtNanoseconds: Int64 = 0
    private var told: [Int64] = []
    private var shown: [Int64] = []
    private var waits: [Int64] = []
    private var changes = 0
    private var random = Entropy.seeded

    init(_ bench: WatchersBench) throws(SystemError) {
        self.bench = bench
        loop = try EventLoop()
    }

    func measure() throws(SystemError) -> String {
        var open = 0
        let isOpen = loop.run(
            until: {
                while open < bench.watchers, open - opened - lost < IdleBench.underWayMax {
                    watchers.append(Watcher(self, stream: bench.target))
                    open += 1
                }
                return opened + lost >= bench.watchers
            }, withinMilliseconds: 120_000)
        guard isOpen else { return "watchers: only \(opened) of \(bench.watchers) streams were opened\n" }
        // What the first pages cost is not to be measured.
        _ = loop.run(until: { false }, withinMilliseconds: 3_000)
        (events, pages, unanswered, pageBytes, waits) = (0, 0, 0, 0, [])
        let end = SystemClock.monotonicMilliseconds + Int64(bench.seconds) * 1_000
        while SystemClock.monotonicMilliseconds < end {
            guard bench.inbox != nil else {
                _ = loop.run(until: { false }, withinMilliseconds: end - SystemClock.monotonicMilliseconds)
                break
            }
            try change()
        }
        return text()
    }

    private func change() throws(SystemError) {
        changes += 1
        for watcher in watchers { watcher.isShown = false }
        try putOne()
        putAtNanoseconds = SystemClock.monotonicNanoseconds
        _ = loop.run(until: { watchers.allSatisfy(\.isShown) }, withinMilliseconds: 10_000)
        putAtNanoseconds = 0
        _ = loop.run(until: { false }, withinMilliseconds: 1_500)
    }

    /// Into the inbox by rename, so that no reader sees half a file.
    private func putOne() throws(SystemError) {
        guard let inbox = bench.inbox else { return }
        let unit = Files.split(inbox).name
        let day = Day(at: Words.now)
        let number = "\(ProcessFacts.processIdentifier)-\(changes)"
        let text = """
            MaHoSo,MaDonVi,MaTTHC,KenhThucHien,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat
            \(unit)-W-\(number),\(unit),1.007027,2,\(day),\(day.advanced(by: 7)),2,1

            """
        try Files.append("\(inbox)/.dossiers-watchers-\(number).csv", Array(text.utf8))
        try Files.rename(
            "\(inbox)/.dossiers-watchers-\(number).csv", to: "\(inbox)/dossiers-watchers-\(number).csv")
    }

    // MARK: - What watchers say

    var target: String { bench.target }

    func dial(_ handler: any ConnectionHandler) -> Connection {
        Connection.dial(loop, HostPort(host: "127.0.0.1", port: bench.port), timeoutMilliseconds: 30_000, handler)
    }

    func streamOpened() { opened += 1 }

    /// A stream that was cut before it was answered, which a browser dials anew.
    func streamCut(_ again: @escaping () -> Void) {
        redialled += 1
        _ = loop.schedule(afterMilliseconds: WatchersBench.redialMilliseconds, again)
    }

    func streamLost(wasOpen: Bool) {
        lost += 1
        if !wasOpen { refused += 1 }
    }

    /// - Returns: how long to wait before asking for the page.
    func heard(_ watcher: Watcher, spread: Int) -> Int64 {
        events += 1
        if putAtNanoseconds > 0, !watcher.isShown { told.append(SystemClock.monotonicNanoseconds - putAtNanoseconds) }
        return spread > 0 ? Int64(random.next() % UInt64(spread)) : 0
    }

    /// A fetch that was turned away, or cut: no page, and the watcher still waits for it.
    func gotNothing() { unanswered += 1 }

    func got(_ watcher: Watcher, bytes: Int, afterNanoseconds: Int64) {
        pages += 1
        pageBytes += bytes
        waits.append(afterNanoseconds)
        if putAtNanoseconds > 0, !watcher.isShown { shown.append(SystemClock.monotonicNanoseconds - putAtNanoseconds) }
        watcher.isShown = true
    }

    private func text() -> String {
        func spread(_ times: [Int64]) -> String {
            let sorted = times.sorted()
            func at(_ percent: Int) -> String {
                sorted.isEmpty
                    ? "-" : "\(sorted[min(sorted.count - 1, sorted.count * percent / 100)] / 1_000_000) ms"
            }
            return "p50 \(at(50)), p90 \(at(90)), p99 \(at(99)), max \(at(100))"
        }
        var text = """
            watchers: \(opened) streams of \(bench.target) (\(redialled) dialled anew), \(refused) refused, \
            \(lost - refused) lost, \(bench.seconds) s
              \(events) events, \(unanswered) fetches without an answer, \
            \(pages) pages of \(pageBytes / max(1, pages)) bytes; a page took \(spread(waits))

            """
        if changes > 0 {
            text += """
                  \(changes) changes, each one file renamed into an inbox: until a watcher is told \(spread(told))
                  until it has the page \(spread(shown)) (\(shown.count) of \(changes * opened))

                """
        }
        return text
    }
}

/// One open page: a stream, and now and then the page.
private final class Watcher: ConnectionHandler {
    private unowned let run: WatchersRun
    private var stream: Connection?
    private var text: [UInt8] = []
    private var isOpen = false
    private var isAwaited = false
    private var redials = 0
    private let line: PageLine
    private var tag = ""
    var isShown = false

    init(_ run: WatchersRun, stream target: String) {
        self.run = run
        line = PageLine(run)
        stream = run.dial(self)
    }

    func connectionOpened(_ connection: Connection) {
        let escaped = run.target.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "&"): "%26"
            case UInt8(ascii: "?"): "%3F"
            case UInt8(ascii: "="): "%3D"
            case UInt8(ascii: "+"): "%2B"
            case UInt8(ascii: "%"): "%25"
            default: String(UnicodeScalar(byte))
            }
        }.joined()
        connection.write(
            Array(
                "GET /api/v1/events?of=\(escaped) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".utf8
            ))
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        text.append(span: bytes)
        let words = String(decoding: text, as: UTF8.self)
        if !isOpen, words.hasPrefix("HTTP/1.1 200 ") {
            isOpen = true
            run.streamOpened()
        }
        guard isOpen, words.hasSuffix("\n\n") else { return }
        text = []
        guard let start = words.ranges(of: "\ndata: {\"tag\":\"").last?.upperBound else { return }
        let told = String(words[start...].prefix { $0 != "\"" })
        guard told != tag, !isAwaited else { return }
        let spread = words.ranges(of: "spreadMilliseconds\":").last.flatMap {
            Int(words[$0.upperBound...].prefix { $0 != "}" })
        }
        isAwaited = true
        _ = run.loop.schedule(afterMilliseconds: run.heard(self, spread: spread ?? 0)) { [weak self] in self?.ask() }
    }

    func connection(_ connection: Connection, closed reason: CloseReason) {
        stream = nil
        guard !isOpen, text.isEmpty, redials < WatchersBench.redialsMax else {
            return run.streamLost(wasOpen: isOpen)
        }
        redials += 1
        run.streamCut { [weak self] in
            guard let self else { return }
            stream = run.dial(self)
        }
    }

    private func ask() {
        isAwaited = false
        let start = SystemClock.monotonicNanoseconds
        line.ask(tag: tag) { [weak self] answer in
            guard let self else { return }
            guard let answer else { return run.gotNothing() }
            tag = answer.tag
            run.got(self, bytes: answer.bytes, afterNanoseconds: SystemClock.monotonicNanoseconds - start)
        }
    }
}

/// Where a page is asked for, compressed: one connection that stays, as a browser keeps it, and is dialled anew when
/// the centre has closed it.
private final class PageLine: ConnectionHandler {
    /// What has come of the answer under way; `bytes` counts its head, too.
    private struct Answer {
        var head: [UInt8] = []
        var bytes = 0
        /// Head and body together; `nil` while the head is incomplete.
        var length: Int?
        var tag: String?
        var isPage = false
    }

    private unowned let run: WatchersRun
    private var connection: Connection?
    private var mayBeStale = false
    private var request: [UInt8] = []
    private var answer = Answer()
    /// `nil` for an answer that was no page.
    private var done: ((_ answer: (tag: String, bytes: Int)?) -> Void)?
    private var knownTag = ""

    init(_ run: WatchersRun) { self.run = run }

    func ask(tag: String, _ done: @escaping ((tag: String, bytes: Int)?) -> Void) {
        let known = tag.isEmpty ? "" : "If-None-Match: \"\(tag)-gzip\"\r\n"
        request = Array("GET \(run.target) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\(known)\r\n".utf8)
        answer = Answer()
        knownTag = tag
        self.done = done
        mayBeStale = true
        if let connection, connection.isOpen { return connection.write(request) }
        dial()
    }

    private func dial() {
        mayBeStale = false
        connection = run.dial(self)
    }

    func connectionOpened(_ connection: Connection) { connection.write(request) }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        if answer.length == nil { answer.head.append(span: bytes) }
        answer.bytes += bytes.count
        if answer.length == nil { readHead() }
        if let length = answer.length, answer.bytes >= length { end() }
    }

    private func readHead() {
        let words = String(decoding: answer.head.prefix(2_048), as: UTF8.self)
        guard let end = words.firstRange(of: "\r\n\r\n")?.upperBound else { return }
        func field(_ name: String) -> Substring? {
            words.firstRange(of: "\r\n\(name): ").map { words[$0.upperBound...].prefix { $0 != "\r\n" } }
        }
        answer.tag = field("ETag").map { String($0.dropFirst().prefix { $0.isHexDigit }) }
        answer.isPage = words.hasPrefix("HTTP/1.1 200 ") || words.hasPrefix("HTTP/1.1 304 ")
        answer.length = words[..<end].utf8.count + (field("Content-Length").flatMap { Int($0) } ?? 0)
    }

    private func end() {
        let done = done
        self.done = nil
        done?(answer.isPage ? (answer.tag ?? knownTag, answer.bytes) : nil)
    }

    func connection(_ connection: Connection, closed reason: CloseReason) {
        self.connection = nil
        guard done != nil else { return }
        // The centre had closed it before it heard the question.
        if mayBeStale, answer.bytes == 0 { dial() } else { end() }
    }
}

/// Random waits; nothing depends on them.
private struct Entropy {
    private var state: UInt64
    static var seeded: Entropy { Entropy(state: 0x9E37_79B9_7F4A_7C15) }

    mutating func next() -> UInt64 {
        // xorshift64 (Marsaglia, 2003).
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
