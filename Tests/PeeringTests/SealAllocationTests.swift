import Bytes
import Noise
import Peering
import TestSupport
import Testing
import Wire

/// What sealing and opening cost the allocator: nothing.
@Suite struct SealAllocationTests {
    private static let mayCount = AllocationCounting.hasCompiler && !AllocationCounting.isCounting

    @Test(.enabled(if: mayCount, "clang makes the library that counts"))
    func `nothing is allocated for a sealed frame`() throws {
        let (status, said) = try AllocationCounting.run(suite: "SealAllocationTests")
        for line in said.split(separator: "\n") where line.contains("allocations of") { print(line) }
        #expect(status == 0 && said.contains("allocations of 1000 frames"), "\(said)")
    }

    /// The other process: a thousand frames of each size, sealed and opened.
    @Test(.enabled(if: AllocationCounting.isCounting, "runs in the process that counts"))
    func `sealing and opening, counted`() throws {
        func allocations() -> Int { AllocationCounting.allocations() }
        let before = allocations()
        #expect(before >= 0)
        var kept = [UInt8](repeating: 1, count: 3)
        kept.append(contentsOf: [UInt8](repeating: 2, count: 4_000))
        #expect(allocations() > before && kept.count == 4_003, "what is allocated is counted")
        var talk = Conversation()
        talk.establish()
        let key = try #require(Bytes32([UInt8](repeating: 8, count: 32)))
        for count in [8, 100, 1_000, 40_000] {
            var none: Deflater?
            let body = [UInt8](repeating: 3, count: count)
            var (sending, receiving) = (FrameSeal(CipherState(key: key)), FrameSeal(CipherState(key: key)))
            var frames = (0..<1_001).map { _ in FrameWriter.sealed(type: .bundlePart, body: body, deflater: &none) }
            try sending.seal(&frames[0])
            var start = allocations()
            for number in 1...1_000 { try sending.seal(&frames[number]) }
            let sealed = allocations() - start
            var received: [ReceivedFrame] = []
            for frame in frames {
                var reader = FrameReader()
                reader.receive(frame.span)
                received.append(try #require(try reader.nextFrame(limits: .session, authenticated: true)))
            }
            try receiving.open(&received[0])
            start = allocations()
            for number in 1...1_000 { try receiving.open(&received[number]) }
            let opened = allocations() - start
            print("allocations of 1000 frames of \(count) bytes: \(sealed) to seal, \(opened) to open")
            #expect(sealed == 0 && opened == 0, "\(count) bytes")
        }
        // What a session needs beside it, for people: bodies, frames, messages.
        var start = allocations()
        for number in 0..<1_000 { talk.dialer.send(.credit(grantedBytes: UInt64(number)), &talk.dialing) }
        let sent = allocations() - start
        let bytes = talk.dialer.takeOutput()
        start = allocations()
        talk.toListener(bytes)
        print("allocations of 1000 small messages of a session: \(sent) to send, \(allocations() - start) to take")
    }
}
