import Glibc
import Runtime
import Testing

private final class Listening: ChildProcessHandler {
    var output: [UInt8] = []
    var outputBytes = 0
    var exits: [ChildExit] = []
    var onOutput: (ChildProcess) -> Void = { _ in }

    func child(_ child: ChildProcess, wrote bytes: Span<UInt8>) {
        outputBytes += bytes.count
        if output.count < 1 << 16 { for index in bytes.indices { output.append(bytes[index]) } }
        onOutput(child)
    }

    func child(_ child: ChildProcess, ended exit: ChildExit) { exits.append(exit) }

    var text: String { String(decoding: output, as: UTF8.self) }
}

@Suite struct ChildProcessTests {
    private func run(_ arguments: [String], timeoutMilliseconds: Int64 = patience) throws -> Listening {
        let loop = try EventLoop()
        let listening = Listening()
        _ = try ChildProcess(loop, arguments, timeoutMilliseconds: timeoutMilliseconds, listening)
        #expect(loop.run(until: { !listening.exits.isEmpty }, withinMilliseconds: patience))
        return listening
    }

    @Test func `output, errors and status of a program come back`() throws {
        let heard = try run(["sh", "-c", "echo one; echo two >&2; cat; printf three; exit 7"])
        #expect(heard.text == "one\nthree")
        #expect(heard.exits == [ChildExit(cause: .exited(status: 7), timedOut: false, errorTail: Array("two\n".utf8))])
        #expect(!heard.exits[0].isSuccess)
        #expect(try run(["true"]).exits[0].isSuccess)
    }

    @Test func `arguments are passed as they are`() throws {
        let heard = try run(["printf", "%s|", "a b", "$HOME", "'", ""])
        #expect(heard.text == "a b|$HOME|'||")
    }

    @Test func `a program that is not there is an error that names it`() throws {
        let loop = try EventLoop()
        #expect(throws: SystemError("spawn", "no-such-program-here", errno: ENOENT)) {
            _ = try ChildProcess(loop, ["no-such-program-here"], timeoutMilliseconds: 1_000, Listening())
        }
        #expect(throws: SystemError("spawn", "", errno: ENOENT)) {
            _ = try ChildProcess(loop, [], timeoutMilliseconds: 1_000, Listening())
        }
    }

    @Test func `much output comes whole, and a reader that pauses makes the program wait`() throws {
        let loop = try EventLoop()
        let listening = Listening()
        listening.onOutput = { child in
            child.pauseReading()
            loop.afterTurn { child.resumeReading() }
        }
        _ = try ChildProcess(
            loop, ["head", "-c", "3000000", "/dev/zero"], timeoutMilliseconds: patience, listening)
        #expect(loop.run(until: { !listening.exits.isEmpty }, withinMilliseconds: patience))
        #expect(listening.outputBytes == 3_000_000 && listening.exits[0].isSuccess)
    }

    @Test func `only the end of the errors is kept`() throws {
        let heard = try run(["sh", "-c", "i=0; while [ $i -lt 2000 ]; do echo $i >&2; i=$((i+1)); done"])
        let tail = String(decoding: heard.exits[0].errorTail, as: UTF8.self)
        #expect(tail.utf8.count == RuntimeLimits.errorBytesMax && tail.hasSuffix("1998\n1999\n"))
    }

    @Test func `a program that is told to end goes with everything that it started`() throws {
        let loop = try EventLoop()
        let listening = Listening()
        listening.onOutput = { $0.terminate() }
        let arguments = ["sh", "-c", "sleep 600 & echo begun; sleep 600"]
        _ = try ChildProcess(loop, arguments, timeoutMilliseconds: 600_000, listening)
        // The end of the pipe is heard only when nobody is left who could write to it.
        #expect(loop.run(until: { !listening.exits.isEmpty }, withinMilliseconds: patience))
        let killed = ChildExit(cause: .killed(signal: SIGTERM), timedOut: false, errorTail: [])
        #expect(listening.text == "begun\n" && listening.exits == [killed])
    }

    @Test func `a program that takes too long is killed`() throws {
        let heard = try run(["sleep", "600"], timeoutMilliseconds: 30)
        #expect(heard.exits == [ChildExit(cause: .killed(signal: SIGTERM), timedOut: true, errorTail: [])])
    }

    @Test func `a program that will not end is made to`() throws {
        let heard = try run(["sh", "-c", "trap '' TERM; while :; do sleep 1; done"], timeoutMilliseconds: 30)
        #expect(heard.exits.map(\.timedOut) == [true])
    }

    @Test func `what this process ignores and blocks its children do not`() throws {
        // The loop ignores SIGPIPE; a child that did too would never end here.
        let heard = try run(["sh", "-c", "kill -PIPE $$; echo still here"])
        #expect(heard.exits.map(\.cause) == [.killed(signal: SIGPIPE)] && heard.text.isEmpty)
    }
}
