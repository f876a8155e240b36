internal import Bytes
internal import Model
internal import Runtime

/// `tamcap bench freshness`: how long a change takes from an office's inbox into the centre's ranking.
///
/// Puts files by rename into the inboxes of a country that runs, so many a second, one new dossier in each, and asks
/// the centre's API all the while how many dossiers the branches of some provinces have received: 3.3's denominator, in
/// the exact CSV of their ranking. A change is timed from its rename to the answer that first has it.
package struct FreshnessBench: Sendable {
    /// The folder that holds the offices' inboxes.
    package var records: String
    /// Of the centre's API on 127.0.0.1.
    package var port: UInt16
    /// All offices together.
    package var changesPerSecond = 500
    package var seconds = 30
    /// How many provinces are asked about, one after the other.
    package var provinces = 4
    package var inputs = Inputs()

    package init(records: String, port: UInt16) {
        self.records = records
        self.port = port
    }

    package func run(_ console: inout Console) throws(Failure) {
        let day = Day(at: Words.now)
        let tree = try inputs.readTopology().tree(on: day)
        let folders: [String]
        do throws(SystemError) {
            folders = try Files.list(records).filter { $0.facts.kind == .folder }.map(\.name)
        } catch { throw Failure(error) }
        let offices = folders.compactMap { UnitCode($0) }.filter { tree.contains($0) && $0 != tree.root }
        guard !offices.isEmpty else { throw Failure(.usage, "\(records) has no folder of an office of the topology") }
        let run: FreshnessRun
        do throws(SystemError) {
            run = try FreshnessRun(self, tree, offices, day)
        } catch { throw Failure(error) }
        try run.measure(&console)
    }
}

/// One measurement under way.
private final class FreshnessRun {
    private let bench: FreshnessBench
    private let tree: Tree
    private let day: Day
    private let offices: [UnitCode]
    private let loop: EventLoop
    private let asker: Asker
    /// Watched branches: what they had received before, and when which change was put there.
    private var watched: [UnitCode: (before: Int, putAtNanoseconds: [Int64], seen: Int)] = [:]
    private var latencies: [Int64] = []
    private var put = 0
    private var asked = 0
    private var askedNanoseconds: Int64 = 0
    private var failure: Failure?

    /// After the last change the country has so long.
    private static let patienceMilliseconds: Int64 = 60_000

    init(_ bench: FreshnessBench, _ tree: Tree, _ offices: [UnitCode], _ day: Day) throws(SystemError) {
        self.bench = bench
        self.tree = tree
        self.day = day
        self.offices = offices
        loop = try EventLoop()
        asker = Asker(loop, port: bench.port)
    }

    func measure(_ console: inout Console) throws(Failure) {
        let provinces = Array(offices.filter { tree.tier(of: $0) == .province }.prefix(bench.provinces))
        guard !provinces.isEmpty else { throw Failure(.usage, "no province among the offices of \(bench.records)") }
        let before = try received(within: nil)
        for unit in offices where provinces.contains(where: { $0 == tree.parent(of: unit) }) {
            watched[unit] = (before[unit] ?? 0, [], 0)
        }
        let start = SystemClock.monotonicNanoseconds
        let end = start + Int64(bench.seconds) * 1_000_000_000
        var place = 0
        var deadline = Int64.max
        while put < bench.changesPerSecond * bench.seconds || latencies.count < watchedChanges {
            try putDue(since: start, until: end)
            if put == bench.changesPerSecond * bench.seconds, deadline == .max {
                deadline = SystemClock.monotonicMilliseconds + Self.patienceMilliseconds
            }
            guard SystemClock.monotonicMilliseconds < deadline else { break }
            note(try received(within: provinces[place]))
            place = (place + 1) % provinces.count
            console.progress("\(put) changes, \(latencies.count) of \(watchedChanges) watched ones seen")
        }
        let missing = try missing(after: before)
        console.clearProgress()
        try console.print(text(missing: missing, provinces: provinces.count))
        if missing > 0 { throw Failure(.failed, "\(missing) changes have not arrived") }
    }

    private var watchedChanges: Int { watched.values.reduce(0) { $0 + $1.putAtNanoseconds.count } }

    // MARK: - Putting

    private func putDue(since start: Int64, until end: Int64) throws(Failure) {
        let elapsed = min(SystemClock.monotonicNanoseconds, end) - start
        let due = min(
            Int(elapsed * Int64(bench.changesPerSecond) / 1_000_000_000), bench.changesPerSecond * bench.seconds)
        while put < due {
            let unit = offices[put % offices.count]
            do throws(SystemError) { try putOne(unit) } catch { throw Failure(error) }
        }
    }

    /// Into the office's inbox by rename, so that no reader sees half a file.
    private func putOne(_ unit: UnitCode) throws(SystemError) {
        let name = "dossiers-freshness-\(ProcessFacts.processIdentifier)-\(put).csv"
        let text = """
            MaHoSo,MaDonVi,MaTTHC,KenhThucHien,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat
            \(unit)-F-\(ProcessFacts.processIdentifier)-\(put),\(unit),1.007027,2,\(day),\(day.advanced(by: 7)),2,1

            """
        let folder = "\(bench.records)/\(unit)"
        try Files.append("\(folder)/.\(name)", Array(text.utf8))
        try Files.rename("\(folder)/.\(name)", to: "\(folder)/\(name)")
        watched[unit]?.putAtNanoseconds.append(SystemClock.monotonicNanoseconds)
        put += 1
    }

