internal import CLinux
internal import Glibc
internal import Synchronization

/// How other threads reach the loop: they leave a value and wake it through an eventfd.
final class Mailbox: Sendable {
    struct Letter: Sendable {
        let ticket: UInt64
        let value: any Sendable
    }

    private let letters = Mutex<[Letter]>([])
    private let bell: Int32

    init() throws(SystemError) {
        bell = try calling("eventfd", "") { eventfd(0, O_CLOEXEC | O_NONBLOCK) }
    }

    deinit { _ = close(bell) }

    var descriptor: Int32 { bell }

    /// From any thread.
    func post(_ letter: Letter) {
        letters.withLock { $0.append(letter) }
        var one: UInt64 = 1
        // It cannot fail but by a full counter, and then the bell is ringing already.
        _ = unsafe write(bell, &one, 8)
    }

    /// On the loop's thread.
    func collect() -> [Letter] {
        var count: UInt64 = 0
        _ = unsafe read(bell, &count, 8)
        return letters.withLock { waiting in
            let taken = waiting
            waiting = []
            return taken
        }
    }
}

/// What the loop does with the letters: each goes to whoever asked for it.
final class Postman: DescriptorHandler {
    let mailbox: Mailbox
    private var receivers: [UInt64: (any Sendable) -> Void] = [:]
    private var nextTicket: UInt64 = 0

    init() throws(SystemError) { mailbox = try Mailbox() }

    func expect(_ receive: @escaping (any Sendable) -> Void) -> UInt64 {
        nextTicket += 1
        receivers[nextTicket] = receive
        return nextTicket
    }

    func forget(_ ticket: UInt64) { receivers[ticket] = nil }

    func ready(_ readiness: Readiness) {
        for letter in mailbox.collect() { receivers.removeValue(forKey: letter.ticket)?(letter.value) }
    }
}

extension EventLoop {
    /// Does `work` on a thread of its own, and then `receive` with its result on this loop's thread.
    ///
    /// For what blocks (name resolution) or takes longer than a turn may; a thread that never comes back costs its
    /// stack (of address space, 256 KiB unless the caller says more) and nothing else.
    ///
    /// - Throws: when no thread can be started; neither is done then.
    package func inBackground<Value: Sendable>(
        stackBytes: Int = RuntimeLimits.threadStackBytes, _ work: @escaping @Sendable () -> Value,
        then receive: @escaping (Value) -> Void
    ) throws(SystemError) {
        let postman = try postman()
        let mailbox = postman.mailbox
        let ticket = postman.expect { value in
            guard let value = value as? Value else { fatalError("a letter of another type") }
            receive(value)
        }
        do throws(SystemError) {
            try startThread(stackBytes) { mailbox.post(Mailbox.Letter(ticket: ticket, value: work())) }
        } catch {
            postman.forget(ticket)
            throw error
        }
    }
}

/// Starts a detached thread that receives no signals: those are the loop's.
private func startThread(_ stackBytes: Int, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var attributes = pthread_attr_t()
    _ = unsafe pthread_attr_init(&attributes)
    defer { _ = unsafe pthread_attr_destroy(&attributes) }
    _ = unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    _ = unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    var (all, before) = (sigset_t(), sigset_t())
    _ = unsafe sigfillset(&all)
    // A new thread inherits the mask.
    _ = unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(Box(body))
    let status = unsafe pthread_create(
        &thread, &attributes,
        { pointer in
            guard let pointer = unsafe pointer else { return nil }
            unsafe Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
            return nil
        }, unsafe box.toOpaque())
    if status != 0 {
        unsafe box.release()
        throw SystemError("pthread_create", "", errno: status)
    }
}
