internal import Bytes

/// One entry's text as UTF-8, piece by piece: a window in which whatever has not been read yet stands together.
struct XMLInput: ~Copyable {
    private enum Encoding { case unknown, utf8, utf16(isBig: Bool) }

    private var entry: EntryReader
    private(set) var bytes: [UInt8] = []
    /// The first byte that has not been read.
    var at = 0
    /// Bytes before this one are whole characters that XML allows; those behind wait for the rest of one.
    private(set) var end = 0
    /// Bytes of the text that stood before the window.
    private var gone: Int64 = 0
    private var encoding = Encoding.unknown
    /// UTF-16 as it came.
    private var units: [UInt8] = []

    init(_ entry: consuming EntryReader) { self.entry = entry }

    var isUTF16: Bool { if case .utf16 = encoding { true } else { false } }
    var bufferBytes: Int { bytes.capacity + units.capacity + entry.bufferBytes }
    /// The place of the next byte, in UTF-8.
    var position: Int64 { gone + Int64(at) }

    func error(_ fault: WorkbookError.Fault) -> WorkbookError {
        WorkbookError(fault, WorkbookError.Place(entry: entry.entry.name, byte: position))
    }

    /// Replaces a byte of the window that is being read.
    mutating func put(_ byte: UInt8, at place: Int) { bytes[place] = byte }

    /// Reads on.
    ///
    /// - Returns: false when there is no more; `end` is then the end of the text.
    mutating func refill() throws(WorkbookError) -> Bool {
        if at > 0 {
            bytes.removeSubrange(0..<at)
            gone += Int64(at)
            end -= at
            at = 0
        }
        let before = end
        while end == before {
            if entry.isFinished {
                guard end == bytes.count, units.isEmpty else { throw error(.xml(.character)) }
                return false
            }
            if isUTF16 { try readUnits() } else { try entry.read(into: &bytes) }
            if case .unknown = encoding, bytes.count >= 4 || entry.isFinished { try begin() }
            if case .unknown = encoding { continue }
            try check()
        }
        return true
    }

    /// Tells the encoding by a byte order mark (W-05).
    private mutating func begin() throws(WorkbookError) {
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
            encoding = .utf16(isBig: bytes[0] == 0xFE)
            units = Array(bytes[2...])
            bytes = []
            try decodeUnits()
        } else {
            encoding = .utf8
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeSubrange(0..<3) }
        }
    }

    private mutating func readUnits() throws(WorkbookError) {
        try entry.read(into: &units)
        try decodeUnits()
    }

    private mutating func decodeUnits() throws(WorkbookError) {
        guard case .utf16(let isBig) = encoding else { return }
        func unit(_ at: Int) -> UInt32 {
            isBig ? UInt32(units[at]) << 8 | UInt32(units[at + 1]) : UInt32(units[at + 1]) << 8 | UInt32(units[at])
        }
        var at = 0
        while at + 2 <= units.count {
            var scalar = unit(at)
            if scalar & 0xFC00 == 0xD800 {
                guard at + 4 <= units.count else { break }
                let low = unit(at + 2)
                guard low & 0xFC00 == 0xDC00 else { throw error(.xml(.character)) }
                scalar = 0x1_0000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
                at += 2
            } else if scalar & 0xFC00 == 0xDC00 {
                throw error(.xml(.character))
            }
            at += 2
            bytes.appendUTF8(scalar)
        }
        units.removeSubrange(0..<at)
    }

    /// Moves `end` over what has come and is text.
    private mutating func check() throws(WorkbookError) {
        let fresh = end..<bytes.count - unfinished
        let isText = bytes.span.firstInvalidUTF8(fresh) == nil && !bytes.span.hasForbidden(fresh)
        guard isText else { throw error(.xml(.character)) }
        end = fresh.upperBound
    }

    /// Bytes at the end that begin a character whose rest has not come.
    private var unfinished: Int {
        if entry.isFinished { return 0 }
        for back in 1...3 where back <= bytes.count - end {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            return length > back ? back : 0
        }
        return 0
    }
}

extension Span where Element == UInt8 {
    /// Whether valid UTF-8 has a character that XML forbids: control characters but tab and line ends, U+FFFE, U+FFFF.
    fileprivate func hasForbidden(_ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        while at < range.upperBound {
            while at &+ 8 <= range.upperBound {
                let word = word(at: at)
                if WordBytes.below(word, 0x20) | WordBytes.equal(word ^ 0x8080_8080_8080_8080, 0x6F) != 0 { break }
                at &+= 8
            }
            guard at < range.upperBound else { return false }
            let byte = self[at]
            if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return true }
            if byte == 0xEF, self[at + 1] == 0xBF, self[at + 2] >= 0xBE { return true }
            at &+= 1
        }
        return false
    }
}

extension [UInt8] {
    /// Appends a character, which is no half of a pair.
    mutating func appendUTF8(_ scalar: UInt32) {
        let low = { (shift: UInt32) in UInt8(0x80 | (scalar >> shift) & 0x3F) }
        switch scalar {
        case 0..<0x80: append(UInt8(scalar))
        case 0x80..<0x800: append(contentsOf: [UInt8(0xC0 | scalar >> 6), low(0)])
        case 0x800..<0x1_0000: append(contentsOf: [UInt8(0xE0 | scalar >> 12), low(6), low(0)])
        default: append(contentsOf: [UInt8(0xF0 | scalar >> 18), low(12), low(6), low(0)])
        }
    }
}
