internal import Bytes

/// The content of a gzip file (RFC 1952) of one member; `nil` when it is cut, damaged or no gzip file at all.
func referenceGunzip(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count >= 18, bytes.starts(with: [0x1F, 0x8B, 8]) else { return nil }
    let flags = bytes[3]
    var at = 10
    if flags & 4 != 0 { at += 2 + Int(bytes[10]) + Int(bytes[11]) << 8 }
    for flag in [UInt8(8), 16] where flags & flag != 0 {
        while at < bytes.count, bytes[at] != 0 { at += 1 }
        at += 1
    }
    if flags & 2 != 0 { at += 2 }
    guard at < bytes.count - 8 else { return nil }
    func word(_ place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) } }
    var content: [UInt8] = []
    var inflater = Inflater()
    let body = Array(bytes[at..<bytes.count - 8])
    guard (try? inflater.inflate(body.span, declared: word(bytes.count - 4), into: &content)) != nil,
        CyclicRedundancyCheck.crc32(content.span) == UInt32(word(bytes.count - 8))
    else { return nil }
    return content
}