    // MARK: - Seeing

    /// What branches have received, by an answer of the API.
    private func received(within province: UnitCode?, tier: Tier = .branch) throws(Failure) -> [UnitCode: Int] {
        let period = Period(.month, holding: day)
        var target = "/api/v1/indicators.csv?period=\(period)&tier=\(tier)"
        if let province { target += "&within=\(province)" }
        let before = SystemClock.monotonicNanoseconds
        let answer = try asker.ask(target)
        asked += 1
        askedNanoseconds += SystemClock.monotonicNanoseconds - before
        var counts: [UnitCode: Int] = [:]
        for line in answer.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 4, omittingEmptySubsequences: false)
            guard fields.count > 3, fields[1].elementsEqual("3.3".utf8) else { continue }
            let text = fields.map { String(decoding: $0, as: UTF8.self) }
            if let unit = UnitCode(text[0]) { counts[unit] = Int(text[3]) ?? 0 }
        }
        return counts
    }

    private func note(_ counts: [UnitCode: Int]) {
        let now = SystemClock.monotonicNanoseconds
        for (unit, count) in counts {
            guard let probe = watched[unit] else { continue }
            let seen = min(count - probe.before, probe.putAtNanoseconds.count)
            guard seen > probe.seen else { continue }
            for at in probe.putAtNanoseconds[probe.seen..<seen] { latencies.append(now - at) }
            watched[unit]?.seen = seen
        }
    }

    /// How many changes of branches have not arrived, the watched ones and all others.
    private func missing(after before: [UnitCode: Int]) throws(Failure) -> Int {
        var expected: [UnitCode: Int] = [:]
        for index in 0..<put where tree.tier(of: offices[index % offices.count]) == .branch {
            expected[offices[index % offices.count], default: 0] += 1
        }
        var missing = 0
        let deadline = SystemClock.monotonicMilliseconds + Self.patienceMilliseconds
        repeat {
            let after = try received(within: nil)
            missing = expected.reduce(0) { $0 + max(0, $1.value + (before[$1.key] ?? 0) - (after[$1.key] ?? 0)) }
        } while missing > 0 && SystemClock.monotonicMilliseconds < deadline
        return missing
    }

    private func text(missing: Int, provinces: Int) -> String {
        let sorted = latencies.sorted()
        func at(_ percent: Int) -> String {
            guard let last = sorted.indices.last else { return "-" }
            return "\(sorted[min(last, sorted.count * percent / 100)] / 1_000_000) ms"
        }
        return """
            freshness: \(offices.count) offices, \(bench.changesPerSecond) changes a second for \(bench.seconds) s, \
            each a file renamed into an inbox; \(put) changes, \(missing == 0 ? "all" : "all but \(missing)") arrived
              until the ranking of the province has it: p50 \(at(50)), p90 \(at(90)), p99 \(at(99)), max \(at(100))
              (\(sorted.count) changes in \(watched.count) branches of \(provinces) provinces; an answer took \
            \(askedNanoseconds / Int64(max(1, asked)) / 1_000_000) ms on average)

            """
    }
}

/// Asks the API over one connection, an answer at a time.
private final class Asker: ConnectionHandler {
    private let loop: EventLoop
    private let port: UInt16
    private var connection: Connection?
    private var answer: [UInt8] = []
    private var isOpen = false
    private var ended: CloseReason?

    init(_ loop: EventLoop, port: UInt16) {
        self.loop = loop
        self.port = port
    }

    func ask(_ target: String) throws(Failure) -> ArraySlice<UInt8> {
        if connection == nil {
            (isOpen, ended) = (false, nil)
            connection = Connection.dial(
                loop, HostPort(host: "127.0.0.1", port: port), timeoutMilliseconds: 10_000, self)
            _ = loop.run(until: { isOpen || ended != nil }, withinMilliseconds: 10_000)
        }
        answer = []
        connection?.write(Array("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8))
        _ = loop.run(until: { body != nil || ended != nil }, withinMilliseconds: 30_000)
        guard let body, answer.starts(with: "HTTP/1.1 200 ".utf8) else {
            let words = String(decoding: answer.prefix { $0 != 0x0D }, as: UTF8.self)
            throw Failure(.failed, "the centre at port \(port) does not answer: \(ended.map { "\($0)" } ?? words)")
        }
        return body
    }

    /// The body, when it has come whole.
    private var body: ArraySlice<UInt8>? {
        guard let head = answer.indices.first(where: { answer[$0...].starts(with: "\r\n\r\n".utf8) }) else {
            return nil
        }
        let fields = String(decoding: answer[..<head], as: UTF8.self).split(separator: "\r\n")
        guard let length = fields.first(where: { $0.lowercased().hasPrefix("content-length:") }),
            let count = Int(length.split(separator: " ").last ?? ""), answer.count >= head + 4 + count
        else { return nil }
        return answer[(head + 4)..<(head + 4 + count)]
    }

    func connectionOpened(_ connection: Connection) { isOpen = true }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) { answer.append(span: bytes) }

    func connection(_ connection: Connection, closed reason: CloseReason) {
        ended = reason
        self.connection = nil
    }
}
