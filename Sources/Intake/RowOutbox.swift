internal import Bytes
internal import Model

/// What an office's book has entered since it was asked last, as rows to be kept. Off for whoever keeps nothing.
struct RowOutbox: Sendable {
    var isOn = false
    /// Pieces that have no room left, in order.
    private var closed: [(part: KeptRows.Part, bytes: [UInt8])] = []
    /// The piece of each part that has room, by the part's raw value.
    private var open = [[UInt8]](repeating: [], count: Int(KeptRows.Part.marks.rawValue) + 1)
    private(set) var byteCount = 0

    /// Appends one row or entry, which `write` writes.
    @inline(__always)
    mutating func append(_ part: KeptRows.Part, _ write: (inout [UInt8]) -> Void) {
        guard isOn else { return }
        let place = Int(part.rawValue)
        let before = open[place].count
        write(&open[place])
        byteCount += open[place].count - before
        if open[place].count >= IntakeLimits.pieceBytes { close(part) }
    }

    private mutating func close(_ part: KeptRows.Part) {
        let place = Int(part.rawValue)
        if open[place].isEmpty { return }
        closed.append((part, open[place]))
        open[place] = []
    }

    /// Ends the pieces that have room: what comes later stands behind all of them.
    mutating func closePieces() {
        for part in KeptRows.Part.allCases { close(part) }
    }

    /// Everything so far, in pieces; what comes later stands behind it.
    mutating func drain(of unit: UnitCode) -> [KeptRows] {
        if byteCount == 0 { return [] }
        closePieces()
        defer {
            closed = []
            byteCount = 0
        }
        return closed.map { KeptRows(unit: unit, part: $0.part, bytes: $0.bytes) }
    }
}
