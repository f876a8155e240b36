internal import CLinux
internal import Glibc

/// What a descriptor is ready for.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: 0x001)
    package static let writable = Readiness(rawValue: 0x004)
    /// The system reports these two whether asked or not.
    package static let failed = Readiness(rawValue: 0x008)
    package static let hungUp = Readiness(rawValue: 0x010)
}

/// epoll(7): which of many descriptors are ready.
@safe struct Poller: ~Copyable {

    private let descriptor: Descriptor
    private var events: [epoll_event]

    /// `wait` tells no more than `eventsMax` descriptors at once.
    init(eventsMax: Int) throws(SystemError) {
        descriptor = Descriptor(owning: try calling("epoll_create1", "") { epoll_create1(O_CLOEXEC) })
        unsafe events = .init(repeating: epoll_event(), count: eventsMax)
    }

    /// Waits until something is ready, or the time is over (-1: for ever), or a signal interrupts.
    ///
    /// - Returns: how many events `event(_:)` has.
    mutating func wait(milliseconds: Int32) -> Int {
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe epoll_wait(descriptor.number, buffer.baseAddress, Int32(buffer.count), milliseconds)
        }
        if count >= 0 { return Int(count) }
        let error = SystemError("epoll_wait", "")
        guard error.errno == EINTR else { fatalError("the descriptor of epoll itself is broken: \(error)") }
        return 0
    }

    func event(_ index: Int) -> (key: UInt64, readiness: Readiness) {
        unsafe (events[index].data.u64, Readiness(rawValue: events[index].events))
    }

    func add(_ number: Int32, _ interest: Readiness, key: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_ADD, number, interest, key)
    }

    /// The other one counts as readable when any of its descriptors is ready.
    func add(_ other: borrowing Poller, key: UInt64) throws(SystemError) {
        try add(other.descriptor.number, .readable, key: key)
    }

    func change(_ number: Int32, _ interest: Readiness, key: UInt64) {
        mustControl(EPOLL_CTL_MOD, number, interest, key)
    }

    func remove(_ number: Int32) { mustControl(EPOLL_CTL_DEL, number, [], 0) }

    /// It can fail only if the descriptor was not added or has been closed: a fault of ours.
    private func mustControl(_ operation: Int32, _ number: Int32, _ interest: Readiness, _ key: UInt64) {
        do throws(SystemError) {
            try control(operation, number, interest, key)
        } catch { fatalError("a descriptor that should be registered is not: \(error)") }
    }

    private func control(
        _ operation: Int32, _ number: Int32, _ interest: Readiness, _ key: UInt64
    ) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue
        unsafe event.data.u64 = key
        _ = try calling("epoll_ctl", "") { unsafe epoll_ctl(descriptor.number, operation, number, &event) }
    }
}
