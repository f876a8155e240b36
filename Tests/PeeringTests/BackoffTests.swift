import Peering
import Testing

@Suite struct BackoffTests {
    // D-47
    @Test func `delays lie below a bound that doubles to half a minute, and use all of it`() {
        var entropy = Entropy(seed: [3])
        var least = [Int64](repeating: .max, count: 12)
        var greatest = [Int64](repeating: 0, count: 12)
        for _ in 0..<500 {
            var backoff = Backoff()
            for attempt in 0..<12 {
                let delay = backoff.nextDelayMilliseconds(&entropy)
                least[attempt] = min(least[attempt], delay)
                greatest[attempt] = max(greatest[attempt], delay)
            }
        }
        for attempt in 0..<12 {
            let bound = min(30_000, 500 << Int64(attempt))
            #expect(greatest[attempt] <= bound && greatest[attempt] > bound * 9 / 10)
            #expect(least[attempt] >= 0 && least[attempt] < bound / 10, "full jitter begins at nothing")
        }
    }

    // D-47, E-05
    @Test func `what the peer asked for comes first, the jitter on top`() {
        var entropy = Entropy(seed: [4])
        var backoff = Backoff()
        for _ in 0..<100 {
            let delay = backoff.nextDelayMilliseconds(notBefore: 7_000, &entropy)
            #expect((7_000...37_000).contains(delay))
        }
        backoff.reset()
        let first = backoff.nextDelayMilliseconds(&entropy)
        #expect(first <= 500)
    }

    @Test func `random bytes are the seed's and nobody else's`() {
        var one = Entropy(seed: [1, 2, 3])
        var same = Entropy(seed: [1, 2, 3])
        var other = Entropy(seed: [1, 2, 4])
        let drawn = (0..<20).map { _ in one.nonce() }
        let again = (0..<20).map { _ in same.nonce() }
        let others = (0..<20).map { _ in other.nonce() }
        #expect(drawn == again)
        #expect(Set(drawn).count == 20 && drawn.allSatisfy { $0.count == 32 })
        #expect(Set(drawn).isDisjoint(with: others))
        let small = (0..<1_000).map { _ in one.next(through: 9) }
        #expect(Set(small) == Set(0...9))
        let nothing = (one.next(through: 0), one.next(through: -5))
        #expect(nothing == (0, 0))
    }
}
