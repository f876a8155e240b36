internal import Bytes

extension [UInt8] {
    /// Appends a text as a field of CSV: a line break becomes one space (W-09), quotes stand where RFC 4180 or a reader
    /// that guesses separators needs them.
    mutating func appendField(_ text: Span<UInt8>) {
        guard let special = text.firstSpecial else { return append(span: text) }
        append(UInt8(ascii: "\""))
        append(span: text.extracting(0..<special))
        var at = special
        while at < text.count {
            let byte = text[at]
            switch byte {
            case UInt8(ascii: "\""): append(contentsOf: [byte, byte])
            case UInt8(ascii: "\r"):
                append(UInt8(ascii: " "))
                if at + 1 < text.count, text[at + 1] == UInt8(ascii: "\n") { at += 1 }
            case UInt8(ascii: "\n"): append(UInt8(ascii: " "))
            default: append(byte)
            }
            at += 1
        }
        append(UInt8(ascii: "\""))
    }

    /// Puts the units that `_xHHHH_` names in its place, from `start` to the end (W-13; ECMA-376 part 1, 22.9.2.19).
    mutating func unescape(from start: Int) {
        var from = start
        var to = start
        while from < count {
            if self[from] == UInt8(ascii: "_"), let unit = escapedUnit(at: from) {
                var character: [UInt8] = []
                character.appendUTF8(unit)
                for byte in character {
                    self[to] = byte
                    to += 1
                }
                from += 7
            } else {
                if from != to { self[to] = self[from] }
                to += 1
                from += 1
            }
        }
        removeSubrange(to...)
    }

    private func escapedUnit(at place: Int) -> UInt32? {
        guard place + 7 <= count, self[place + 1] == UInt8(ascii: "x"), self[place + 6] == UInt8(ascii: "_") else {
            return nil
        }
        var unit: UInt32 = 0
        for byte in self[place + 2..<place + 6] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return unit == 0 || 0xD800...0xDFFF ~= unit ? nil : unit
    }
}

extension Span where Element == UInt8 {
    /// The first byte for which a field needs quotes: a control character, `"`, `,` or `;`.
    fileprivate var firstSpecial: Int? {
        var at = 0
        while at &+ 8 <= count {
            let word = word(at: at)
            let mask =
                WordBytes.below(word, 0x20) | WordBytes.equal(word, UInt8(ascii: "\""))
                | WordBytes.equal(word, UInt8(ascii: ",")) | WordBytes.equal(word, UInt8(ascii: ";"))
            if mask != 0 { return at &+ WordBytes.firstMarked(mask) }
            at &+= 8
        }
        while at < count {
            let byte = self[at]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") {
                return at
            }
            at &+= 1
        }
        return nil
    }
}
