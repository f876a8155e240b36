// Every maximum of this module, with its unit and its reason, as a member of the type that it bounds.

extension CSVDocument {
    /// Bytes of one row of a file that is read whole: far beyond any name, far below any harm.
    package static let rowBytesMax = 65_536
}

extension CSVScanner {
    /// Longer rows are for the scanner that keeps where it stands: what is scanned in vain is bounded by this.
    static let wholeBytesMax = 1 << 13
}

extension JSONCursor {
    /// Levels of nesting: deeper than any record; a skipped value costs no stack whatever its depth.
    public static let depthMax = 64
}

extension GunzipStream {
    /// Bytes that come out at a time: a bomb is stopped after so many, and a call for fewer would cost more than it
    /// inflates.
    package static let chunkBytesMax = 256 << 10
}

enum ZlibLimits {
    /// Bytes that zlib is shown at a time: it counts in 32 bits.
    static let pieceBytesMax = 1 << 30
}
