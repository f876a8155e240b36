internal import CLinux
internal import Glibc

/// How a child ended.
package struct ChildExit: Equatable, Sendable {
    package enum Cause: Equatable, Sendable {
        case exited(status: Int32)
        case killed(signal: Int32)
    }

    package let cause: Cause
    /// It did not end within its time and was killed.
    package let timedOut: Bool
    /// The last of what it said on standard error, at most `RuntimeLimits.errorBytesMax`.
    package let errorTail: [UInt8]

    package init(cause: Cause, timedOut: Bool, errorTail: [UInt8]) {
        self.cause = cause
        self.timedOut = timedOut
        self.errorTail = errorTail
    }

    package var isSuccess: Bool { cause == .exited(status: 0) && !timedOut }
}

/// Whoever reads a child's output.
package protocol ChildProcessHandler: AnyObject {
    /// Bytes of its standard output; they are gone when this returns.
    func child(_ child: ChildProcess, wrote bytes: Span<UInt8>)
    /// It has ended and all of its output has been handed over; said exactly once.
    func child(_ child: ChildProcess, ended exit: ChildExit)
}

/// A program that runs beside this one: its standard output read through the loop, its standard error kept in part,
/// its standard input empty.
/// The standard input may also be a pipe of somebody's (`CommandPipe`).
///
/// It has a process group of its own, so that killing it reaches what it has started. Its end is heard through a
/// pidfd (Linux 5.3): no signal is involved, so any number of loops and libraries can have children at once.
package final class ChildProcess {

    private let loop: EventLoop
    package let processIdentifier: Int32
    private let exit: ChildStream
    private let output: ChildStream
    private let error: ChildStream
    private let handler: any ChildProcessHandler
    private var cause: ChildExit.Cause?
    private var errorTail: [UInt8] = []
    private var timedOut = false
    private var timer: LoopTimer?
    private var hasEnded = false

    /// Starts the program, looked for along PATH unless its name has a slash.
    ///
    /// - Parameters:
    ///   - loop: the loop on which the child is heard.
    ///   - arguments: the program and its arguments.
    ///   - input: what is to be its standard input, which is empty otherwise.
    ///   - timeoutMilliseconds: after which it is killed, with its process group; `nil`: it runs as long as it likes.
    ///   - handler: whoever reads it; held until it has ended.
    /// - Throws: when there is no such program, or no descriptor or process to be had.
    package init(
        _ loop: EventLoop, _ arguments: [String], input: Int32? = nil, timeoutMilliseconds: Int64?,
        _ handler: any ChildProcessHandler
    ) throws(SystemError) {
        self.loop = loop
        self.handler = handler
        let program = arguments.first ?? ""
        var outputPipe = try Pipe(program)
        var errorPipe = try Pipe(program)
        processIdentifier = try Spawn.start(
            arguments, input: input, output: outputPipe.writing.number, error: errorPipe.writing.number)
        outputPipe.writing.close()
        errorPipe.writing.close()
        output = ChildStream(loop, outputPipe.takeReading())
        error = ChildStream(loop, errorPipe.takeReading())
        exit = ChildStream(loop, Descriptor(owning: linux_pidfd_open(processIdentifier)))
        try begin(program)
        guard let timeoutMilliseconds else { return }
        timer = loop.schedule(afterMilliseconds: timeoutMilliseconds) { [self] in
            timedOut = true
            terminate()
        }
    }

    private func begin(_ program: String) throws(SystemError) {
        let pidfdError = SystemError("pidfd_open", program)
        do throws(SystemError) {
            guard exit.isOpen else { throw pidfdError }
            try exit.open { [self] in reap() }
            try output.open { [self] in readOutput() }
            try error.open { [self] in readError() }
        } catch {
            exit.close()
            output.close()
            self.error.close()
            _ = kill(-processIdentifier, SIGKILL)
            var status: Int32 = 0
            _ = unsafe waitpid(processIdentifier, &status, 0)
            throw error
        }
    }

    /// Takes no more of its output; a full pipe then makes it wait.
    package func pauseReading() { output.pause() }

    package func resumeReading() { output.resume() }

    /// Asks it to end, and ends it if it does not. Its output is handed over as far as it comes.
    package func terminate() {
        guard !hasEnded else { return }
        _ = kill(-processIdentifier, SIGTERM)
        if let timer { loop.cancel(timer) }
        timer = loop.schedule(afterMilliseconds: RuntimeLimits.graceMilliseconds) { [self] in
            _ = kill(-processIdentifier, SIGKILL)
            // Whoever left the process group and holds the pipes is not waited for.
            timer = loop.schedule(afterMilliseconds: RuntimeLimits.graceMilliseconds) { [self] in
                output.close()
                error.close()
                endIfAllIsSaid()
            }
        }
    }

    private func readOutput() {
        let more = output.read { handler.child(self, wrote: $0) }
        if !more { endIfAllIsSaid() }
    }

    private func readError() {
        let more = error.read { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe errorTail.append(contentsOf: $0) }
            if errorTail.count > RuntimeLimits.errorBytesMax {
                errorTail.removeFirst(errorTail.count - RuntimeLimits.errorBytesMax)
            }
        }
        if !more { endIfAllIsSaid() }
    }

    private func reap() {
        var status: Int32 = 0
        guard unsafe waitpid(processIdentifier, &status, WNOHANG) == processIdentifier else { return }
        // wait(2): the low seven bits are the signal, or 0 and the next eight are the status.
        let signal = status & 0x7F
        cause = signal == 0 ? .exited(status: status >> 8 & 0xFF) : .killed(signal: signal)
        exit.close()
        endIfAllIsSaid()
    }

    private func endIfAllIsSaid() {
        guard !hasEnded, let cause, !output.isOpen, !error.isOpen else { return }
        hasEnded = true
        if let timer { loop.cancel(timer) }
        timer = nil
        let end = ChildExit(cause: cause, timedOut: timedOut, errorTail: errorTail)
        loop.afterTurn { [self] in handler.child(self, ended: end) }
    }
}
