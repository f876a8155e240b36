internal import Bytes
internal import Model

extension UpdateFrame {
    /// Where to cut an update's cells into frames: every frame's body stays within `bodyBytesMax` even where nothing
    /// deflates, unless a single cell is larger than that.
    ///
    /// - Returns: ascending ranges that cover all cells; one empty range for no cells, since an update has a frame.
    /// - Complexity: O(counts).
    package static func partition(
        _ cells: [Cell], bodyBytesMax: Int = Limits.updateBodyBytesTarget
    ) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var bytes = Limits.openingBytesMax
        for index in cells.indices {
            let more = byteBound(cells[index])
            if index > start, bytes + more > bodyBytesMax || index - start == Limits.cellsPerFrameMax {
                ranges.append(start..<index)
                start = index
                bytes = Limits.openingBytesMax
            }
            bytes += more
        }
        ranges.append(start..<cells.count)
        return ranges
    }

    /// An upper bound of what a cell adds to a body: never less than its encoding, seldom a fifth more.
    static func byteBound(_ cell: Cell) -> Int {
        let counts: Measures
        switch cell.value {
        case .plain(let measures), .difference(let measures): counts = measures
        }
        // Procedure with its length, number of cells, period, mask, unit mask, five series lengths.
        var bytes = ProcedureCode.bytesMax + 1 + 2 + 3 + 7 + 6 + 5 * 3
        // The second block: mask and unit mask.
        if let last = counts.entries.last, last.slot.measureNumber >= Measure.secondBlock { bytes += 7 + 7 }
        var previous = Slot(code: 0)
        for entry in counts.entries {
            let number = entry.slot.measureNumber
            let isSeries = Measure.isSeries(number: number)
            if isSeries, number >= Measure.secondBlock, number != previous.measureNumber { bytes += 3 }
            bytes += varintBytes(entry.count.magnitude << 1)
            if isSeries {
                let isNext = previous.measureNumber == entry.slot.measureNumber
                bytes += varintBytes(UInt64(entry.slot.key - (isNext ? previous.key : 0)))
            }
            previous = entry.slot
        }
        return bytes
    }

    private static func varintBytes(_ value: UInt64) -> Int { value == 0 ? 1 : (70 - value.leadingZeroBitCount) / 7 }
}
