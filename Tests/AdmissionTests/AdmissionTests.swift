import Admission
import TestSupport
import Testing

struct AdmissionTests {
    /// The rules once more, over a plain list in the order of coming.
    private struct Plain {
        let limits: Admission.Limits
        var waiting: [(guest: UInt64, address: String, isKnown: Bool)] = []
        var known: Set<String> = []

        func firstToGo(_ guests: [(guest: UInt64, address: String, isKnown: Bool)]) -> UInt64? {
            func network(_ address: String) -> String { NetworkPrefix(of: address).description }
            let largest = Dictionary(grouping: guests) { network($0.address) }.values.map(\.count).max()
            let crowded = guests.filter { one in
                guests.count { network($0.address) == network(one.address) } == largest
            }
            guard let first = crowded.first else { return nil }
            let inside = guests.filter { network($0.address) == network(first.address) }
            let most = inside.map { one in inside.count { $0.address == one.address } }.max()
            return inside.first { one in inside.count { $0.address == one.address } == most }?.guest
        }

        mutating func enter(_ guest: UInt64, _ address: String) -> UInt64? {
            waiting.append((guest, address, known.contains(address)))
            let strangers = waiting.filter { !$0.isKnown }
            let shared = limits.placesMax - limits.reserve
            let same = waiting.filter { $0.address == address }
            var goes: UInt64?
            if same.count > limits.perAddressMax {
                goes = (same.first { !$0.isKnown } ?? same.first)?.guest
            } else if strangers.count > shared {
                goes = firstToGo(strangers)
            } else if waiting.count > limits.placesMax {
                let knownOnes = waiting.filter(\.isKnown)
                goes = firstToGo(knownOnes.count > shared ? knownOnes : strangers)
            }
            waiting.removeAll { $0.guest == goes }
            return goes
        }
    }

    // L-03, L-12, L-13
    @Test(arguments: 0..<20)
    func `random comings and goings follow the rules as a plain list has them`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limits = Admission.Limits(
            placesMax: random.next(in: 1...40), perAddressMax: random.next(in: 1...20),
            reserve: random.next(in: 0...10), knownMax: 1_000)
        var admission = Admission(limits)
        var plain = Plain(limits: limits)
        let networks = random.next(in: 1...12)
        for guest: UInt64 in 0..<600 {
            let address = "10.0.\(random.next(below: networks)).\(random.next(below: 3))"
            if random.bool(oneIn: 5), let one = plain.waiting.randomElement(using: &random) {
                plain.waiting.removeAll { $0.guest == one.guest }
                if random.bool(oneIn: 2) {
                    admission.proved(one.guest)
                    plain.known.insert(one.address)
                } else {
                    admission.leave(one.guest)
                }
            }
            let goes = admission.enter(guest, from: address)
            #expect(goes == plain.enter(guest, address), "seed \(seed), guest \(guest)")
            #expect(goes != guest, "seed \(seed): the newcomer is never the one")
            #expect(admission.count == plain.waiting.count && admission.count <= limits.placesMax)
        }
    }

    private static let limits = Admission.Limits(
        placesMax: 1_024, perAddressMax: 512, reserve: 256, knownMax: 20_000)

    // L-12
    @Test func `one address alone in its network outlives any flood from fewer networks than places`() {
        var admission = Admission(Self.limits)
        #expect(admission.enter(.max, from: "192.0.2.1") == nil)
        for guest: UInt64 in 0..<5_000 {
            let goes = admission.enter(guest, from: "10.0.\(guest % 700 % 256).\(guest % 7)")
            #expect(goes != .max, "guest \(guest)")
        }
        #expect(admission.count == 1_024 - 256)
    }

    // L-12: also inside one network, as long as others of it have more.
    @Test func `one connection outlives a flood from other addresses of its own network`() {
        var admission = Admission(Self.limits)
        #expect(admission.enter(.max, from: "127.0.0.1") == nil)
        for guest: UInt64 in 0..<5_000 { #expect(admission.enter(guest, from: "127.0.0.\(2 + guest % 10)") != .max) }
    }

    // L-13
    @Test func `strangers leave the reserve to those who are known, and these to strangers`() {
        var admission = Admission(Self.limits)
        _ = admission.enter(.max, from: "192.0.2.1")
        admission.proved(.max)
        #expect(admission.isKnown("192.0.2.1") && admission.count == 0)
        for guest: UInt64 in 0..<2_000 { _ = admission.enter(guest, from: "10.\(guest / 250).\(guest % 250).1") }
        #expect(admission.count == 768)
        for guest: UInt64 in 10_000..<10_256 { #expect(admission.enter(guest, from: "192.0.2.1") == nil) }
        #expect(admission.count == 1_024)
        // Beyond the reserve the known take what strangers have beyond theirs; then they pay themselves.
        for guest: UInt64 in 10_256..<10_512 {
            #expect(admission.enter(guest, from: "192.0.2.1").map { $0 < 10_000 } == true)
        }
        #expect(admission.enter(10_512, from: "192.0.2.1") == 10_000, "no more than 512 of one address")
        #expect(admission.enter(2_000, from: "10.9.9.9").map { $0 < 10_000 } == true)
    }

    @Test func `so many addresses are remembered and no more, the last ones`() {
        let limits = Admission.Limits(placesMax: 8, perAddressMax: 8, reserve: 2, knownMax: 100)
        var admission = Admission(limits)
        for guest: UInt64 in 0..<10_000 {
            let address = guest.isMultiple(of: 3) ? "here" : "10.\(guest / 250).\(guest % 250).1"
            _ = admission.enter(guest, from: address)
            admission.proved(guest)
            #expect(admission.isKnown(address) && (guest == 0 || admission.isKnown("here")))
        }
        let remembered = (0..<10_000).count { admission.isKnown("10.\($0 / 250).\($0 % 250).1") }
        #expect((80...100).contains(remembered + 1))
        #expect(admission.count == 0)
    }

    @Test func `where there are few places, strangers have most of them`() {
        var admission = Admission(
            Admission.Limits(placesMax: 3, perAddressMax: 512, reserve: 256, knownMax: 10))
        for guest: UInt64 in 0..<2 { #expect(admission.enter(guest, from: "a\(guest)") == nil) }
        #expect(admission.enter(2, from: "a2") == 0)
    }
}
