import Foundation

/// A fuzzer's rounds: seeded one by one, so that a round that finds something can be played alone.
///
/// `FUZZ=10000000` plays so many rounds of each fuzzer instead of its own few, `FUZZ_FROM=R` begins at round R:
/// `FUZZ=1 FUZZ_FROM=4711 Tests/run --filter FrameFuzzTests` plays the one that was told. `FUZZ_LOG=FILE` goes on where
/// the file says that the fuzzer came to, until `FUZZ` rounds are played in all, and writes down how far it is now.
package struct Fuzzing: Sendable {
    package let name: String
    package let seed: UInt64
    private let rounds: Range<Int>
    private let log: FuzzingLog?

    /// `rounds` are those of the ordinary tests.
    package init(_ name: String, seed: UInt64, rounds: Int) {
        self.name = name
        self.seed = seed
        let environment = ProcessInfo.processInfo.environment
        let count = Self.rounds(rounds)
        let first = environment["FUZZ_FROM"].flatMap { Int($0) }
        log = first == nil ? environment["FUZZ_LOG"].map { FuzzingLog(file: $0, line: "\(name)\t\(seed)") } : nil
        if let log {
            let next = log.next
            self.rounds = min(next, count)..<count
        } else {
            self.rounds = (first ?? 0)..<((first ?? 0) + count)
        }
    }

    /// Plays the rounds until one finds something.
    ///
    /// - Parameter round: makes an input and judges what becomes of it; `nil` when all is right.
    /// - Returns: what was found, with the words that play it again; `nil` when nothing was.
    package func find(_ round: (inout SplitMix64) -> String?) -> String? {
        let clock = ContinuousClock()
        var began = clock.now
        var told = rounds.lowerBound
        for number in rounds {
            var random = SplitMix64(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
            if let found = round(&random) {
                return "\(name), seed \(seed): FUZZ=1 FUZZ_FROM=\(number) finds: \(found)"
            }
            guard let log, number + 1 == rounds.upperBound || clock.now - began > FuzzingLog.every else { continue }
            log.write(told..<(number + 1), clock.now - began)
            (began, told) = (clock.now, number + 1)
        }
        return nil
    }

    /// How many rounds a loop of its own plays: those of the ordinary tests, or what `FUZZ` says.
    package static func rounds(_ ordinary: Int) -> Int {
        ProcessInfo.processInfo.environment["FUZZ"].flatMap { Int($0) } ?? ordinary
    }
}

/// How far fuzzers came: a line for each stretch of rounds in which nothing was found, with its first round, the one
/// behind its last, and its milliseconds. Whoever is killed loses a stretch and no more.
private struct FuzzingLog: Sendable {
    /// Long beside a line, short beside what is lost with a crash.
    static let every = Duration.seconds(20)

    let file: String
    /// How the fuzzer's lines begin: its name and seed. Rounds of another seed are other rounds.
    let line: String

    /// The round behind the last one that was played.
    var next: Int {
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { $0.hasPrefix(line + "\t") }
            .compactMap { $0.split(separator: "\t").dropFirst(3).first.flatMap { Int($0) } }.max() ?? 0
    }

    func write(_ rounds: Range<Int>, _ time: Duration) {
        let milliseconds = time / .milliseconds(1)
        let text = "\(line)\t\(rounds.lowerBound)\t\(rounds.upperBound)\t\(Int(milliseconds))\n"
        // One write at the end of the file: fuzzers beside each other do not mix their lines.
        guard let handle = fopen(file, "a") else { return }
        fputs(text, handle)
        fclose(handle)
    }
}

/// Changes of bytes that know no more of them than where numbers and pieces often stand.
package enum ByteMutation {
    private static let extremes: [UInt8] = [0, 1, 2, 0x0A, 0x0D, 0x20, 0x22, 0x7F, 0x80, 0xFE, 0xFF]

    /// Makes one to three changes; `pieces` are put in as they are, where the form of the bytes has such.
    package static func mutate(_ bytes: inout [UInt8], _ pieces: [[UInt8]], _ random: inout SplitMix64) {
        for _ in 0..<random.next(in: 1...3) { mutateOnce(&bytes, pieces, &random) }
    }

    private static func mutateOnce(_ bytes: inout [UInt8], _ pieces: [[UInt8]], _ random: inout SplitMix64) {
        let at = random.next(in: 0...bytes.count)
        if !pieces.isEmpty, random.bool(oneIn: 3) {
            bytes.insert(contentsOf: random.element(of: pieces), at: at)
            return
        }
        guard at < bytes.count else {
            bytes += random.bytes(random.next(in: 1...8))
            return
        }
        switch random.next(below: 7) {
        case 0: bytes[at] ^= 1 << UInt8(random.next(below: 8))
        case 1: bytes[at] = random.element(of: extremes)
        case 2: bytes.insert(random.element(of: extremes), at: at)
        case 3: bytes.removeSubrange(at..<min(bytes.count, at + random.next(in: 1...12)))
        case 4:
            let piece = bytes[at..<min(bytes.count, at + random.next(in: 1...40))]
            bytes.insert(contentsOf: piece, at: random.next(in: 0...bytes.count))
        case 5: bytes.removeSubrange(at...)
        default: bytes.insert(contentsOf: random.bytes(random.next(in: 1...9)), at: at)
        }
    }

    /// Where to cut `count` bytes: nowhere, everywhere, or here and there.
    package static func cuts(_ count: Int, _ random: inout SplitMix64) -> [Int] {
        switch random.next(below: 4) {
        case 0: []
        case 1: Array(0..<count)
        default: (0..<random.next(in: 1...5)).map { _ in random.next(in: 0...count) }.sorted()
        }
    }
}
