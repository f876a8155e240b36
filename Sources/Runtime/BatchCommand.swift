internal import CLinux
internal import Glibc

/// A program that is given bytes on its standard input, then the end of it, and says by its exit status whether it has
/// dealt with them.
///
/// Nothing waits for it: the pipe is filled as fast as the program reads. One that does not end in time is killed, with
/// its process group.
package final class BatchCommand: ChildProcessHandler, DescriptorHandler {
    private let loop: EventLoop
    private let bytes: [UInt8]
    private let onEnd: (_ fault: String?) -> Void
    private var child: ChildProcess?
    private var input = Descriptor(owning: -1)
    private var registration: EventLoop.Registration?
    private var sent = 0

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - loop: the loop on which it is fed.
    ///   - arguments: the program, looked for along PATH unless its name has a slash, and its arguments.
    ///   - bytes: its standard input.
    ///   - timeoutMilliseconds: after which it is killed.
    ///   - onEnd: told once, in a later turn, `nil` when it has read all and ended with status 0.
    /// - Throws: when there is no such program, or no descriptor or process to be had; `onEnd` is not told then.
    package init(
        _ loop: EventLoop, _ arguments: [String], _ bytes: [UInt8], timeoutMilliseconds: Int64,
        onEnd: @escaping (_ fault: String?) -> Void
    ) throws(SystemError) {
        self.loop = loop
        self.bytes = bytes
        self.onEnd = onEnd
        var pipe = try InputPipe(arguments.first ?? "")
        child = try ChildProcess(
            loop, arguments, input: pipe.reading.number, timeoutMilliseconds: timeoutMilliseconds, self)
        pipe.reading.close()
        input = pipe.takeWriting()
        flush()
    }

    /// Asks it to end before its time.
    package func terminate() { child?.terminate() }

    package func ready(_ readiness: Readiness) { flush() }

    private func flush() {
        while input.isOpen, sent < bytes.count {
            let (start, number) = (sent, input.number)
            let count = unsafe bytes.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return 0 }
                return unsafe Glibc.write(number, base + start, bytes.count - start)
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                if registration == nil { registration = try? loop.register(number, .writable, self) }
                return
            } else if errno != EINTR {
                // It reads no more; its status says why.
                break
            }
        }
        closeInput()
    }

    private func closeInput() {
        if let registration { loop.unregister(registration, of: input.number) }
        registration = nil
        input.close()
    }

    /// What it prints is of no interest, but must not make it wait.
    package func child(_ child: ChildProcess, wrote bytes: Span<UInt8>) {}

    package func child(_ child: ChildProcess, ended exit: ChildExit) {
        self.child = nil
        closeInput()
        guard exit.isSuccess else {
            let tail = String(decoding: exit.errorTail.suffix(RuntimeLimits.faultBytesMax), as: UTF8.self)
            let words = tail.split(whereSeparator: \.isNewline).joined(separator: "; ")
            return onEnd(words.isEmpty ? exit.words : "\(exit.words): \(words)")
        }
        onEnd(sent == bytes.count ? nil : "it ended with status 0 and had not read everything")
    }
}

extension ChildExit {
    /// How it ended, for a log.
    var words: String {
        if timedOut { return "took too long and was killed" }
        switch cause {
        case .exited(let status): return "exit status \(status)"
        case .killed(let signal): return "killed by signal \(signal)"
        }
    }
}
