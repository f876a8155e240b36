internal import CLinux
internal import Glibc

/// A program that is told lines on its standard input, for as long as this process runs.
///
/// Nothing waits for it: lines queue up to a bound, beyond which the oldest is dropped and counted. When it ends it is
/// started again after a pause, and goes on with the line that it had not been given whole. What it had been given and
/// had not dealt with is lost: nobody hears what becomes of a line.
package final class CommandPipe: ChildProcessHandler, DescriptorHandler {
    /// What whoever has it should know.
    package enum Event: Sendable {
        /// It could not be started, or has ended; the text says how.
        case ended(String)
        /// A line was dropped; so many were in all.
        case dropped(UInt64)
    }

    private let loop: EventLoop
    private let arguments: [String]
    private let linesMax: Int
    private let pauses: ClosedRange<Int64>
    private let onEvent: (Event) -> Void
    private var child: ChildProcess?
    private var input = Descriptor(owning: -1)
    private var registration: EventLoop.Registration?
    private var lines: [[UInt8]] = []
    /// Bytes of the first line that the pipe has taken.
    private var sent = 0
    private var startedAtMilliseconds: Int64 = 0
    private var pauseMilliseconds: Int64
    private var timer: LoopTimer?
    private var isStopped = false
    /// How often it was started.
    package private(set) var starts: UInt64 = 0
    /// How many lines were dropped.
    package private(set) var dropped: UInt64 = 0

    /// Starts the program in the next turn of the loop.
    package init(
        _ loop: EventLoop, _ arguments: [String], linesMax: Int = RuntimeLimits.pipeLinesMax,
        pauses: ClosedRange<Int64> =
            RuntimeLimits.pipePauseFirstMilliseconds...RuntimeLimits.pipePauseMaxMilliseconds,
        onEvent: @escaping (Event) -> Void
    ) {
        self.loop = loop
        self.arguments = arguments
        self.linesMax = linesMax
        self.pauses = pauses
        self.onEvent = onEvent
        pauseMilliseconds = pauses.lowerBound
        startLater(afterMilliseconds: 0)
    }

    package var isRunning: Bool { child != nil }

    package var waiting: Int { lines.count }

    /// Hands a line over, with its end.
    package func write(_ line: [UInt8]) {
        guard !isStopped else { return }
        if lines.count >= linesMax {
            // The first one may be half on its way.
            lines.remove(at: sent > 0 && lines.count > 1 ? 1 : 0)
            dropped += 1
            onEvent(.dropped(dropped))
        }
        lines.append(line)
        flush()
    }

    /// Ends the program's input, after which it ends by itself.
    package func stop() {
        isStopped = true
        if let timer { loop.cancel(timer) }
        timer = nil
        closeInput()
    }

    // MARK: - Starting

    private func startLater(afterMilliseconds milliseconds: Int64) {
        timer = loop.schedule(afterMilliseconds: milliseconds) { [weak self] in self?.start() }
    }

    private func start() {
        guard !isStopped, child == nil else { return }
        startedAtMilliseconds = SystemClock.monotonicMilliseconds
        do throws(SystemError) {
            var pipe = try InputPipe(arguments.first ?? "")
            child = try ChildProcess(loop, arguments, input: pipe.reading.number, timeoutMilliseconds: nil, self)
            pipe.reading.close()
            input = pipe.takeWriting()
            starts += 1
        } catch {
            return pause("\(error)")
        }
        flush()
    }

    /// Leaves it alone for a while.
    private func pause(_ reason: String) {
        onEvent(.ended(reason))
        guard !isStopped else { return }
        if SystemClock.monotonicMilliseconds - startedAtMilliseconds >= pauses.upperBound {
            pauseMilliseconds = pauses.lowerBound
        }
        startLater(afterMilliseconds: pauseMilliseconds)
        pauseMilliseconds = min(2 * pauseMilliseconds, pauses.upperBound)
    }

    // MARK: - Writing

    package func ready(_ readiness: Readiness) { flush() }

    /// Gives the pipe what it takes, and asks to be told when it takes more.
    private func flush() {
        while input.isOpen, let line = lines.first {
            let (start, number) = (sent, input.number)
            let count = unsafe line.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return 0 }
                return unsafe Glibc.write(number, base + start, bytes.count - start)
            }
            if count >= 0 {
                sent += count
                guard sent >= line.count else { continue }
                lines.removeFirst()
                sent = 0
            } else if errno == EAGAIN {
                return listen()
            } else if errno != EINTR {
                // It has closed its input, and is of no use any more.
                closeInput()
                child?.terminate()
            }
        }
        unlisten()
    }

    private func listen() {
        guard registration == nil else { return }
        registration = try? loop.register(input.number, .writable, self)
    }

    private func unlisten() {
        guard let registration else { return }
        self.registration = nil
        loop.unregister(registration, of: input.number)
    }

    private func closeInput() {
        unlisten()
        input.close()
        sent = 0
    }

    // MARK: - The child

    /// What it prints is of no interest, but must not make it wait.
    package func child(_ child: ChildProcess, wrote bytes: Span<UInt8>) {}

    package func child(_ child: ChildProcess, ended exit: ChildExit) {
        self.child = nil
        closeInput()
        let tail = String(decoding: exit.errorTail.suffix(200), as: UTF8.self)
        pause(tail.isEmpty ? exit.words : "\(exit.words): \(tail)")
    }
}
