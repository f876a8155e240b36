import Foundation
import Runtime
import Testing

/// Lines for a program on a pipe, which may be slow, die, or not be there.
@Suite struct CommandPipeTests {
    private let folder: String
    private let loop: EventLoop

    init() throws {
        folder = "\(NSTemporaryDirectory())/tamcap-pipe-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        loop = try EventLoop()
    }

    private final class Events {
        var ended: [String] = []
        var dropped: [UInt64] = []
    }

    private func pipe(_ script: String, linesMax: Int = 100, _ events: Events = Events()) -> CommandPipe {
        pipe(["sh", "-c", script, "sh", folder], linesMax: linesMax, events)
    }

    private func pipe(_ arguments: [String], linesMax: Int, _ events: Events) -> CommandPipe {
        CommandPipe(loop, arguments, linesMax: linesMax, pauses: 5...20) { event in
            switch event {
            case .ended(let reason): events.ended.append(reason)
            case .dropped(let count): events.dropped.append(count)
            }
        }
    }

    private func text(_ name: String) -> String {
        FileManager.default.contents(atPath: "\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Looks some hundred times a second: what a child writes to a file wakes no loop.
    private func wait(_ condition: @escaping () -> Bool) -> Bool {
        var isAwake = true
        func wake() {
            _ = loop.schedule(afterMilliseconds: 5) { if isAwake { wake() } }
        }
        wake()
        defer { isAwake = false }
        return loop.run(until: condition, withinMilliseconds: patience)
    }

    /// Stops it and has its child reaped. One that is left would hide from the exit tests of this process that theirs
    /// has ended: they ask for any child, and are told of the first one again and again.
    private func end(_ pipe: CommandPipe) {
        _ = FileManager.default.createFile(atPath: "\(folder)/stop", contents: nil)
        pipe.stop()
        #expect(wait { !pipe.isRunning })
    }

    private func remove() { try? FileManager.default.removeItem(atPath: folder) }

    // N-16
    @Test func `lines arrive in order, and the end of the input is the end of the program`() {
        defer { remove() }
        let events = Events()
        let pipe = pipe("cat > $1/out; echo end >> $1/out; exit 3", events)
        for number in 0..<50 { pipe.write(Array("line \(number)\n".utf8)) }
        #expect(wait { pipe.waiting == 0 && pipe.isRunning })
        pipe.stop()
        #expect(wait { !events.ended.isEmpty })
        #expect(text("out") == (0..<50).map { "line \($0)\n" }.joined() + "end\n")
        #expect(events.ended == ["exit status 3"] && pipe.starts == 1 && pipe.dropped == 0)
    }

    // N-17
    @Test func `a program that reads nothing holds up nobody, and the oldest lines are dropped and counted`() {
        defer { remove() }
        let events = Events()
        let pipe = pipe("while [ ! -e $1/stop ]; do sleep 0.05; done", linesMax: 5, events)
        #expect(wait { pipe.starts == 1 })
        let began = SystemClock.monotonicMilliseconds
        // A pipe holds 64 KiB: the first line whole, and half of the second, which therefore stays.
        for number in 0..<20 { pipe.write([UInt8](repeating: UInt8(number), count: 40_000)) }
        #expect(SystemClock.monotonicMilliseconds - began < 2_000)
        #expect(pipe.waiting == 5 && pipe.dropped == 14 && events.dropped == Array(1...14))
        #expect(pipe.isRunning)
        end(pipe)
    }

    // N-17
    @Test func `a program that dies is started again and gets the lines that come then`() {
        defer { remove() }
        let events = Events()
        let pipe = pipe("read -r line; echo \"$line\" >> $1/out; echo why >&2; exit 1", events)
        for number in 1...3 {
            #expect(wait { pipe.isRunning && pipe.starts == UInt64(number) }, "\(events.ended)")
            pipe.write(Array("line \(number)\n".utf8))
            #expect(wait { events.ended.count == number })
        }
        end(pipe)
        #expect(text("out") == "line 1\nline 2\nline 3\n")
        #expect(events.ended.allSatisfy { $0 == "exit status 1: why\n" })
    }

    // N-17
    @Test func `a line that was given in part is given whole to the next one`() {
        defer { remove() }
        let pipe = pipe("if [ -e $1/second ]; then cat > $1/out; else : > $1/second; head -c 10 > $1/first; fi")
        let line = Array(String(repeating: "0123456789", count: 30_000).utf8) + [0x0A]
        pipe.write(line)
        #expect(wait { text("out").utf8.count == line.count })
        #expect(text("out").utf8.elementsEqual(line) && text("first") == "0123456789")
        end(pipe)
    }

    // N-17
    @Test func `a program that is not there is said, and tried again`() {
        defer { remove() }
        let events = Events()
        let pipe = pipe(["no-such-program-here"], linesMax: 3, events)
        for number in 0..<5 { pipe.write([UInt8(number)]) }
        #expect(wait { events.ended.count > 2 })
        #expect(events.ended.allSatisfy { $0.contains("no-such-program-here") })
        #expect(pipe.starts == 0 && pipe.waiting == 3 && pipe.dropped == 2 && !pipe.isRunning)
        end(pipe)
    }

    @Test func `a program that closes its input is ended and started again`() {
        defer { remove() }
        let pipe = pipe("if [ -e $1/second ]; then cat > $1/out; else : > $1/second; exec 0<&-; sleep 600; fi")
        #expect(wait { FileManager.default.fileExists(atPath: "\(folder)/second") })
        // How soon the shell closes its input is its own affair.
        #expect(
            wait {
                if pipe.starts == 1 { pipe.write([0x61, 0x0A]) }
                return pipe.starts == 2
            })
        pipe.write(Array("last\n".utf8))
        #expect(wait { text("out").hasSuffix("last\n") })
        end(pipe)
    }

    @Test func `the room of a folder's file system is told`() throws {
        defer { remove() }
        let space = try DiskSpace(of: folder)
        #expect(space.totalBytes > 0 && space.freeBytes <= space.totalBytes)
        #expect((0...100).contains(space.freePercent))
        #expect(throws: SystemError.self) { try DiskSpace(of: "\(folder)/none") }
    }
}
