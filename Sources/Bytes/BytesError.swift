/// What can be wrong with bytes themselves, before anybody asks what they mean.
public enum BytesError: Error, Equatable, Sendable {
    /// Fewer bytes than a value needs; the cursor has not moved.
    case truncated(need: Int, have: Int)
    /// A varint of more than ten bytes, of more than 64 bits, or padded with a needless zero group.
    case varintNotCanonical
    /// Bytes were left over where a body had to end.
    case trailing(Int)
    /// The compressed stream is not deflate, or ends early, or does not fill the declared size exactly.
    case inflate(InflateFault)
}

/// Why a deflate stream was refused.
public enum InflateFault: Equatable, Sendable {
    case corrupt
    case endsEarly
    case outputShort(declared: Int, got: Int)
    case outputLong(declared: Int)
    case inputLeftOver(Int)
}
