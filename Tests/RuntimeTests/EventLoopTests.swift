import Glibc
import Runtime
import Synchronization
import TestSupport
import Testing

@Suite struct TimerTests {
    @Test func `timers fire in the order of their deadlines, equal ones in the order in which they were set`() throws {
        let loop = try EventLoop()
        let start = SystemClock.monotonicMilliseconds
        var fired: [Int] = []
        for (index, delay) in [3, 1, 2, 1, 0, 3].enumerated() {
            _ = loop.schedule(atMilliseconds: start + Int64(delay)) { fired.append(index) }
        }
        #expect(loop.run(until: { fired.count == 6 }, withinMilliseconds: patience))
        #expect(fired == [4, 1, 3, 2, 0, 5])
        #expect(SystemClock.monotonicMilliseconds >= start + 3)
    }

    @Test func `a timer that was cancelled or moved does not fire where it was`() throws {
        let loop = try EventLoop()
        var fired: [String] = []
        let cancelled = loop.schedule(afterMilliseconds: 1) { fired.append("cancelled") }
        let moved = loop.schedule(afterMilliseconds: 1) { fired.append("moved") }
        _ = loop.schedule(afterMilliseconds: 3) { fired.append("three") }
        loop.cancel(cancelled)
        loop.reschedule(moved, afterMilliseconds: 5)
        loop.reschedule(cancelled, afterMilliseconds: 1)
        #expect(!cancelled.isSet && moved.isSet)
        #expect(loop.run(until: { fired.count == 2 }, withinMilliseconds: patience))
        #expect(fired == ["three", "moved"])
        loop.reschedule(moved, afterMilliseconds: 0)
        #expect(loop.run(until: { fired.count == 3 }, withinMilliseconds: patience))
        #expect(fired.last == "moved")
    }

    @Test func `random timers, half of them cancelled, fire like a sorted list`() throws {
        let seed: UInt64 = 11
        var random = SplitMix64(seed: seed)
        let loop = try EventLoop()
        let start = SystemClock.monotonicMilliseconds
        var fired: [Int] = []
        var timers: [(timer: LoopTimer, deadline: Int64, order: Int)] = []
        for index in 0..<2_000 {
            let deadline = start - 1_000 + Int64(random.next(below: 900))
            timers.append((loop.schedule(atMilliseconds: deadline) { fired.append(index) }, deadline, index))
        }
        var expected = timers.map { ($0.deadline, $0.order) }
        for _ in 0..<1_000 {
            let index = random.next(below: timers.count)
            loop.cancel(timers[index].timer)
            timers.remove(at: index)
        }
        expected = timers.map { ($0.deadline, $0.order) }.sorted { $0 < $1 }
        #expect(loop.run(until: { fired.count == 1_000 }, withinMilliseconds: patience))
        #expect(fired == expected.map(\.1), "seed \(seed)")
    }

    @Test func `a timer that restarts itself at once does not starve the others`() throws {
        let loop = try EventLoop()
        var turns = 0
        var other = false
        func again() {
            turns += 1
            _ = loop.schedule(afterMilliseconds: 0) { again() }
        }
        again()
        _ = loop.schedule(afterMilliseconds: 0) { other = true }
        #expect(loop.run(until: { other }, withinMilliseconds: patience))
        #expect(turns == 2)
    }
}

@Suite struct EventLoopTests {
    @Test func `work put off is done after the turn, in order, and may put off more`() throws {
        let loop = try EventLoop()
        var done: [Int] = []
        loop.afterTurn {
            done.append(1)
            loop.afterTurn { done.append(3) }
        }
        loop.afterTurn { done.append(2) }
        #expect(done.isEmpty)
        #expect(loop.run(until: { done.count == 3 }, withinMilliseconds: patience))
        #expect(done == [1, 2, 3])
    }

    @Test func `run returns when it is stopped`() throws {
        let loop = try EventLoop()
        _ = loop.schedule(afterMilliseconds: 0) { loop.stop() }
        loop.run()
        #expect(!loop.run(until: { false }, withinMilliseconds: 1))
    }

