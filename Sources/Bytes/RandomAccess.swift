/// Bytes that can be read at any place, since a zip file is told by its end: an open file, an array.
package protocol RandomAccess: AnyObject {
    var byteCount: Int64 { get }

    /// Appends the `count` bytes from `offset` on, fewer only where the bytes have come to an end.
    func read(at offset: Int64, count: Int, into output: inout [UInt8]) throws(RandomAccessFailure)
}

/// The source could not read; the number is the system's.
package struct RandomAccessFailure: Error, Equatable, Sendable {
    package var number: Int32

    package init(number: Int32) { self.number = number }
}

/// Bytes in memory.
package final class BytesInMemory: RandomAccess {
    private let bytes: [UInt8]
    package var byteCount: Int64 { Int64(bytes.count) }

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func read(at offset: Int64, count: Int, into output: inout [UInt8]) throws(RandomAccessFailure) {
        let bytes = bytes
        let start = min(max(0, Int(offset)), bytes.count)
        output.append(span: bytes.span.extracting(start..<min(bytes.count, start + count)))
    }
}
