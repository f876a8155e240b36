import Glibc
import Runtime
import TestSupport
import Testing

/// What a service manager is told, by the rules of sd_notify(3) and sd_watchdog_enabled(3).
@Suite struct ServiceNoticesTests {
    private static func notices(_ environment: [String: String], pid: Int32 = 7) -> ServiceNotices {
        ServiceNotices({ environment[$0] }, processIdentifier: pid)
    }

    @Test(arguments: [false, true]) func `each notice is one datagram`(isAbstract: Bool) throws {
        let name = (isAbstract ? "@" : "/tmp/") + "tamcap-notices-\(getpid())"
        unlink(name)
        defer { unlink(name) }
        let receiver = try #require(NoticeReceiver(at: name))
        let notices = Self.notices(["NOTIFY_SOCKET": name])
        #expect(notices.tell(.ready) && notices.tell(.reloading(monotonicMicroseconds: 123_456)))
        #expect(notices.tell(.alive) && notices.tell(.stopping))
        #expect(
            receiver.all() == ["READY=1", "RELOADING=1\nMONOTONIC_USEC=123456", "WATCHDOG=1", "STOPPING=1"])
    }

    @Test(arguments: [[:], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "/tmp/tamcap-nobody-is-here"]])
    func `where nobody listens nothing is told, and nothing fails`(environment: [String: String]) {
        #expect(!Self.notices(environment).tell(.ready))
    }

    @Test func `the loop is told to be alive twice in the time that the manager allows`() {
        func half(_ more: [String: String], pid: Int32 = 7) -> Int64? {
            Self.notices(["NOTIFY_SOCKET": "/tmp/x"].merging(more) { $1 }, pid: pid).aliveMilliseconds
        }
        #expect(half(["WATCHDOG_USEC": "120000000"]) == 60_000)
        #expect(half(["WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "7"]) == 60_000)
        #expect(half(["WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "8"]) == nil, "meant for another process")
        #expect(half(["WATCHDOG_USEC": "1"]) == 1)
        for wrong in ["0", "-5", "soon", ""] { #expect(half(["WATCHDOG_USEC": wrong]) == nil, "\(wrong)") }
        #expect(Self.notices(["WATCHDOG_USEC": "120000000"]).aliveMilliseconds == nil, "nobody to tell")
    }

    @Test func `a loop that turns says so again and again`() throws {
        let name = "@tamcap-alive-\(getpid())"
        let receiver = try #require(NoticeReceiver(at: name))
        let loop = try EventLoop()
        let notices = Self.notices(["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000"])
        notices.watch(loop)
        var heard: [String] = []
        let isDone = loop.run(
            until: {
                heard += receiver.all()
                return heard.count >= 3
            }, withinMilliseconds: patience)
        #expect(isDone && Set(heard) == ["WATCHDOG=1"], "\(heard)")
        withExtendedLifetime(notices) {}
    }
}
