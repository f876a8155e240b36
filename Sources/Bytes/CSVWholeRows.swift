// Rows as they nearly always are: whole, well formed, not long. Their quotes, separators and line ends are found by
// arithmetic on one bit for each of 64 bytes, so that what is inside quotes costs no more than what is not.
extension CSVScanner {

    /// Scans the row that begins at `bytes[start]` if it is whole and needs no closer look.
    ///
    ///     bytes    12,"a ""b"", c",x⏎      within: from an opening quote to the byte before the closing one
    ///     quotes   ...1..11.11...1...      a quote that is written twice closes and opens again
    ///     within   ...1110111011110...     separators and line ends count where it has no bit
    ///
    /// - Returns: its length with its line end. `nil` where it is not whole, longer than allowed, holds a control
    ///   character or a CR that ends no line, or its quotes are wrong: then nothing is known of it.
    @inline(__always)
    mutating func scanWhole(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        let end = min(bytes.count, start &+ Self.wholeBytesMax)
        let separator = Lanes(repeating: separator)
        var at = start
        var fields = 0
        var length = 0
        var row = WholeRow()
        var high = Lanes()
        var places = begins.mutableSpan
        // A block has at most 64 separators.
        let room = places.count &- 65
        places[0] = 0
        while at &+ 64 <= end, fields < room {
            let block = bytes.extracting(at..<at &+ 64)
            let (first, second) = (block.lanes(at: 0), block.lanes(at: 16))
            let (third, fourth) = (block.lanes(at: 32), block.lanes(at: 48))
            high |= first | second | third | fourth
            var separators =
                LaneMarks(first .== separator, second .== separator, third .== separator, fourth .== separator).bits
            let next = at &- start &+ 1
            let stops = Self.stopMarks(first, second, third, fourth)
            if stops.isEmpty, row.isCalm {
                // What stands within quotes is text.
                separators &= ~row.within
                row.mayOpen = separators &>> 63
            } else {
                let marks = WholeRow.Marks(
                    separators: separators, stops: stops.bits, quotes: Self.marks(.quote, first, second, third, fourth),
                    lines: Self.marks(.lineFeed, first, second, third, fourth),
                    returns: Self.marks(.carriageReturn, first, second, third, fourth))
                guard row.pass(marks, &separators, fields) else { return nil }
            }
            while separators != 0 {
                fields &+= 1
                places[fields] = UInt32(truncatingIfNeeded: next &+ separators.trailingZeroBitCount)
                separators &= separators &- 1
            }
            if row.end != 0 {
                length = next &+ row.end.trailingZeroBitCount
                fields &+= 1
                places[fields] = UInt32(truncatingIfNeeded: length &- (row.hasReturn ? 1 : 0))
                break
            }
            at &+= 64
        }
        if length == 0 || length &- 1 > limit { return nil }
        fieldCount = fields
        quotedFields = row.quotedFields
        hasQuotes = quotedFields != 0
        // A block may reach into the next row, whose bytes then make this one look closer at itself in vain.
        hasHighBytes = high.highs != 0
        hasNUL = false
        innerLines = row.innerLines
        return length
    }

    /// Where a byte stands, one bit for each of 64.
    @inline(__always)
    private static func marks(_ byte: UInt8, _ first: Lanes, _ second: Lanes, _ third: Lanes, _ fourth: Lanes) -> UInt64
    {
        let byte = Lanes(repeating: byte)
        let marks = LaneMarks(first .== byte, second .== byte, third .== byte, fourth .== byte)
        return marks.isEmpty ? 0 : marks.bits
    }
}

/// What is known of a row up to a block of 64 bytes.
private struct WholeRow {
    /// Where bytes stand in the block.
    struct Marks {
        let separators: UInt64
        /// Quotes and control characters, perhaps the separators among them.
        let stops: UInt64
        let quotes: UInt64
        let lines: UInt64
        let returns: UInt64
    }

    /// All bits while the block begins within quotes.
    var within: UInt64 = 0
    /// 1 where a field begins with the block, or the byte before it was a closing quote.
    var mayOpen: UInt64 = 1
    /// 1 where the byte before the block was a closing quote, or a CR outside of quotes.
    private var afterQuote: UInt64 = 0
    private var afterReturn: UInt64 = 0
    private(set) var quotedFields: UInt64 = 0
    private(set) var innerLines = 0
    /// The bit of the row's line end, 0 while it has not come; and whether a CR belongs to it.
    private(set) var end: UInt64 = 0
    private(set) var hasReturn = false

    /// Nothing about the byte before the block matters.
    @inline(__always)
    var isCalm: Bool { afterQuote | afterReturn == 0 }

    /// Passes a block that has quotes or control characters, up to the row's end.
    ///
    /// - Returns: whether all is well formed; `separators` are then those between the row's fields, of which `fields`
    ///   ended before the block.
    @inline(__always)
    mutating func pass(_ marks: Marks, _ separators: inout UInt64, _ fields: Int) -> Bool {
        let within = Self.prefixes(marks.quotes) ^ within
        let ends = marks.lines & ~within
        end = ends & (0 &- ends)
        // Up to the row's end and with it; everything, if there is none.
        let scope = end ^ (end &- 1)
        separators = marks.separators & ~within & scope
        let (opening, closing) = (marks.quotes & within, marks.quotes & ~within)
        let returns = marks.returns & ~within
        let closed = closing &<< 1 | afterQuote
        let returned = returns &<< 1 | afterReturn
        let begins = separators &<< 1 | mayOpen
        let wrong =
            (opening & ~(begins | closed)) | (closed & ~(marks.quotes | separators | ends | returns))
            | (returned & ~marks.lines)
            | (marks.stops & ~(marks.quotes | marks.lines | marks.returns | marks.separators))
        if wrong & scope != 0 { return false }
        var quoted = opening & ~closed & scope
        while quoted != 0 {
            let before = separators & ((quoted & (0 &- quoted)) &- 1)
            quotedFields |= 1 &<< UInt64(min(63, fields &+ before.nonzeroBitCount))
            quoted &= quoted &- 1
        }
        innerLines &+= (marks.lines & within & scope).nonzeroBitCount
        hasReturn = returned & end != 0
        self.within = 0 &- within &>> 63
        mayOpen = separators &>> 63
        afterQuote = closing &>> 63
        afterReturn = returns &>> 63
        return true
    }

    /// Each bit is set where an odd number of bits up to it and with it is.
    @inline(__always)
    private static func prefixes(_ bits: UInt64) -> UInt64 {
        var bits = bits
        bits ^= bits &<< 1
        bits ^= bits &<< 2
        bits ^= bits &<< 4
        bits ^= bits &<< 8
        bits ^= bits &<< 16
        return bits ^ bits &<< 32
    }
}
