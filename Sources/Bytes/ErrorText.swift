// What people read of bytes that cannot be what they should be.

extension BytesError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated(let need, let have): "\(need) bytes are needed and \(have) are there"
        case .varintNotCanonical: "a number is not written in its shortest form"
        case .trailing(let count): "\(count) bytes are left over"
        case .inflate(let fault): fault.description
        }
    }
}

extension InflateFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .corrupt: "the packed data are damaged"
        case .endsEarly: "the packed data end too early"
        case .outputShort(let declared, let got): "the packed data have \(got) bytes, \(declared) are declared"
        case .outputLong(let declared): "the packed data have more than the \(declared) bytes that are declared"
        case .inputLeftOver(let count): "\(count) bytes stand behind the packed data"
        }
    }
}

extension GunzipError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notGzip: "it is no gzip file, whatever its name says"
        case .corrupt: "it is damaged: the packed data or its checksum is wrong"
        case .truncated: "it is cut off: the end of the packed file is missing"
        case .trailingGarbage(let offset): "what begins at byte \(offset) is no packed data"
        }
    }
}
