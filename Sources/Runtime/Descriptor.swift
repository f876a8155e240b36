internal import Glibc

/// A file descriptor with one owner, closed when the owner ends.
package struct Descriptor: ~Copyable {
    /// -1 after `close()`.
    package private(set) var number: Int32

    package init(owning number: Int32) { self.number = number }

    deinit {
        if number >= 0 { _ = Glibc.close(number) }
    }

    package var isOpen: Bool { number >= 0 }

    /// Closes now. An error of close(2) is not reported: the descriptor is gone in any case, and what must reach the
    /// disk has been through fsync(2), which does report.
    package mutating func close() {
        if number >= 0 { _ = Glibc.close(number) }
        number = -1
    }
}
