import Bytes
import Model
import TestSupport
import Testing
import Wire

struct MessageCodingTests {
    @Test(arguments: MessageType.allCases)
    func `every message comes back as it went`(type: MessageType) throws {
        for seed in UInt64(1)...300 {
            var generator = MessageGenerator(seed: seed)
            let message = generator.message(type)
            let body = message.body
            #expect(try Message.decode(type: type, body: body.span) == message, "seed \(seed)")
            #expect(message.type == type)
        }
    }

    @Test(arguments: MessageType.allCases)
    func `every truncation is refused or is another message`(type: MessageType) throws {
        for seed in UInt64(1)...20 {
            var generator = MessageGenerator(seed: seed)
            let body = generator.message(type).body
            for end in 0..<body.count {
                let decoded = try? Message.decode(type: type, body: body.span.extracting(0..<end))
                // An update's cells end where its body ends, so a cut between two groups is a shorter update.
                if let decoded { #expect(type == .update && decoded.body == Array(body[..<end]), "seed \(seed)") }
            }
        }
    }
}
