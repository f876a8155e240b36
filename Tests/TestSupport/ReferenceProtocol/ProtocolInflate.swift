/// RFC 1951 as its text reads, bit by bit: slow, and written without looking at zlib.
package enum ReferenceInflate {
    /// The bytes of a raw deflate stream, or `nil` when it is not one, does not end with its last block and all of
    /// `input`, or gives another number of bytes than `declared`.
    package static func inflate(_ input: [UInt8], declared: Int) -> [UInt8]? {
        var bits = Bits(input: input)
        var output: [UInt8] = []
        var isLast = false
        while !isLast {
            guard let last = bits.take(1), let kind = bits.take(2) else { return nil }
            isLast = last == 1
            switch kind {
            case 0: guard stored(&bits, &output, declared) else { return nil }
            case 1: guard coded(&bits, &output, declared, fixedLiterals, fixedDistances) else { return nil }
            case 2:
                guard let tables = dynamicTables(&bits), coded(&bits, &output, declared, tables.0, tables.1)
                else { return nil }
            default: return nil
            }
        }
        return output.count == declared && bits.wholeBytesUsed == input.count ? output : nil
    }

    private struct Bits {
        let input: [UInt8]
        var place = 0
        var wholeBytesUsed: Int { (place + 7) / 8 }

        mutating func take(_ count: Int) -> Int? {
            guard place + count <= input.count * 8 else { return nil }
            var value = 0
            for bit in 0..<count { value |= Int(input[(place + bit) / 8] >> UInt8((place + bit) % 8) & 1) << bit }
            place += count
            return value
        }
    }

    /// A canonical Huffman code: symbols by (length, code).
    private struct Code {
        var symbols: [Int: Int] = [:]

        init(_ lengths: [Int]) {
            var next = 0
            for length in 1...15 {
                next <<= 1
                for (symbol, of) in lengths.enumerated() where of == length {
                    symbols[length << 16 | next] = symbol
                    next += 1
                }
            }
        }

        func read(_ bits: inout Bits) -> Int? {
            var code = 0
            for length in 1...15 {
                guard let bit = bits.take(1) else { return nil }
                code = code << 1 | bit
                if let symbol = symbols[length << 16 | code] { return symbol }
            }
            return nil
        }
    }

    private static let fixedLiterals = Code(
        [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
            + [Int](repeating: 8, count: 8))
    private static let fixedDistances = Code([Int](repeating: 5, count: 30))
    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ]

    private static func stored(_ bits: inout Bits, _ output: inout [UInt8], _ declared: Int) -> Bool {
        bits.place = (bits.place + 7) / 8 * 8
        guard let length = bits.take(16), let inverse = bits.take(16), length ^ inverse == 0xFFFF else { return false }
        for _ in 0..<length {
            guard output.count < declared, let byte = bits.take(8) else { return false }
            output.append(UInt8(byte))
        }
        return true
    }

    private static func coded(
        _ bits: inout Bits, _ output: inout [UInt8], _ declared: Int, _ literals: Code, _ distances: Code
    ) -> Bool {
        while let symbol = literals.read(&bits) {
            if symbol == 256 { return true }
            if symbol < 256 {
                guard output.count < declared else { return false }
                output.append(UInt8(symbol))
                continue
            }
            guard symbol < 286, let extra = bits.take(lengthBits[symbol - 257]), let place = distances.read(&bits),
                place < 30, let more = bits.take(place < 2 ? 0 : place / 2 - 1)
            else { return false }
            let distance = distanceBase[place] + more
            guard distance <= output.count else { return false }
            for _ in 0..<(lengthBase[symbol - 257] + extra) {
                guard output.count < declared else { return false }
                output.append(output[output.count - distance])
            }
        }
        return false
    }

    private static func dynamicTables(_ bits: inout Bits) -> (Code, Code)? {
        guard let literals = bits.take(5), let distances = bits.take(5), let codes = bits.take(4) else { return nil }
        var lengths = [Int](repeating: 0, count: 19)
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        for place in 0..<(codes + 4) {
            guard let length = bits.take(3) else { return nil }
            lengths[order[place]] = length
        }
        let lengthCode = Code(lengths)
        var all: [Int] = []
        while all.count < literals + distances + 258 {
            guard let symbol = lengthCode.read(&bits) else { return nil }
            switch symbol {
            case 0..<16: all.append(symbol)
            case 16:
                guard let last = all.last, let more = bits.take(2) else { return nil }
                all += [Int](repeating: last, count: 3 + more)
            case 17:
                guard let more = bits.take(3) else { return nil }
                all += [Int](repeating: 0, count: 3 + more)
            default:
                guard let more = bits.take(7) else { return nil }
                all += [Int](repeating: 0, count: 11 + more)
            }
        }
        guard all.count == literals + distances + 258 else { return nil }
        return (Code(Array(all[..<(literals + 257)])), Code(Array(all[(literals + 257)...])))
    }
}
