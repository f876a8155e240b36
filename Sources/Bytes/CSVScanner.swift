/// Finds the rows and fields of CSV (RFC 4180, with any separator; LF or CRLF) in bytes that arrive in any pieces.
///
/// Nearly every row is whole, well formed and of common length: `scanWhole` passes it 64 bytes a step. The scanner
/// looks at the bytes of any other row once more, and once only. It keeps where it stands in an unfinished row, so the
/// caller may hand the same row again with more bytes after it, at any place of any buffer. It copies nothing: a field
/// is a range of the row, with its quotes still in it (`unquote`).
///
/// What is not RFC 4180, and what follows from it:
/// - A quote inside a field that did not begin with one, or anything but a separator after a closing quote, makes the
///   row malformed. A NUL byte is `hasNUL`, for the caller to judge.
/// - A malformed row ends at its *first* line end, even inside quotes, and so does one that is still open at the limit
///   or at the end of the input: a stray quote costs one line, never the lines that it seems to swallow.
/// - A row whose first line is longer than the limit is `tooLong`; the caller skips to the next line end.
/// - CR counts as part of the line end only directly before LF or the end of the input.
public struct CSVScanner: Sendable {
    /// What a scan came to.
    public enum Outcome: Equatable, Sendable {
        /// A row of `length` bytes with its line end; `begins` has its fields.
        case row(length: Int)
        /// Wrong quoting: `length` bytes, one line with its line end, are to be refused.
        case malformed(length: Int)
        /// The row's first line is longer than the limit.
        case tooLong
        /// The row goes on after what was given.
        case incomplete
    }

    private enum State {
        /// Inside or before a field without quotes.
        case plain
        /// Inside quotes.
        case quoted
        /// After a quote that closes the field or begins an escaped quote.
        case afterQuote
        /// Wrong quoting was found before the first line end.
        case bad
    }

    /// Where each field of the row begins, counted from the row's first byte; the field ends one byte before the next
    /// begins. `fieldCount + 1` of them count. A CR before the line end is not part of the field.
    public internal(set) var begins: [UInt32]
    public internal(set) var fieldCount = 0
    /// Some field has quotes around it.
    public internal(set) var hasQuotes = false
    /// Which fields have quotes around them, one bit for each; the last bit is that of field 63 and all behind it.
    public internal(set) var quotedFields: UInt64 = 0
    /// Some byte is not ASCII.
    public internal(set) var hasHighBytes = false
    public internal(set) var hasNUL = false
    /// Line ends inside the row's quotes.
    public internal(set) var innerLines = 0

    /// What stands between fields; neither a quote nor part of a line end.
    public let separator: UInt8

    let limit: Int
    private var state = State.plain
    /// How far the row has been looked at.
    private var scanned = 0
    /// The place after the first line end inside quotes; 0 = none.
    private var firstLineLength = 0

    /// - Parameters:
    ///   - limit: the greatest length of a row in bytes, without its line end; below 2^31.
    ///   - separator: what stands between fields.
    public init(limit: Int, separator: UInt8 = UInt8(ascii: ",")) {
        self.limit = limit
        self.separator = separator
        begins = Array(repeating: 0, count: 128)
    }

    /// The range of a field, quotes included, relative to the row.
    @inlinable
    public func range(_ field: Int) -> Range<Int> { Int(begins[field])..<Int(begins[field &+ 1]) &- 1 }

    /// Scans the row that begins at `bytes[start]`.
    ///
    /// After `.incomplete` the next call must give the same row again, with more bytes; after anything else the next
    /// call begins a new row.
    ///
    /// - Complexity: O(bytes not yet looked at).
    public mutating func scan(_ bytes: Span<UInt8>, at start: Int) -> Outcome {
        if scanned == 0 {
            if let length = scanWhole(bytes, start) { return .row(length: length) }
            begin()
        }
        while start &+ scanned < bytes.count {
            switch state {
            case .plain:
                if let length = scanPlain(bytes, start) { return settle(bytes, start, length: length) }
            case .quoted: scanQuoted(bytes, start)
            case .afterQuote:
                if let length = scanAfterQuote(bytes, start) { return settle(bytes, start, length: length) }
            case .bad:
                guard let end = bytes.firstIndex(of: .lineFeed, from: start &+ scanned) else {
                    scanned = bytes.count &- start
                    break
                }
                return refuse(length: end &+ 1 &- start)
            }
            if state == .bad, firstLineLength > 0 { return refuse(length: firstLineLength) }
        }
        return scanned > limit ? overlong() : .incomplete
    }

