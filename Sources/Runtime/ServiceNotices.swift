internal import Glibc

/// Tells the service manager how this process does, by the protocol of sd_notify(3): one datagram of lines to the local
/// socket that `NOTIFY_SOCKET` names. Where nothing set that variable, nothing is told. A manager that does not listen
/// is no reason to fail: it has its own time limits.
package final class ServiceNotices {
    package enum Notice: Sendable, Equatable {
        /// Everything is open and at work, at the start and after a reload.
        case ready
        /// SIGHUP has come; `ready` follows. The monotonic time tells this reload from one asked for later.
        case reloading(monotonicMicroseconds: Int64)
        case stopping
        /// The loop turns.
        case alive

        var text: String {
            switch self {
            case .ready: "READY=1"
            case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)"
            case .stopping: "STOPPING=1"
            case .alive: "WATCHDOG=1"
            }
        }
    }

    private let address: String?
    /// How often the manager wants to hear that the loop turns, halved as sd_watchdog_enabled(3) advises; `nil`: never.
    package let aliveMilliseconds: Int64?

    /// `environment` says what a variable is set to.
    package init(
        _ environment: (String) -> String? = ProcessFacts.environment,
        processIdentifier: Int32 = ProcessFacts.processIdentifier
    ) {
        address = environment("NOTIFY_SOCKET").flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        // A process of the service may have handed on what was meant for itself.
        let isMine = environment("WATCHDOG_PID").map { Int32($0) == processIdentifier } ?? true
        let limit = environment("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
        aliveMilliseconds = address != nil && isMine && limit > 0 ? max(1, limit / 2_000) : nil
    }

    /// Whether the manager was told.
    @discardableResult
    package func tell(_ notice: Notice) -> Bool {
        guard let address else { return false }
        do throws(SystemError) {
            try LocalSocket.tell(address, Array(notice.text.utf8))
            return true
        } catch {
            return false
        }
    }

    /// Tells that the loop turns for as long as it does: a loop that hangs is silent, and the manager ends it.
    package func watch(_ loop: EventLoop) {
        guard let aliveMilliseconds else { return }
        tell(.alive)
        _ = loop.schedule(afterMilliseconds: aliveMilliseconds) { [weak self, unowned loop] in self?.watch(loop) }
    }
}
