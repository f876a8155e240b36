/// Finds the cell of a period and a procedure: open addressing with the whole name in the entry, since every record
/// asks for three cells or more.
///
///     entry = name << 32 | cell + 1;  0 = free
struct CellIndex: Sendable {
    private var entries: [UInt64]
    private var count = 0
    /// 64 minus the width of a place.
    private var shift: UInt64

    init() {
        entries = Array(repeating: 0, count: 64)
        shift = 58
    }

    /// The cell of a name, -1 when there is none.
    @inline(__always)
    func find(_ name: UInt32) -> Int {
        let mask = entries.count &- 1
        var at = place(name)
        while true {
            let entry = entries[at]
            if entry >> 32 == UInt64(name), entry != 0 { return Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1 }
            if entry == 0 { return -1 }
            at = (at &+ 1) & mask
        }
    }

    /// Enters a cell that is not there yet.
    mutating func insert(_ name: UInt32, _ cell: Int) {
        if (count + 1) * 2 > entries.count {
            let old = entries
            entries = Array(repeating: 0, count: old.count * 2)
            shift -= 1
            for entry in old where entry != 0 { put(entry) }
        }
        count += 1
        put(UInt64(name) << 32 | UInt64(cell + 1))
    }

    private mutating func put(_ entry: UInt64) {
        var at = place(UInt32(truncatingIfNeeded: entry >> 32))
        while entries[at] != 0 { at = (at + 1) & (entries.count - 1) }
        entries[at] = entry
    }

    @inline(__always)
    private func place(_ name: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(name) &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }
}
