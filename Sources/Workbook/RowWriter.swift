internal import Bytes

/// Writes the rows of a sheet as CSV, so that row n is line n (W-09, W-11).
struct RowWriter: Sendable {
    /// The row whose cells are written; 0 before the first.
    private(set) var row = 0
    /// The widest row so far.
    private var width = 0
    /// Fields of the row so far.
    private var fields = 0
    /// Where the row begins in the output.
    private var start = 0
    private var written: Int64 = 0

    /// Ends the lines before row `number`, which is greater than the last.
    mutating func begin(_ number: Int, _ output: inout [UInt8]) {
        output.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: number - row - 1))
        row = number
        fields = 0
        start = output.count
    }

    /// Moves to the field of a column, from 1, which is greater than the last.
    mutating func move(to column: Int, _ output: inout [UInt8]) throws(SheetFault) {
        guard column <= WorkbookLimits.filledColumnsMax else {
            throw .tooManyColumns(limit: WorkbookLimits.filledColumnsMax)
        }
        separate(to: column, &output)
    }

    /// Says that a field has been written whole.
    func check(_ output: [UInt8]) throws(SheetFault) {
        guard output.count - start <= WorkbookLimits.rowBytesMax else {
            throw .rowTooLong(limit: WorkbookLimits.rowBytesMax)
        }
    }

    /// Ends the row.
    mutating func end(_ output: inout [UInt8]) throws(SheetFault) {
        if fields > 0 {
            width = max(width, fields)
            separate(to: width, &output)
        }
        output.append(UInt8(ascii: "\n"))
        written += Int64(output.count - start)
        guard written <= WorkbookLimits.csvBytesMax else { throw .tooMuchText(limit: WorkbookLimits.csvBytesMax) }
    }

    private mutating func separate(to column: Int, _ output: inout [UInt8]) {
        let commas = column - max(fields, 1)
        if commas > 0 { output.append(contentsOf: repeatElement(UInt8(ascii: ","), count: commas)) }
        fields = column
    }
}