    /// Ends the row that begins at `bytes[start]` at the end of the input; there must be at least one byte of it.
    public mutating func finish(_ bytes: Span<UInt8>, at start: Int) -> Outcome {
        let outcome = scan(bytes, at: start)
        guard outcome == .incomplete else { return outcome }
        let length = bytes.count - start
        switch state {
        case .plain, .afterQuote:
            let hasReturn = length > 0 && bytes[bytes.count - 1] == .carriageReturn
            // An empty last row is no row; the caller has not been asked to finish one.
            endField(at: hasReturn && length > Int(begins[fieldCount]) ? length - 1 : length)
            return done(.row(length: length))
        case .quoted, .bad: return refuse(length: firstLineLength > 0 ? firstLineLength : length)
        }
    }

    private mutating func begin() {
        fieldCount = 0
        begins[0] = 0
        hasQuotes = false
        quotedFields = 0
        hasHighBytes = false
        hasNUL = false
        innerLines = 0
        firstLineLength = 0
        state = .plain
    }

    private mutating func done(_ outcome: Outcome) -> Outcome {
        scanned = 0
        return outcome
    }

    /// A complete row, unless it is longer than allowed: then what happens must not depend on how it arrived.
    private mutating func settle(_ bytes: Span<UInt8>, _ start: Int, length: Int) -> Outcome {
        length - 1 > limit ? overlong() : done(.row(length: length))
    }

    private mutating func refuse(length: Int) -> Outcome {
        done(length - 1 > limit ? .tooLong : .malformed(length: length))
    }

    private mutating func overlong() -> Outcome {
        firstLineLength > 0 ? refuse(length: firstLineLength) : done(.tooLong)
    }

    private mutating func endField(at place: Int) {
        fieldCount &+= 1
        if fieldCount == begins.count { begins.append(contentsOf: repeatElement(0, count: begins.count)) }
        begins[fieldCount] = UInt32(truncatingIfNeeded: place &+ 1)
    }
}

// MARK: The three states

extension CSVScanner {
    /// Fields without quotes, 64 bytes a step; returns the row's length when it has ended.
    private mutating func scanPlain(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        while scanBlocks(bytes, start) { begins.append(contentsOf: repeatElement(0, count: begins.count)) }
        // The next byte is a quote or a control character, or fewer than 64 bytes are left.
        var at = start &+ scanned
        while at < bytes.count {
            let byte = bytes[at]
            if byte >= 0x80 { hasHighBytes = true }
            if byte == separator {
                endField(at: at &- start)
            } else if byte < 0x23 {
                if let length = special(byte, bytes, start, at) { return length }
                if state != .plain { return nil }
                // A CR, say: back to whole words.
                at &+= 1
                break
            }
            at &+= 1
        }
        scanned = at &- start
        return nil
    }

    /// Passes fields and separators up to a quote or a control character, a tab among them, or fewer than 64 bytes
    /// before the end.
    ///
    /// - Returns: true when there is no room for more fields.
    private mutating func scanBlocks(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        var at = start &+ scanned
        var fields = fieldCount
        var high = Lanes()
        let separator = Lanes(repeating: separator)
        var places = begins.mutableSpan
        // A block has at most 64 commas.
        let room = places.count &- 65
        while at &+ 64 <= bytes.count, fields < room {
            // One bit for each of 64 bytes, so that what follows branches on rows rather than on words.
            let block = bytes.extracting(at..<at &+ 64)
            let (first, second) = (block.lanes(at: 0), block.lanes(at: 16))
            let (third, fourth) = (block.lanes(at: 32), block.lanes(at: 48))
            high |= first | second | third | fourth
            var commas =
                LaneMarks(first .== separator, second .== separator, third .== separator, fourth .== separator).bits
            let stops = Self.stops(first, second, third, fourth)
            // Everything below the first stop; everything, if there is none.
            commas &= (stops & (0 &- stops)) &- 1
            let next = at &- start &+ 1
            while commas != 0 {
                fields &+= 1
                places[fields] = UInt32(truncatingIfNeeded: next &+ commas.trailingZeroBitCount)
                commas &= commas &- 1
            }
            if stops != 0 {
                at &+= stops.trailingZeroBitCount
                break
            }
            at &+= 64
        }
        fieldCount = fields
        scanned = at &- start
        // A block may reach into the next row, whose bytes then make this one look closer at itself in vain.
        if (high.words.x | high.words.y) & WordBytes.highs != 0 { hasHighBytes = true }
        return fields >= room
    }

