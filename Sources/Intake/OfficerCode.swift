internal import Bytes

/// `MaCanBo`, the pseudonym that an office gives an officer. It never leaves the office.
enum OfficerCode {
    /// What a dossier or a visit says of its officer, as far as it can be the key of a record of staff; nothing
    /// otherwise: over a column that gives no points no record is refused, and a citizen's number is not kept.
    static func kept(_ row: borrowing RowView, _ slot: Int) -> Range<Int> {
        let text = row.text(slot)
        if text.isEmpty || text.count > IntakeLimits.idBytesMax { return row.noText }
        let bits = TextHash.withBits(row.bytes, text).bits
        if SpoiledText.isSpoiled(row.bytes, text, bits: bits) { return row.noText }
        return hasCitizenNumber(row.bytes, text) ? row.noText : text
    }

    /// Twelve digits in a row are the number of a citizen, who must not be told.
    static func hasCitizenNumber(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var digits = 0
        for at in range {
            digits = bytes[at] &- UInt8(ascii: "0") < 10 ? digits + 1 : 0
            if digits == IntakeLimits.citizenNumberDigits { return true }
        }
        return false
    }
}
