internal import Intake

/// Everything that an office keeps, in slices, for a snapshot of its store.
struct SnapshotRows: Sendable {
    private var cursor: RowCursor?
    private var slice: ArraySlice<[UInt8]> = []

    /// The next piece, `nil` behind the last; `isFirst` begins anew.
    mutating func next(_ desk: OfficeDesk, isFirst: Bool) -> [UInt8]? {
        if isFirst {
            cursor = RowCursor()
            slice = []
        }
        while slice.isEmpty, let from = cursor {
            let next = desk.rows(from: from, bytesMax: OfficeLimits.snapshotSliceBytes)
            slice = next.rows.map(\.payload)[...]
            cursor = next.next
        }
        return slice.popFirst()
    }
}