    /// Where quotes and control characters stand, one bit for each of 64 bytes. LF, CR and NUL lie below 0x20; CR means
    /// nothing by itself.
    @inline(__always)
    private static func stops(_ first: Lanes, _ second: Lanes, _ third: Lanes, _ fourth: Lanes) -> UInt64 {
        // Most blocks have none.
        let marks = stopMarks(first, second, third, fourth)
        return marks.isEmpty ? 0 : marks.bits
    }

    @inline(__always)
    static func stopMarks(_ first: Lanes, _ second: Lanes, _ third: Lanes, _ fourth: Lanes) -> LaneMarks {
        let (quote, space) = (Lanes(repeating: .quote), Lanes(repeating: 0x20))
        return LaneMarks(
            (first .== quote) .| (first .< space), (second .== quote) .| (second .< space),
            (third .== quote) .| (third .< space), (fourth .== quote) .| (fourth .< space))
    }

    /// A byte below 0x23; moves `scanned` past it when the state changes.
    private mutating func special(_ byte: UInt8, _ bytes: Span<UInt8>, _ start: Int, _ at: Int) -> Int? {
        switch byte {
        case .lineFeed:
            let hasReturn = at &- start > Int(begins[fieldCount]) && bytes[at &- 1] == .carriageReturn
            endField(at: hasReturn ? at &- 1 &- start : at &- start)
            return at &+ 1 &- start
        case .quote:
            state = at &- start == Int(begins[fieldCount]) ? .quoted : .bad
            hasQuotes = true
            quotedFields |= 1 &<< UInt64(min(63, fieldCount))
            scanned = at &+ 1 &- start
        case 0: hasNUL = true
        default: break
        }
        return nil
    }

    private mutating func scanQuoted(_ bytes: Span<UInt8>, _ start: Int) {
        var at = start &+ scanned
        while at < bytes.count {
            let byte = bytes[at]
            at &+= 1
            if byte == .quote {
                state = .afterQuote
                break
            }
            if byte == .lineFeed {
                innerLines &+= 1
                if firstLineLength == 0 { firstLineLength = at &- start }
            } else if byte == 0 {
                hasNUL = true
            } else if byte >= 0x80 {
                hasHighBytes = true
            }
        }
        scanned = at &- start
    }

    /// The byte after a quote inside quotes: another quote, a separator, or something that must not be there. A CR has
    /// to wait for what follows it.
    private mutating func scanAfterQuote(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        let at = start &+ scanned
        let place = scanned
        scanned &+= 1
        switch bytes[at] {
        case .quote where bytes[at &- 1] == .quote: state = .quoted
        case separator where bytes[at &- 1] == .quote:
            endField(at: place)
            state = .plain
        case .lineFeed:
            endField(at: bytes[at &- 1] == .carriageReturn ? place &- 1 : place)
            return place &+ 1
        case .carriageReturn where bytes[at &- 1] == .quote: break
        default:
            // The byte itself may be a line end that a CR before it did not announce; look at it again.
            state = .bad
            scanned = place
        }
        return nil
    }
}

extension UInt8 {
    @usableFromInline static let quote = UInt8(ascii: "\"")
    @usableFromInline static let lineFeed = UInt8(ascii: "\n")
    @usableFromInline static let carriageReturn = UInt8(ascii: "\r")
}

extension Span where Element == UInt8 {
    /// Appends the text of a CSV field to `output`: without the quotes around it, and with one for two inside.
    package func appendUnquoted(_ field: Range<Int>, to output: inout [UInt8]) {
        guard !field.isEmpty, self[field.lowerBound] == .quote else {
            return output.append(span: extracting(field))
        }
        let text = extracting(field.lowerBound + 1..<field.upperBound - 1)
        var at = 0
        while at < text.count {
            // Up to a quote and with it; the one behind it is passed.
            let end = text.firstIndex(of: .quote, from: at).map { $0 + 1 } ?? text.count
            output.append(span: text.extracting(at..<end))
            at = end + 1
        }
    }
}
