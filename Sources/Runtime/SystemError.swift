internal import Glibc

/// A system call that failed: what was called, on what, and the system's number for why.
///
/// Its text is `open /x: No such file or directory`.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    package let call: String
    /// A path, an address or a program's name; empty where the call is about none.
    package let subject: String
    package let errno: Int32

    package init(_ call: String, _ subject: String, errno: Int32) {
        self.call = call
        self.subject = subject
        self.errno = errno
    }

    /// The error that the last system call of this thread left.
    init(_ call: String, _ subject: String) { self.init(call, subject, errno: Glibc.errno) }

    /// The system's own words for the number.
    package var reason: String {
        guard let text = unsafe strerror(errno) else { return "error \(errno)" }
        return unsafe String(cString: text)
    }

    /// There is no such file.
    package var isMissing: Bool { errno == ENOENT }

    package var description: String {
        subject.isEmpty ? "\(call): \(reason)" : "\(call) \(subject): \(reason)"
    }
}

/// Calls again as long as a signal interrupts; a result of -1 becomes an error.
func calling<Result: BinaryInteger>(
    _ call: String, _ subject: String, _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let number = errno
        if number != EINTR { throw SystemError(call, subject, errno: number) }
    }
}
