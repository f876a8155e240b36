internal import CLinux
internal import Glibc

/// The signals that a daemon acts on.
package enum Signal: Int32, Sendable, CaseIterable {
    case hangUp = 1
    case interrupt = 2
    case terminate = 15

    /// The name that people know.
    package var name: String {
        switch self {
        case .hangUp: "SIGHUP"
        case .interrupt: "SIGINT"
        case .terminate: "SIGTERM"
        }
    }
}

/// Signals as events of the loop (signalfd). They are blocked from here on, so start the watch before any thread.
package final class SignalWatch: DescriptorHandler {
    private let loop: EventLoop
    private var descriptor: Descriptor
    private var registration: EventLoop.Registration?
    private let action: (Signal) -> Void
    private let watched: [Signal]

    /// Has `action` done on the loop for each of the signals that comes, until `stop()`.
    ///
    /// - Throws: when the system gives no descriptor; the signals then do what they did.
    package init(
        _ loop: EventLoop, _ signals: [Signal], _ action: @escaping (Signal) -> Void
    ) throws(SystemError) {
        self.loop = loop
        self.action = action
        watched = signals
        var set = Self.set(of: signals)
        let number = try calling("signalfd", "") { unsafe signalfd(-1, &set, O_CLOEXEC | O_NONBLOCK) }
        descriptor = Descriptor(owning: number)
        registration = try loop.register(number, .readable, self)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Lets the signals do again what they do by themselves.
    package func stop() {
        guard let registration else { return }
        self.registration = nil
        loop.unregister(registration, of: descriptor.number)
        descriptor.close()
        var set = Self.set(of: watched)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    package func ready(_ readiness: Readiness) {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while registration != nil, unsafe read(descriptor.number, &information, size) == size {
            if let signal = Signal(rawValue: Int32(information.ssi_signo)) { action(signal) }
        }
    }

    private static func set(of signals: [Signal]) -> sigset_t {
        var set = sigset_t()
        _ = unsafe sigemptyset(&set)
        for signal in signals { _ = unsafe sigaddset(&set, signal.rawValue) }
        return set
    }
}
