internal import Bytes

extension RandomAccess {
    /// Appends exactly `count` bytes.
    ///
    /// - Throws: `.source`, or `.cutShort` when the bytes have become fewer.
    func readFully(at offset: Int64, count: Int, into output: inout [UInt8]) throws(WorkbookError) {
        let before = output.count
        do throws(RandomAccessFailure) {
            try read(at: offset, count: count, into: &output)
        } catch {
            throw WorkbookError(.source(error.number))
        }
        guard output.count == before + count else { throw WorkbookError(.cutShort) }
    }
}
