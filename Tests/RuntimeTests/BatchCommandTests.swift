import Runtime
import Testing

/// A program that is given a batch and says whether it has it.
@Suite struct BatchCommandTests {
    private func run(_ script: String, _ bytes: [UInt8], timeout: Int64 = 60_000) throws -> String? {
        let loop = try EventLoop()
        var ends: [String?] = []
        let command = try BatchCommand(loop, ["sh", "-c", script], bytes, timeoutMilliseconds: timeout) {
            ends.append($0)
        }
        #expect(loop.run(until: { !ends.isEmpty }, withinMilliseconds: patience))
        withExtendedLifetime(command) {}
        #expect(ends.count == 1)
        return ends.first ?? "never ended"
    }

    // I-19
    @Test func `only a program that has read everything and ends with 0 confirms`() throws {
        // More than a pipe holds.
        let bytes = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(try run("test $(wc -c) = 1048576", bytes) == nil)
        #expect(try run("cat > /dev/null; echo no room >&2; exit 3", bytes) == "exit status 3: no room")
        #expect(try run("head -c 10 > /dev/null", bytes)?.contains("had not read everything") == true)
        #expect(try run("kill -9 $$", bytes) == "killed by signal 9")
        #expect(try run("cat > /dev/null; sleep 60", bytes, timeout: 50) == "took too long and was killed")
        #expect(try run("exit 0", []) == nil)
        let loop = try EventLoop()
        #expect(throws: SystemError.self) {
            try BatchCommand(loop, ["/no/such/program"], [], timeoutMilliseconds: 1_000) { _ in }
        }
    }
}
