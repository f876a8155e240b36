import Peering
import TestSupport
import Testing
import Wire

/// Credit is counted in bytes of update frames (Protocol/06-delivery.md).
@Suite struct CreditTests {
    // D-43, D-44, D-45
    @Test(arguments: 0..<200)
    func `no sender sends more than was granted, bulk stays in its share, and nobody waits for ever`(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var sender = SendingCredit()
        var receiver = ReceivingCredit(window: PeeringLimits.windowBytes)
        sender.grant(total: receiver.granted)
        // Frames on the way, oldest first.
        var onTheWay: [(bytes: Int, isBulk: Bool)] = []
        var bulk = 0
        for step in 0..<500 {
            let bytes = random.next(in: 41...50_000)
            let isBulk = random.bool(oneIn: 2)
            if sender.allows(bytes: bytes, isBulk: isBulk) {
                sender.spend(bytes: bytes, isBulk: isBulk)
                onTheWay.append((bytes, isBulk))
                if isBulk { bulk += bytes }
                let share = Int(PeeringLimits.windowBytes / PeeringLimits.bulkShare)
                #expect(bulk <= share, "seed \(seed) step \(step)")
            }
            for _ in 0..<random.next(below: 3) where !onTheWay.isEmpty {
                let frame = onTheWay.removeFirst()
                if frame.isBulk { bulk -= frame.bytes }
                let isCovered = receiver.receive(bytes: frame.bytes)
                #expect(isCovered, "seed \(seed) step \(step)")
                if let total = receiver.nextGrant() { sender.grant(total: total) }
            }
        }
        let isCovered = onTheWay.allSatisfy { receiver.receive(bytes: $0.bytes) }
        #expect(isCovered, "seed \(seed)")
        if let total = receiver.nextGrant() { sender.grant(total: total) }
        #expect(sender.allows(bytes: 50_000, isBulk: true), "seed \(seed): both sides wait for each other")
        #expect(sender.allows(bytes: 50_000, isBulk: false), "seed \(seed)")
    }

    // D-43: totals never fall.
    @Test func `a grant that is older or repeated changes nothing`() {
        var sender = SendingCredit()
        sender.grant(total: 1_000)
        sender.spend(bytes: 900, isBulk: false)
        sender.grant(total: 500)
        sender.grant(total: 1_000)
        #expect(sender.allows(bytes: 100, isBulk: false) && !sender.allows(bytes: 101, isBulk: false))
    }

    // D-43: to the byte, on both sides.
    @Test func `everything that was granted may be sent, and not one byte more`() {
        var receiver = ReceivingCredit(window: 1_000)
        var sender = SendingCredit()
        sender.grant(total: receiver.granted)
        sender.spend(bytes: 600, isBulk: false)
        #expect(sender.allows(bytes: 400, isBulk: false) && !sender.allows(bytes: 401, isBulk: false))
        for (bytes, isCovered) in [(600, true), (400, true), (1, false)] {
            #expect(receiver.receive(bytes: bytes) == isCovered, "\(bytes)")
        }
    }

    // D-43
    @Test func `a peer that sends more than it was granted is refused`() {
        var talk = Conversation()
        talk.establish()
        var number: UInt64 = 0
        while talk.listener.end == nil, number < 10_000 {
            number += 1
            talk.dialer.send(Conversation.update(number: number, cells: 100), &talk.dialing)
            talk.toListener(talk.dialer.takeOutput())
        }
        #expect(talk.listener.end == .violation(.creditExceeded(granted: PeeringLimits.windowBytes)))
        talk.toDialer(talk.listener.takeOutput())
        #expect(talk.dialer.end?.refusal == .creditExceeded)
    }

    // D-43, L-04: 19 MB in one write were taken on a grant of 256 kB, since every piece that was read was granted anew.
    @Test(arguments: [1_000, 65_536, 1 << 20])
    func `what was sent before a grant must fit the grant before it, whatever the pieces`(piece: Int) {
        var talk = Conversation()
        talk.establish()
        var flood: [UInt8] = []
        for number in 1...600 {
            talk.dialer.send(Conversation.update(number: UInt64(number), cells: 4_000), &talk.dialing)
            flood += talk.dialer.takeOutput()
        }
        #expect(flood.count > 8 * Int(PeeringLimits.windowBytes))
        var taken = 0
        for start in stride(from: 0, to: flood.count, by: piece) where talk.listener.end == nil {
            let end = min(start + piece, flood.count)
            talk.toListener(Array(flood[start..<end]))
            talk.listener.returnCredit(&talk.listening) { end < flood.count }
            taken = end
        }
        #expect(talk.listener.end == .violation(.creditExceeded(granted: PeeringLimits.windowBytes)))
        #expect(taken <= Int(PeeringLimits.windowBytes) + piece + Limits.wireBytesMax)
    }

    // D-44, L-04: nobody waits for ever.
    @Test func `credit comes back as soon as nothing waits`() {
        var talk = Conversation()
        talk.establish()
        for number in 1...400 {
            talk.dialer.send(Conversation.update(number: UInt64(number), cells: 4_000), &talk.dialing)
            talk.toListener(talk.dialer.takeOutput())
            talk.listener.returnCredit(&talk.listening) { number % 2 == 1 }
            talk.toDialer(talk.listener.takeOutput())
        }
        #expect(talk.listener.isEstablished)
        #expect(talk.dialer.allowsUpdate(bytes: 200_000, isBulk: false))
    }

    // D-44: what has been consumed comes back, whatever else is said meanwhile.
    @Test func `credit comes back as frames are consumed`() {
        var talk = Conversation()
        talk.establish()
        for number in 1...5_000 {
            talk.dialer.send(Conversation.update(number: UInt64(number), cells: 100), &talk.dialing)
            talk.toListener(talk.dialer.takeOutput())
            talk.listener.returnCredit(&talk.listening)
            talk.toDialer(talk.listener.takeOutput())
        }
        #expect(talk.listener.isEstablished && talk.dialer.isEstablished)
        #expect(talk.dialer.allowsUpdate(bytes: 200_000, isBulk: false))
    }
}
