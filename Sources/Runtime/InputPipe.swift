internal import CLinux
internal import Glibc

/// A pipe of which the child has the reading end.
struct InputPipe: ~Copyable {
    var reading: Descriptor
    private var writing: Descriptor

    init(_ subject: String) throws(SystemError) {
        var ends: (Int32, Int32) = (-1, -1)
        _ = try calling("pipe", subject) {
            unsafe withUnsafeMutablePointer(to: &ends) { pointer in
                unsafe pointer.withMemoryRebound(to: Int32.self, capacity: 2) { unsafe pipe2($0, O_CLOEXEC) }
            }
        }
        reading = Descriptor(owning: ends.0)
        writing = Descriptor(owning: ends.1)
        // This end alone: the child is to wait while the pipe is empty.
        _ = fcntl(ends.1, F_SETFL, O_NONBLOCK)
    }

    consuming func takeWriting() -> Descriptor { writing }
}
