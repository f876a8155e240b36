internal import Glibc

/// Whoever a descriptor belongs to. The loop holds it as long as the descriptor is registered.
package protocol DescriptorHandler: AnyObject {
    func ready(_ readiness: Readiness)
}

/// Whoever has written during a turn and sends at its end, all at once.
protocol TurnFlusher: AnyObject {
    func flush()
}

/// Who is told first when many descriptors are ready.
package enum Urgency: Int, Sendable {
    /// In every turn, each once.
    case prompt
    /// After those, one after another, for a bounded part of the turn: readers, of whom any number may come at once,
    /// while those who deliver are known by number.
    case patient
    /// After those in the same way, for a part of its own: readers who have been told by the thousand that there is
    /// something to read, so that who asks by himself does not wait behind them all.
    case crowd
}

/// One thread's loop over sockets, timers and signals (epoll, level-triggered).
///
/// A turn: send what was written since the last one; wait for descriptors, no longer than to the next timer; tell
/// every prompt descriptor that is ready once, and of the patient ones and of a crowd as many as there is time for;
/// fire due timers; do what was put off; send. Each step is bounded, so that no peer and no timer can keep the others
/// waiting. Nothing here may be touched from another thread but the mailbox.
package final class EventLoop {
    private struct Source {
        var handler: (any DescriptorHandler)?
        var urgency = Urgency.prompt
        /// Which of the registrations that used this place: an event of an earlier one is stale and is dropped.
        var generation: UInt32 = 0
    }

    /// One for each urgency; that of the prompt descriptors has the other two as two more of them.
    private var pollers: InlineArray<3, Poller>
    /// What those two are registered as: no place has these numbers.
    private static let keysOfPollers: ClosedRange<UInt64> = (.max - 1)...(.max)
    private var sources: [Source] = []
    private var freeSources: [Int] = []
    private var timers = TimerQueue()
    private var deferred: [() -> Void] = []
    private var flushers: [any TurnFlusher] = []
    private var sharedReadBuffer = [UInt8](repeating: 0, count: RuntimeLimits.readBufferBytes)
    private var isStopping = false
    private var connectionsMade: UInt64 = 0
    /// Made when something is first asked of another thread.
    private var ownPostman: Postman?
    /// Made when a path is first watched.
    private var ownNotices: (any ChangeNotices)?
    /// How changes of files are asked for; to be set before the first path is watched.
    package var noticeKind = NoticeKind.best

    /// Turns made so far: a loop that is idle makes none.
    package private(set) var turns: UInt64 = 0
    /// The monotonic clock as it stood when this turn's events came in.
    package private(set) var nowMilliseconds: Int64

    /// - Throws: when the system gives no epoll descriptor (out of descriptors or memory).
    package init() throws(SystemError) {
        pollers = try InlineArray { urgency throws(SystemError) in
            try Poller(
                eventsMax: urgency == Urgency.prompt.rawValue
                    ? RuntimeLimits.eventsPerTurnMax : RuntimeLimits.patientEventsAtOnce)
        }
        try pollers[0].add(pollers[Urgency.patient.rawValue], key: Self.keysOfPollers.lowerBound)
        try pollers[0].add(pollers[Urgency.crowd.rawValue], key: Self.keysOfPollers.upperBound)
        nowMilliseconds = SystemClock.monotonicMilliseconds
        // A peer that has gone is an error of write(2), never the end of the process.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    // MARK: Running

    /// Turns until `stop()`.
    package func run() {
        isStopping = false
        while !isStopping { turn(waitMilliseconds: nil) }
        flushAll()
    }

    /// Turns until the condition holds, asking before each turn.
    ///
    /// - Returns: false when the time was over first, or the loop was stopped.
    package func run(until condition: () -> Bool, withinMilliseconds limit: Int64) -> Bool {
        isStopping = false
        let deadline = SystemClock.monotonicMilliseconds + limit
        while !condition() {
            let left = deadline - SystemClock.monotonicMilliseconds
            if left <= 0 || isStopping { return false }
            turn(waitMilliseconds: left)
        }
        return true
    }

    /// Lets `run` return at the end of this turn.
    package func stop() { isStopping = true }

    /// Does `work` at the end of this turn, or of the next one: a place to close or free what is in use now.
    package func afterTurn(_ work: @escaping () -> Void) { deferred.append(work) }

    private func turn(waitMilliseconds: Int64?) {
        turns += 1
        flushAll()
        var wait = waitMilliseconds
        if !deferred.isEmpty || !flushers.isEmpty { wait = 0 }
        if let deadline = timers.nextDeadlineMilliseconds {
            let untilTimer = max(0, deadline - SystemClock.monotonicMilliseconds)
            wait = min(wait ?? untilTimer, untilTimer)
        }
        let count = pollers[0].wait(milliseconds: wait.map { Int32(min($0, 1 << 30)) } ?? -1)
        nowMilliseconds = SystemClock.monotonicMilliseconds
        var othersWait = false
        for index in 0..<count {
            let (key, readiness) = pollers[0].event(index)
            if Self.keysOfPollers.contains(key) { othersWait = true } else { tell(key, readiness) }
        }
        if othersWait {
            serve(.patient, forNanoseconds: RuntimeLimits.patientNanosecondsPerTurn)
            serve(.crowd, forNanoseconds: RuntimeLimits.crowdNanosecondsPerTurn)
        }
        let newest = timers.newestOrder
        for _ in 0..<RuntimeLimits.timersPerTurnMax {
            guard let action = timers.takeDue(at: nowMilliseconds, setBefore: newest) else { break }
            action()
        }
        let work = deferred
        deferred = []
        for item in work { item() }
        flushAll()
    }

    private func tell(_ key: UInt64, _ readiness: Readiness) {
        let source = sources[Int(key & 0xFFFF_FFFF)]
        guard source.generation == UInt32(key >> 32), let handler = source.handler else { return }
        handler.ready(readiness)
    }

    /// Those who are left over are first the next time: the system hands ready descriptors out in turn.
    private func serve(_ urgency: Urgency, forNanoseconds time: Int64) {
        let end = SystemClock.monotonicNanoseconds + time
        var count: Int
        repeat {
            count = pollers[urgency.rawValue].wait(milliseconds: 0)
            for index in 0..<count {
                let (key, readiness) = pollers[urgency.rawValue].event(index)
                tell(key, readiness)
            }
            // Sending is a part of what they cost.
            flushAll()
        } while count == RuntimeLimits.patientEventsAtOnce && SystemClock.monotonicNanoseconds < end
    }

    private func flushAll() {
        let now = flushers
        flushers = []
        for flusher in now { flusher.flush() }
    }

    func flushAtEndOfTurn(_ flusher: any TurnFlusher) { flushers.append(flusher) }

    /// Lends the read buffer, so that nobody holds it while a handler runs; give it back with `returnReadBuffer`.
    func takeReadBuffer() -> [UInt8] {
        var buffer: [UInt8] = []
        swap(&buffer, &sharedReadBuffer)
        // Lent already, to somebody who runs a turn inside a handler: a second one for the while.
        return buffer.isEmpty ? [UInt8](repeating: 0, count: RuntimeLimits.readBufferBytes) : buffer
    }

    func returnReadBuffer(_ buffer: consuming [UInt8]) { sharedReadBuffer = buffer }

    func postman() throws(SystemError) -> Postman {
        if let ownPostman { return ownPostman }
        let postman = try Postman()
        _ = try register(postman.mailbox.descriptor, .readable, postman)
        ownPostman = postman
        return postman
    }

    func changeNotices() throws(SystemError) -> any ChangeNotices {
        if let ownNotices { return ownNotices }
        let inotify = noticeKind == .best ? try? InotifyNotices(self) : nil
        let notices: any ChangeNotices
        if let inotify { notices = inotify } else { notices = try SignalNotices(self) }
        ownNotices = notices
        return notices
    }

    func nextConnectionNumber() -> UInt64 {
        connectionsMade += 1
        return connectionsMade
    }

    // MARK: Timers

    /// Does `action` once, `milliseconds` after this turn's time, never earlier.
    package func schedule(afterMilliseconds milliseconds: Int64, _ action: @escaping () -> Void) -> LoopTimer {
        timers.add(deadline: deadline(milliseconds), action)
    }

    /// Does `action` once at a moment of the monotonic clock, or in the next turn when that is past.
    package func schedule(atMilliseconds deadline: Int64, _ action: @escaping () -> Void) -> LoopTimer {
        timers.add(deadline: deadline, action)
    }

    /// Sets the timer anew, whether it has fired or not; one that was cancelled stays so.
    package func reschedule(_ timer: LoopTimer, afterMilliseconds milliseconds: Int64) {
        timers.move(timer, deadline: deadline(milliseconds))
    }

    package func cancel(_ timer: LoopTimer) { timers.cancel(timer) }

    private func deadline(_ milliseconds: Int64) -> Int64 {
        // A caller may be outside a turn, whose time would be old.
        SystemClock.monotonicMilliseconds + min(max(0, milliseconds), RuntimeLimits.timerMillisecondsMax)
    }

    // MARK: Descriptors

    /// A registered descriptor.
    package struct Registration: Sendable {
        fileprivate let key: UInt64
        fileprivate var place: Int { Int(key & 0xFFFF_FFFF) }
    }

    /// Has the handler told when the descriptor is ready for any of `interest`, as soon as its urgency says.
    ///
    /// - Throws: when the descriptor cannot be polled (a regular file) or the system is out of memory.
    package func register(
        _ descriptor: Int32, _ interest: Readiness, _ handler: any DescriptorHandler, _ urgency: Urgency = .prompt
    ) throws(SystemError) -> Registration {
        let place = freeSources.popLast() ?? sources.count
        if place == sources.count { sources.append(Source()) }
        let key = UInt64(sources[place].generation) << 32 | UInt64(place)
        do throws(SystemError) {
            try pollers[urgency.rawValue].add(descriptor, interest, key: key)
        } catch {
            freeSources.append(place)
            throw error
        }
        sources[place].handler = handler
        sources[place].urgency = urgency
        return Registration(key: key)
    }

    package func change(_ registration: Registration, of descriptor: Int32, to interest: Readiness) {
        pollers[sources[registration.place].urgency.rawValue].change(descriptor, interest, key: registration.key)
    }

    /// To be called before the descriptor is closed; events of it that are under way are dropped.
    package func unregister(_ registration: Registration, of descriptor: Int32) {
        let place = registration.place
        pollers[sources[place].urgency.rawValue].remove(descriptor)
        sources[place].handler = nil
        sources[place].generation &+= 1
        freeSources.append(place)
    }
}
