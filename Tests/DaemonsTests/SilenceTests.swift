import Daemons
import Model
import Nodes
import Peering
import Testing
import Wire

/// Who has fallen silent is said once, and once more when it is back.
@Suite struct SilenceTests {
    private let node = Node(
        settings: NodeSettings(
            identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
            owned: []), keyRing: KeyRing(), seed: [1])
    private let offices = ["101", "102", "103"].compactMap { UnitCode($0) }

    private func hear(_ place: Int, at milliseconds: Int64) {
        node.book.changeStatus(of: offices[place]) { $0.heardAtMilliseconds = milliseconds }
    }

    private func now(_ milliseconds: Int64) -> Instant {
        Instant(monotonicMilliseconds: milliseconds, unixMilliseconds: 1_794_794_400_000 + milliseconds)
    }

    @Test func `an office that was heard is said to be silent once, and to be back once`() {
        var watch = SilenceWatch(silentAfterMilliseconds: 900, since: now(0))
        func look(_ at: Int64) -> [String] {
            let (fallen, back) = watch.look(offices, of: node, now: now(at))
            return fallen.map { "-\($0)" } + back.map { "+\($0)" }
        }
        #expect(look(5_000) == [], "who was never heard has not fallen silent")
        hear(0, at: 5_000)
        hear(1, at: 5_500)
        #expect(look(5_900) == [] && look(5_901) == ["-101"] && look(5_902) == [])
        #expect(look(7_000) == ["-102"])
        hear(0, at: 7_100)
        #expect(look(7_200) == ["+101"] && look(7_300) == [])
        #expect(look(8_001) == ["-101"])
    }

    @Test func `a node that starts gives everybody time to be heard again`() {
        hear(0, at: -100_000)
        hear(1, at: -100_000)
        var watch = SilenceWatch(silentAfterMilliseconds: 900, since: now(0))
        #expect(watch.look(offices, of: node, now: now(900)).fallen == [])
        hear(1, at: 500)
        #expect(watch.look(offices, of: node, now: now(901)).fallen == [offices[0]])
        #expect(watch.look(offices, of: node, now: now(902)) == ([], []))
    }
}
