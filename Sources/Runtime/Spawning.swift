internal import CLinux
internal import Glibc

/// A descriptor of a child's that the loop listens to.
final class ChildStream: DescriptorHandler {
    private let loop: EventLoop
    private var descriptor: Descriptor
    private var registration: EventLoop.Registration?
    private var action: (() -> Void)?

    init(_ loop: EventLoop, _ descriptor: consuming Descriptor) {
        self.loop = loop
        self.descriptor = descriptor
    }

    var isOpen: Bool { descriptor.isOpen }

    func open(_ action: @escaping () -> Void) throws(SystemError) {
        registration = try loop.register(descriptor.number, .readable, self)
        self.action = action
    }

    func ready(_ readiness: Readiness) { action?() }

    /// Not merely without interest: a pipe whose other end is closed is reported whether asked for or not.
    func pause() {
        guard let registration else { return }
        self.registration = nil
        loop.unregister(registration, of: descriptor.number)
    }

    func resume() {
        guard registration == nil, isOpen else { return }
        do throws(SystemError) {
            registration = try loop.register(descriptor.number, .readable, self)
        } catch { loop.afterTurn { [self] in action?() } }
    }

    func close() {
        pause()
        action = nil
        descriptor.close()
    }

    /// Reads once; at the end it closes.
    ///
    /// - Returns: whether there may be more.
    func read(_ take: (Span<UInt8>) -> Void) -> Bool {
        var buffer = loop.takeReadBuffer()
        let number = descriptor.number
        let count = unsafe buffer.withUnsafeMutableBufferPointer {
            unsafe Glibc.read(number, $0.baseAddress, $0.count)
        }
        let failure = errno
        if count > 0 { take(buffer.span.extracting(0..<count)) }
        loop.returnReadBuffer(buffer)
        if count > 0 || count < 0 && (failure == EAGAIN || failure == EINTR) { return true }
        close()
        return false
    }
}

/// A pipe of which the child has the writing end.
struct Pipe: ~Copyable {
    private var reading: Descriptor
    var writing: Descriptor

    init(_ subject: String) throws(SystemError) {
        var ends: (Int32, Int32) = (-1, -1)
        _ = try calling("pipe", subject) {
            unsafe withUnsafeMutablePointer(to: &ends) { pointer in
                unsafe pointer.withMemoryRebound(to: Int32.self, capacity: 2) { unsafe pipe2($0, O_CLOEXEC) }
            }
        }
        reading = Descriptor(owning: ends.0)
        writing = Descriptor(owning: ends.1)
        // This end alone: the child is to wait when the pipe is full.
        _ = fcntl(ends.0, F_SETFL, O_NONBLOCK)
    }

    consuming func takeReading() -> Descriptor { reading }
}

/// posix_spawn(3) with the attributes that every child of ours has.
enum Spawn {
    static func start(
        _ arguments: [String], input: Int32? = nil, output: Int32, error: Int32
    ) throws(SystemError) -> pid_t {
        guard let program = arguments.first else { throw SystemError("spawn", "", errno: ENOENT) }
        var actions = unsafe posix_spawn_file_actions_t()
        _ = unsafe posix_spawn_file_actions_init(&actions)
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        if let input {
            _ = unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            _ = unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        _ = unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        _ = unsafe posix_spawn_file_actions_adddup2(&actions, error, 2)
        var attributes = posix_spawnattr_t()
        _ = unsafe posix_spawnattr_init(&attributes)
        defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
        // What we ignore or block for ourselves the child does not inherit.
        var (none, all) = (sigset_t(), sigset_t())
        _ = unsafe sigemptyset(&none)
        _ = unsafe sigfillset(&all)
        _ = unsafe posix_spawnattr_setsigmask(&attributes, &none)
        _ = unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        _ = unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        var process: pid_t = 0
        let status = unsafe posix_spawnp(&process, program, &actions, &attributes, words, environ)
        guard status == 0 else { throw SystemError("spawn", program, errno: status) }
        return process
    }
}
