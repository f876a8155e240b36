import Glibc
import Runtime
import TestSupport
import Testing

/// What the system tells of changes, in both ways of asking it.
@Suite struct PathWatchTests {
    private static let kinds: [EventLoop.NoticeKind] = [.best, .signals]

    private func loop(_ kind: EventLoop.NoticeKind) throws -> EventLoop {
        let loop = try EventLoop()
        loop.noticeKind = kind
        return loop
    }

    private func write(_ path: String, _ text: String = "x") throws { try Files.append(path, Array(text.utf8)) }

    @Test(arguments: kinds) func `a file that gets its name by rename is told`(kind: EventLoop.NoticeKind) throws {
        let scratch = try Scratch()
        try Files.makeFolders(scratch("in"))
        let loop = try loop(kind)
        var told = 0
        let watch = try loop.watch(scratch("in"), isFolder: true, .arrivals) { _ in told += 1 }
        try write(scratch("a"))
        try Files.rename(scratch("a"), to: scratch("in/a"))
        #expect(loop.run(until: { told > 0 }, withinMilliseconds: patience), "from another folder")
        told = 0
        try write(scratch("in/.b"))
        try Files.rename(scratch("in/.b"), to: scratch("in/b"))
        #expect(loop.run(until: { told > 0 }, withinMilliseconds: patience), "from a hidden name")
        watch.stop()
        #expect(!watch.isLive)
    }

    @Test(arguments: kinds) func `bytes written to a file are told, under its new name too`(
        kind: EventLoop.NoticeKind
    ) throws {
        let scratch = try Scratch()
        try write(scratch("a"))
        let loop = try loop(kind)
        var told = 0
        let watch = try loop.watch(scratch("a"), isFolder: false, .writing) { _ in told += 1 }
        try write(scratch("a"))
        #expect(loop.run(until: { told > 0 }, withinMilliseconds: patience))
        try Files.rename(scratch("a"), to: scratch("a.1"))
        told = 0
        try write(scratch("a.1"))
        #expect(loop.run(until: { told > 0 }, withinMilliseconds: patience))
        watch.stop()
    }

    @Test(arguments: kinds) func `names that come and go are told to whoever asked for them, until stopped`(
        kind: EventLoop.NoticeKind
    ) throws {
        let scratch = try Scratch()
        let loop = try loop(kind)
        var (names, bytes) = (0, 0)
        let first = try loop.watch(scratch.path, isFolder: true, .names) { _ in names += 1 }
        let second = try loop.watch(scratch.path, isFolder: true, .writing) { _ in bytes += 1 }
        try write(scratch("a"))
        #expect(loop.run(until: { names > 0 && bytes > 0 }, withinMilliseconds: patience))
        second.stop()
        (names, bytes) = (0, 0)
        try Files.remove(scratch("a"))
        #expect(loop.run(until: { names > 0 }, withinMilliseconds: patience))
        try write(scratch("a"))
        names = 0
        try Files.rename(scratch("a"), to: scratch("b"))
        #expect(loop.run(until: { names > 0 }, withinMilliseconds: patience))
        #expect(bytes == 0)
        first.stop()
    }

    @Test func `a folder that is moved away or removed is lost, once`() throws {
        let scratch = try Scratch()
        let loop = try loop(.best)
        for leave in [true, false] {
            try Files.makeFolders(scratch("in"))
            var told: [PathWatch.News] = []
            let watch = try loop.watch(scratch("in"), isFolder: true, .arrivals) { told.append($0) }
            if leave {
                try Files.rename(scratch("in"), to: scratch("out"))
            } else {
                try Files.removeTree(scratch("in"))
            }
            #expect(loop.run(until: { told.contains(.lost) }, withinMilliseconds: patience))
            #expect(!watch.isLive && told == [.lost])
        }
        #expect(throws: SystemError.self) {
            try loop.watch(scratch("in"), isFolder: true, .arrivals) { _ in }
        }
    }

    @Test(arguments: kinds) func `more changes at once than the system keeps are told as one`(
        kind: EventLoop.NoticeKind
    ) throws {
        let scratch = try Scratch()
        let (one, other) = (scratch("one"), scratch("other"))
        for folder in [one, other] { try Files.makeFolders(folder) }
        let loop = try loop(kind)
        var told: Set<String> = []
        let watches = try [one, other].map { folder in
            try loop.watch(folder, isFolder: true, .arrivals) { _ in told.insert(folder) }
        }
        try write("\(one)/0")
        // The queue of inotify holds 16,384 events, the one of signals fewer or more, by the machine's memory.
        for number in 0..<17_000 { try Files.rename("\(one)/\(number)", to: "\(one)/\(number + 1)") }
        try write("\(other)/.x")
        try Files.rename("\(other)/.x", to: "\(other)/x")
        #expect(loop.run(until: { told == [one, other] }, withinMilliseconds: patience))
        for watch in watches { watch.stop() }
    }

    @Test func `a local folder is not remote, and one that is not there is taken for it`() throws {
        let scratch = try Scratch()
        #expect(!Files.isRemote(scratch.path))
        #expect(Files.isRemote(scratch("no")))
    }
}
