import Daemons
import HTTPService
import Peering
import TestSupport
import Testing

/// Answers that are given again are as old as Cluster/api.md says, and no older.
@Suite struct KeptAnswersTests {
    private func now(_ milliseconds: Int64) -> Instant {
        Instant(monotonicMilliseconds: milliseconds, unixMilliseconds: 0)
    }

    /// Random readers, changes and costs over some minutes. Each answer's body says of which figures it was made, and
    /// when; the test keeps the debt by itself, in its own way.
    @Test(arguments: 1...20)
    func `whatever is asked when, an answer is never older than it may be`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var kept = KeptAnswers()
        var (time, revision): (Int64, UInt64) = (0, 0)
        var changedAt: [UInt64: Int64] = [0: 0]
        var (debt, debtAt): (Double, Int64) = (0, 0)
        var (given, old) = (0, 0)
        var made: [String: (revision: UInt64, at: Int64, cost: Int64)] = [:]
        // Quiet times and busy ones.
        for step in 0..<4_000 {
            let isBusy = step / 400 % 2 == 1
            time += Int64(random.next(below: isBusy ? 4 : 300))
            if random.next(below: isBusy ? 2 : 8) == 0 {
                revision += 1
                changedAt[revision] = time
            }
            let key = "/\(random.next(below: 4))"
            debt = max(0, debt - Double(time - debtAt) * 333)
            debtAt = time
            guard let answer = kept.answer(key, revision: revision, now: now(time)) else {
                let cost = Int64(random.next(below: 40_000))
                debt += Double(cost)
                made[key] = (revision, time, cost)
                let body = Array("\(key) \(revision)".utf8)
                _ = kept.keep(.json(body), key, revision: revision, now: now(time), costMicroseconds: cost)
                continue
            }
            given += 1
            guard let origin = made[key] else {
                Issue.record("an answer that nobody made, seed \(seed)")
                continue
            }
            #expect(answer.response.body == Array("\(key) \(origin.revision)".utf8), "seed \(seed)")
            #expect(time - origin.at < 2_000, "seed \(seed)")
            if answer.isAging { #expect(time - origin.at >= 1_000 && origin.revision == revision, "seed \(seed)") }
            guard origin.revision != revision else { continue }
            old += 1
            // Only where there is no time to make it, and then no older than a quarter of a second, and than the share
            // needs.
            #expect(debt > 99_000, "seed \(seed)")
            let part = min(1, (debt - 100_000) / 400_000) + 0.01
            let age = Double(time - origin.at)
            #expect(age < 250 && age * 1_000 <= Double(origin.cost) * 16 * part, "seed \(seed)")
        }
        #expect(given > 100 && old > 10, "\(given), \(old), seed \(seed)")
    }

    @Test func `an answer that ages is given, and said to be made anew once`() {
        var kept = KeptAnswers()
        func isAging(_ revision: UInt64, _ time: Int64) -> Bool? {
            kept.answer("/", revision: revision, now: now(time))?.isAging
        }
        _ = kept.keep(.json([1]), "/", revision: 1, now: now(0))
        #expect(isAging(1, 999) == false && isAging(1, 1_000) == true && isAging(1, 1_001) == false)
        _ = kept.keep(.json([1]), "/", revision: 1, now: now(1_002))
        #expect(isAging(1, 2_002) == true && isAging(1, 3_002) == nil)
        // A change of figures is not waited for.
        #expect(isAging(2, 2_003) == nil)
    }

    @Test func `of too many answers the one goes that was asked for longest ago`() {
        var kept = KeptAnswers()
        for number in 0..<64 { _ = kept.keep(.json([1]), "/\(number)", revision: 1, now: now(0)) }
        _ = kept.answer("/0", revision: 1, now: now(1))
        _ = kept.keep(.json([1]), "/64", revision: 1, now: now(2))
        let left = ["/0", "/1", "/2"].map { kept.answer($0, revision: 1, now: now(3)) != nil }
        #expect(left == [true, false, true])
    }

    @Test func `what a crowd watches may be a little older than its figures, and no longer than was said`() {
        var kept = KeptAnswers()
        _ = kept.keep(.json(Array("old".utf8)), "/", revision: 1, now: now(0), costMicroseconds: 1)
        func isGiven(at time: Int64, toleratedAtLeast: Int64) -> Bool {
            kept.answer("/", revision: 2, now: now(time), toleratedAtLeast: toleratedAtLeast) != nil
        }
        #expect(!isGiven(at: 1, toleratedAtLeast: 0))
        #expect(isGiven(at: 99, toleratedAtLeast: 100))
        #expect(!isGiven(at: 100, toleratedAtLeast: 100))
    }

    @Test func `the same body keeps its digest, and heads say what is new beside it`() {
        var kept = KeptAnswers()
        func answer(_ completeness: String) -> HTTPResponse {
            var answer = HTTPResponse.csv([UInt8](repeating: 65, count: 3_000))
            answer.fields = [("X-Completeness", completeness)]
            return answer
        }
        let first = kept.keep(answer("1/2"), "/", revision: 1, now: now(0))
        let second = kept.keep(answer("2/2"), "/", revision: 2, now: now(1))
        #expect(first.digest == second.digest && second.fields[0].value == "2/2")
    }
}
