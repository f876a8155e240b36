internal import Bytes

/// How a file's text is written down.
package enum TextEncoding: String, CaseIterable, Sendable, CustomStringConvertible {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case windows1252 = "windows-1252"
    case windows1258 = "windows-1258"

    package var description: String { rawValue }

    /// What may be configured; the others announce themselves by a byte order mark.
    package static let configurable: [TextEncoding] = [.utf8, .windows1258, .windows1252]

    /// The scalars of the bytes 0x80…0x9F; 0 is none.
    fileprivate var upperControls: [UInt16] {
        var scalars: [UInt16] = [
            0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
            0x017D,
            0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,
            0x017E, 0x0178,
        ]
        if self == .windows1258 {
            for place in [0x0A, 0x0E, 0x1A, 0x1E] { scalars[place] = 0 }
        }
        return scalars
    }

    /// Where Windows-1258 differs from 1252 from 0xA0 on: letters of Vietnamese and the marks of its tones.
    fileprivate static let vietnamese: [UInt8: UInt16] = [
        0xC3: 0x0102, 0xCC: 0x0300, 0xD0: 0x0110, 0xD2: 0x0309, 0xD5: 0x01A0, 0xDD: 0x01AF, 0xDE: 0x0303, 0xE3: 0x0103,
        0xEC: 0x0301, 0xF0: 0x0111, 0xF2: 0x0323, 0xF5: 0x01A1, 0xFD: 0x01B0, 0xFE: 0x20AB,
    ]

    /// The scalar of each byte, 0 for none but byte 0.
    fileprivate var scalars: [UInt16] {
        var scalars = (0...255 as ClosedRange<UInt16>).map { $0 }
        for (place, scalar) in upperControls.enumerated() { scalars[0x80 + place] = scalar }
        if self == .windows1258 {
            for (byte, scalar) in Self.vietnamese { scalars[Int(byte)] = scalar }
        }
        return scalars
    }
}

/// Turns text of another encoding into UTF-8, in any pieces. What the encoding does not know becomes the byte 0xFF,
/// which makes its row `bad-encoding`.
struct Transcoder: Sendable {
    private let encoding: TextEncoding
    /// Of an encoding of one byte a character, the UTF-8 of each byte.
    private let table: [[UInt8]]
    /// The first byte of a unit whose second has not come.
    private var half: UInt8?
    /// A high surrogate whose other half has not come.
    private var surrogate: UInt16?

    init(_ encoding: TextEncoding) {
        self.encoding = encoding
        switch encoding {
        case .windows1252, .windows1258:
            table = encoding.scalars.enumerated().map { byte, scalar in
                guard scalar != 0 || byte == 0, let scalar = Unicode.Scalar(scalar) else { return [0xFF] }
                return Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        default: table = []
        }
    }

    /// Bytes that have been given and not been told.
    var pendingBytes: Int { (half == nil ? 0 : 1) + (surrogate == nil ? 0 : 2) }

    /// How many bytes of the file a text of this many bytes was.
    func sourceBytes(of text: [UInt8]) -> Int {
        let scalars = String(decoding: text, as: UTF8.self)
        return table.isEmpty ? scalars.utf16.count * 2 : scalars.unicodeScalars.count
    }

    mutating func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
        for at in bytes.indices {
            let byte = bytes[at]
            if !table.isEmpty {
                text.append(contentsOf: table[Int(byte)])
            } else if let first = half {
                half = nil
                let (high, low) = encoding == .utf16BigEndian ? (first, byte) : (byte, first)
                append(UInt16(high) << 8 | UInt16(low), to: &text)
            } else {
                half = byte
            }
        }
    }

    /// The end: half a character is none.
    mutating func finish(to text: inout [UInt8]) {
        if pendingBytes > 0 { text.append(0xFF) }
        half = nil
        surrogate = nil
    }

    private mutating func append(_ unit: UInt16, to text: inout [UInt8]) {
        if let high = surrogate {
            surrogate = nil
            if (0xDC00...0xDFFF).contains(unit) {
                let value = 0x10000 + (UInt32(high) - 0xD800) << 10 + UInt32(unit) - 0xDC00
                if let scalar = Unicode.Scalar(value) { text.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
                return
            }
            text.append(0xFF)
        }
        if (0xD800...0xDBFF).contains(unit) {
            surrogate = unit
        } else if let scalar = Unicode.Scalar(unit) {
            text.append(contentsOf: UTF8.encode(scalar) ?? .init())
        } else {
            text.append(0xFF)
        }
    }
}

/// What the first bytes of a file announce.
struct ByteOrderMark: Equatable {
    /// `nil`: nothing.
    var encoding: TextEncoding?
    var length = 0
    private var isUnfinished = false

    /// More bytes are needed to tell.
    static let unfinished = ByteOrderMark([])

    /// The longest mark, UTF-8's.
    static let bytesMax = 3

    private static let marks: [([UInt8], TextEncoding)] = [
        ([0xEF, 0xBB, 0xBF], .utf8), ([0xFF, 0xFE], .utf16LittleEndian), ([0xFE, 0xFF], .utf16BigEndian),
    ]

    /// The mark of an encoding that has one.
    static func bytes(of encoding: TextEncoding) -> [UInt8] { marks.first { $0.1 == encoding }?.0 ?? [] }

    init(_ bytes: [UInt8]) {
        for (mark, encoding) in Self.marks {
            if bytes.starts(with: mark) {
                self.encoding = encoding
                length = mark.count
            } else if bytes.count < mark.count, mark.starts(with: bytes) {
                isUnfinished = true
            }
        }
    }
}