    @Test func `another thread's results come to the loop's`() throws {
        let loop = try EventLoop()
        let loopThread = pthread_self()
        var sum = 0
        var count = 0
        for index in 0..<20 {
            try loop.inBackground({ (index * index, pthread_self()) }) { result in
                #expect(pthread_equal(pthread_self(), loopThread) != 0)
                #expect(pthread_equal(result.1, loopThread) == 0)
                sum += result.0
                count += 1
            }
        }
        #expect(loop.run(until: { count == 20 }, withinMilliseconds: patience))
        #expect(sum == (0..<20).reduce(0) { $0 + $1 * $1 })
    }

    @Test func `a signal is an event and ends nothing`() throws {
        let loop = try EventLoop()
        var heard: [Signal] = []
        let watch = try SignalWatch(loop, [.hangUp, .terminate]) { heard.append($0) }
        // To this thread: the test runner's other threads have not blocked them.
        pthread_kill(pthread_self(), SIGHUP)
        #expect(loop.run(until: { heard.count == 1 }, withinMilliseconds: patience))
        pthread_kill(pthread_self(), SIGTERM)
        #expect(loop.run(until: { heard.count == 2 }, withinMilliseconds: patience))
        #expect(heard == [.hangUp, .terminate])
        watch.stop()
    }
}

@Suite struct ClockTests {
    @Test(
        arguments: [
            (0, "1970-01-01T07:00:00.000+07:00"),
            (-1, "1970-01-01T06:59:59.999+07:00"),
            (1_795_316_400_123, "2026-11-22T10:00:00.123+07:00"),
            (951_782_400_000, "2000-02-29T07:00:00.000+07:00"),
            (-25_200_001, "1969-12-31T23:59:59.999+07:00"),
            (253_402_275_599_999, "9999-12-31T23:59:59.999+07:00"),
        ] as [(Int64, String)])
    func `moments are written in Viet Nam's time`(unixMilliseconds: Int64, text: String) {
        #expect(VietNamTime.text(unixMilliseconds: unixMilliseconds) == text)
    }

    @Test func `dates in HTTP have the form of the RFC`() {
        #expect(VietNamTime.httpDate(unixMilliseconds: 784_111_777_000) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(VietNamTime.httpDate(unixMilliseconds: 1_795_316_400_123) == "Sun, 22 Nov 2026 03:00:00 GMT")
    }

    @Test func `a node's clock starts where it is told and runs`() {
        let clock = NodeClock(startingAt: 1_000_000)
        let first = clock.unixMilliseconds
        #expect((1_000_000..<1_060_000).contains(first))
        let start = SystemClock.monotonicMilliseconds
        while SystemClock.monotonicMilliseconds < start + 2 {}
        #expect(clock.unixMilliseconds >= first + 2)
        #expect(NodeClock(startingAt: -1).unixSeconds <= 0)
        #expect(abs(NodeClock().unixMilliseconds - SystemClock.unixMilliseconds) < 60_000)
    }

    @Test func `entropy has the length asked for and does not repeat`() {
        for count in [0, 1, 7, 8, 9, 32] { #expect(SystemEntropy.bytes(count).count == count) }
        #expect(SystemEntropy.bytes(32) != SystemEntropy.bytes(32))
        #expect(SystemEntropy.next64() != SystemEntropy.next64())
    }

    @Test func `a process knows its memory, time, path and limits`() {
        #expect(ProcessFacts.residentBytes > 1 << 20)
        #expect(ProcessFacts.processorMilliseconds >= 0)
        #expect(ProcessFacts.executablePath.hasPrefix("/"))
        #expect(ProcessFacts.raiseDescriptorLimit() >= 256)
        #expect(!ProcessFacts.hostName.isEmpty)
        #expect(ProcessFacts.environment("PATH") != nil && ProcessFacts.environment("NO SUCH") == nil)
        ProcessFacts.secureStandardStreams()
    }
}
