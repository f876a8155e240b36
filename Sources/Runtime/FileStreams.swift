internal import Glibc

/// Reads a file in pieces of 1 MiB (pread), from wherever the caller wants.
package struct FileReader: ~Copyable {

    package let path: String
    /// Where `next` reads.
    package private(set) var offset: Int64 = 0
    private let descriptor: Descriptor

    /// Opens the file. A pipe is not waited for: it is an empty file.
    package init(_ path: String, at offset: Int64 = 0) throws(SystemError) {
        self.path = path
        self.offset = offset
        descriptor = try Files.open(path, O_RDONLY | O_NONBLOCK)
    }

    /// What the system knows about the open file, whatever has happened to its name.
    package func facts() throws(SystemError) -> FileFacts {
        var status = stat()
        let number = descriptor.number
        _ = try calling("fstat", path) { unsafe fstat(number, &status) }
        return FileFacts(status)
    }

    /// Replaces `chunk` with the next piece, as much as there is up to `limit` bytes.
    ///
    /// - Returns: false at the end of the file, with an empty chunk.
    package mutating func next(
        into chunk: inout [UInt8], limit: Int = RuntimeLimits.chunkBytesMax
    ) throws(SystemError) -> Bool {
        chunk.removeAll(keepingCapacity: true)
        var failure: SystemError?
        let (number, start, path) = (descriptor.number, offset, self.path)
        chunk.append(addingCapacity: limit) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, filled in
                do throws(SystemError) {
                    filled = try calling("read", path) { unsafe pread(number, buffer.baseAddress, limit, Int(start)) }
                } catch { failure = error }
            }
        }
        if let failure { throw failure }
        offset += Int64(chunk.count)
        return !chunk.isEmpty
    }

    package mutating func seek(to offset: Int64) { self.offset = offset }
}

/// Writes at the end of a file.
package struct FileAppender: ~Copyable {
    package let path: String
    private var descriptor: Descriptor

    package init(_ path: String, truncating: Bool = false, mode: UInt32 = 0o644) throws(SystemError) {
        self.path = path
        let flags = O_WRONLY | O_CREAT | O_APPEND | (truncating ? O_TRUNC : 0)
        descriptor = try Files.open(path, flags, mode: mode)
    }

    /// Writes all of the bytes, or as many as went before the error.
    package mutating func append(_ bytes: [UInt8]) throws(SystemError) {
        try writeFully(bytes.span, to: descriptor.number, path)
    }

    /// Returns when what was appended is on the disk. After an error nothing is known about the file (fsync(2)): it is
    /// not to be used any further.
    package mutating func synchronize() throws(SystemError) {
        let number = descriptor.number
        _ = try calling("fsync", path) { fsync(number) }
    }

    package mutating func close() { descriptor.close() }
}

/// Writes everything to a descriptor, waiting for a slow reader.
func writeFully(_ bytes: Span<UInt8>, to number: Int32, _ subject: String) throws(SystemError) {
    var done = 0
    while done < bytes.count {
        let count = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return unsafe write(number, base + done, buffer.count - done)
        }
        if count >= 0 {
            done += count
            continue
        }
        let error = SystemError("write", subject)
        switch error.errno {
        case EINTR: continue
        case EAGAIN:
            // Somebody has made the terminal or pipe non-blocking for all who share it.
            var entry = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
            _ = unsafe poll(&entry, 1, -1)
        default: throw error
        }
    }
}
