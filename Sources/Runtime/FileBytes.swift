package import Bytes
internal import Glibc

/// An open file whose bytes are read at any place (pread).
package final class FileBytes: RandomAccess {
    package let path: String
    /// As many as there were when it was opened.
    package let byteCount: Int64
    private let descriptor: Descriptor

    /// Opens the file. A pipe is not waited for: it is an empty file.
    package init(_ path: String) throws(SystemError) {
        let descriptor = try Files.open(path, O_RDONLY | O_NONBLOCK)
        let number = descriptor.number
        var status = stat()
        _ = try calling("fstat", path) { unsafe fstat(number, &status) }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int64(status.st_size)
    }

    package func read(at offset: Int64, count: Int, into output: inout [UInt8]) throws(RandomAccessFailure) {
        let number = descriptor.number
        let end = output.count + count
        var failure: SystemError?
        while output.count < end, failure == nil {
            let (before, place) = (output.count, offset + Int64(count - (end - output.count)))
            output.append(addingCapacity: end - before) { room in
                unsafe room.withUnsafeMutableBufferPointer { buffer, filled in
                    do throws(SystemError) {
                        filled = try calling("read", path) {
                            unsafe pread(number, buffer.baseAddress, end - before, Int(place))
                        }
                    } catch { failure = error }
                }
            }
            if output.count == before { break }
        }
        if let failure { throw RandomAccessFailure(number: failure.errno) }
    }
}
