internal import CLinux
internal import Glibc

/// Changes as inotify(7) tells them: one descriptor for all watches of a loop, since a user has 128 of those by
/// default.
///
/// An event is a hint to look, never a fact to act on; so a queue that overflowed (16,384 events) means that everything
/// watched is looked at, and nothing is lost by it.
final class InotifyNotices: ChangeNotices, DescriptorHandler {
    private unowned let loop: EventLoop
    private let descriptor: Descriptor
    /// By the system's number, which two paths of one folder share.
    private var watches: [Int32: [PathWatch]] = [:]

    init(_ loop: EventLoop) throws(SystemError) {
        self.loop = loop
        let number = try calling("inotify_init1", "") { inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)) }
        descriptor = Descriptor(owning: number)
        _ = try loop.register(descriptor.number, .readable, self)
    }

    func add(
        _ path: String, isFolder: Bool, _ changes: WatchedChanges, _ tell: @escaping (PathWatch.News) -> Void
    ) throws(SystemError) -> PathWatch {
        // Added to what another watch of the same folder asks for.
        var mask = Self.mask(changes) | UInt32(IN_MASK_ADD)
        if isFolder { mask |= UInt32(IN_ONLYDIR | IN_DELETE_SELF | IN_MOVE_SELF) }
        let number = descriptor.number
        let watch = PathWatch(path, changes, self, isEarly: false, tell)
        watch.number = try calling("inotify_add_watch", path) { unsafe inotify_add_watch(number, path, mask) }
        watches[watch.number, default: []].append(watch)
        return watch
    }

    func remove(_ watch: PathWatch) {
        watches[watch.number]?.removeAll { $0 === watch }
        guard watches[watch.number]?.isEmpty == true else { return }
        watches[watch.number] = nil
        // It may be gone already, with what it watched.
        _ = inotify_rm_watch(descriptor.number, watch.number)
    }

    func ready(_ readiness: Readiness) {
        var (changed, lost): (Set<Int32>, Set<Int32>) = ([], [])
        var isOverflown = false
        var seen: [Int32: UInt32] = [:]
        var buffer = loop.takeReadBuffer()
        while let count = read(into: &buffer) {
            Self.forEachEvent(buffer.span.extracting(0..<count)) { number, mask, isHidden in
                if mask & UInt32(IN_Q_OVERFLOW) != 0 { isOverflown = true }
                if mask & Self.endMask != 0 {
                    lost.insert(number)
                } else if !isHidden || mask & UInt32(IN_MODIFY) != 0 {
                    changed.insert(number)
                    seen[number, default: 0] |= mask
                }
            }
        }
        loop.returnReadBuffer(buffer)
        if isOverflown {
            changed = Set(watches.keys)
            seen = watches.mapValues { _ in .max }
        }
        for number in changed.subtracting(lost).sorted() {
            for watch in watches[number] ?? [] where seen[number, default: 0] & Self.mask(watch.changes) != 0 {
                watch.take(.changed)
            }
        }
        for number in lost.sorted() {
            guard let ended = watches.removeValue(forKey: number) else { continue }
            _ = inotify_rm_watch(descriptor.number, number)
            for watch in ended { watch.take(.lost) }
        }
    }

    /// What there is to read, `nil` when that is nothing.
    private func read(into buffer: inout [UInt8]) -> Int? {
        let number = descriptor.number
        let count = unsafe buffer.withUnsafeMutableBufferPointer {
            unsafe Glibc.read(number, $0.baseAddress, $0.count)
        }
        return count > 0 ? Int(count) : nil
    }

    private static let endMask = UInt32(IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)

    private static func mask(_ changes: WatchedChanges) -> UInt32 {
        var mask: UInt32 = 0
        if changes.contains(.renames) { mask |= UInt32(IN_MOVED_TO) }
        if changes.contains(.closing) { mask |= UInt32(IN_CLOSE_WRITE) }
        if changes.contains(.names) { mask |= UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO) }
        if changes.contains(.writing) { mask |= UInt32(IN_MODIFY) }
        return mask
    }

    /// Goes through what was read: watch i32, mask u32, cookie u32, length u32, name padded with zeros.
    private static func forEachEvent(_ bytes: Span<UInt8>, _ take: (Int32, UInt32, Bool) -> Void) {
        func word(_ at: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
        }
        var at = 0
        while at + 16 <= bytes.count {
            let length = Int(word(at + 12))
            let isHidden = length > 0 && at + 16 < bytes.count && bytes[at + 16] == UInt8(ascii: ".")
            take(Int32(bitPattern: word(at)), word(at + 4), isHidden)
            at += 16 + length
        }
    }
}
