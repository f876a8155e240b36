internal import CLinux
internal import Glibc

/// Changes as signals tell them (F_NOTIFY of fcntl(2)), for a user who has no inotify instance left: of those there are
/// 128 by default, and a machine with the whole country on it runs 486 agents. Of these there is no such limit.
///
/// Folders only: of a file that is watched, its folder is. A folder that is moved or removed is not told.
final class SignalNotices: ChangeNotices, DescriptorHandler {
    private let signals: Descriptor
    /// By the descriptor of the folder, which the signal names.
    private var watches: [Int32: (folder: Box, watch: PathWatch)] = [:]

    private final class Box {
        let descriptor: Descriptor
        init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
    }

    /// The signals are blocked on this thread from here on; no other one gets them.
    init(_ loop: EventLoop) throws(SystemError) {
        var set = sigset_t()
        _ = unsafe sigemptyset(&set)
        _ = unsafe sigaddset(&set, linux_notice_signal())
        // What comes instead when the queue of signals is full.
        _ = unsafe sigaddset(&set, SIGIO)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let number = try calling("signalfd", "") { unsafe signalfd(-1, &set, O_CLOEXEC | O_NONBLOCK) }
        signals = Descriptor(owning: number)
        _ = try loop.register(number, .readable, self)
    }

    func add(
        _ path: String, isFolder: Bool, _ changes: WatchedChanges, _ tell: @escaping (PathWatch.News) -> Void
    ) throws(SystemError) -> PathWatch {
        let folder = isFolder ? path : Files.split(path).folder
        let box = Box(try Files.open(folder, O_RDONLY | O_DIRECTORY))
        let number = box.descriptor.number
        let events = Self.events(changes) | linux_DN_MULTISHOT
        _ = try calling("fcntl", folder) { fcntl(number, Int32(linux_F_SETSIG), linux_notice_signal()) }
        _ = try calling("fcntl", folder) { linux_notify_this_thread(number) }
        _ = try calling("fcntl", folder) {
            fcntl(number, Int32(linux_F_NOTIFY), Int32(bitPattern: events))
        }
        let watch = PathWatch(path, changes, self, isEarly: changes.contains(.renames), tell)
        watch.number = number
        watches[number] = (box, watch)
        return watch
    }

    /// Closing the folder ends its signals.
    func remove(_ watch: PathWatch) { watches[watch.number] = nil }

    func ready(_ readiness: Readiness) {
        var (changed, isOverflown): (Set<Int32>, Bool) = ([], false)
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while unsafe read(signals.number, &information, size) == size {
            if Int32(information.ssi_signo) == SIGIO { isOverflown = true } else { changed.insert(information.ssi_fd) }
        }
        for number in isOverflown ? watches.keys.sorted() : changed.sorted() { watches[number]?.watch.take(.changed) }
    }

    private static func events(_ changes: WatchedChanges) -> UInt32 {
        var events = 0
        if changes.contains(.renames) { events |= linux_DN_CREATE | linux_DN_RENAME }
        if changes.contains(.names) { events |= linux_DN_CREATE | linux_DN_RENAME | linux_DN_DELETE }
        // No signal tells that a file is closed.
        if !changes.isDisjoint(with: [.writing, .closing]) { events |= linux_DN_MODIFY }
        return UInt32(events)
    }
}
