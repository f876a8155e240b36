/// A cell's place as attributes write it, `B7`: row and column from 1.
struct CellReference: Equatable, Sendable {
    var row: Int
    var column: Int

    /// `nil` for anything else, and beyond Excel's limits.
    @inline(__always)
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var at = range.lowerBound
        column = 0
        while at < range.upperBound, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= bytes[at] {
            column = column &* 26 &+ Int(bytes[at] &- 64)
            if column > WorkbookLimits.columnsMax { return nil }
            at &+= 1
        }
        guard column > 0, let row = Self.row(bytes, at..<range.upperBound) else { return nil }
        self.row = row
    }

    /// A row's number, without leading zeros.
    @inline(__always)
    static func row(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty, range.count <= 7, bytes[range.lowerBound] != UInt8(ascii: "0") else { return nil }
        var row = 0
        for at in range {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[at] else { return nil }
            row = row &* 10 &+ Int(bytes[at] &- 48)
        }
        return row <= WorkbookLimits.rowsMax ? row : nil
    }

    /// A column as letters.
    static func letters(_ column: Int) -> String {
        var text = ""
        var rest = column
        while rest > 0 {
            text = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + text
            rest = (rest - 1) / 26
        }
        return text
    }
}
