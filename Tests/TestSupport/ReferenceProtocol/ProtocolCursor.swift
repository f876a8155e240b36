import Bytes

/// The parts of Protocol/04-messages.md, read from the front of a body.
package struct ReferenceCursor {
    package typealias Refusal = ReferenceDecoder.Refusal

    private var rest: ArraySlice<UInt8>

    package init(_ bytes: [UInt8]) { rest = bytes[...] }

    package var isAtEnd: Bool { rest.isEmpty }

    package mutating func byte() throws(Refusal) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .malformed }
        return byte
    }

    package mutating func bytes(_ count: Int) throws(Refusal) -> [UInt8] {
        guard rest.count >= count else { throw .malformed }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    package mutating func hex(_ count: Int) throws(Refusal) -> VectorJSON {
        .string(Hexadecimal.encode(try bytes(count)))
    }

    /// LEB128 in its shortest form, up to 64 bits.
    package mutating func varint() throws(Refusal) -> UInt64 {
        var groups: [UInt8] = []
        repeat {
            groups.append(try byte())
            if groups.count > 10 { throw .malformed }
        } while groups[groups.count - 1] >= 0x80
        if groups.count > 1, groups[groups.count - 1] == 0 { throw .malformed }
        if groups.count == 10, groups[9] > 1 { throw .malformed }
        return groups.reversed().reduce(0) { $0 << 7 | UInt64($1 & 0x7F) }
    }

    package mutating func number(below limit: UInt64) throws(Refusal) -> VectorJSON {
        let value = try varint()
        guard value < limit else { throw .outOfRange }
        return .number(Int(value))
    }

    package mutating func signed() throws(Refusal) -> Int64 {
        let raw = try varint()
        return raw % 2 == 0 ? Int64(raw / 2) : -Int64(raw / 2) - 1
    }

    package mutating func zigZag() throws(Refusal) -> VectorJSON { .string(String(try signed())) }

    /// A fixed u64, as 16 hexadecimal digits in the order in which people write numbers.
    package mutating func fixed64() throws(Refusal) -> VectorJSON {
        .string(Hexadecimal.encode(try bytes(8).reversed()))
    }

    package mutating func text(_ least: Int, _ most: Int) throws(Refusal) -> VectorJSON {
        let length = try varint()
        guard length <= UInt64(most) else { throw .outOfRange }
        let bytes = try bytes(Int(length))
        guard bytes.count >= least else { throw .outOfRange }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .malformed }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        return .string(text)
    }

    package mutating func unit() throws(Refusal) -> String {
        let length = try varint()
        guard length <= 16 else { throw .outOfRange }
        let bytes = try bytes(Int(length))
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-".utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ allowed.contains($0) }) else { throw .malformed }
        return String(decoding: bytes, as: UTF8.self)
    }

    package mutating func position() throws(Refusal) -> VectorJSON {
        let counter = try number(below: 1 << 32)
        let random = try fixed64()
        let version = try varint()
        guard version < 1 << 63 else { throw .outOfRange }
        return ["counter": counter, "random": random, "version": .string(String(version)), "tag": try fixed64()]
    }

    package mutating func tier() throws(Refusal) -> VectorJSON {
        let names = [1: "nation", 2: "province", 3: "branch", 4: "department"]
        guard let name = names[Int(try byte())] else { throw .malformed }
        return .string(name)
    }

    package mutating func realm() throws(Refusal) -> VectorJSON {
        let names = [1: "production", 2: "training"]
        guard let name = names[Int(try byte())] else { throw .malformed }
        return .string(name)
    }

    /// A byte of which only the lowest bits may be set.
    package mutating func flags(_ bits: Int) throws(Refusal) -> Int {
        let flags = Int(try byte())
        guard flags < 1 << bits else { throw .malformed }
        return flags
    }

    package mutating func list(
        _ limit: UInt64, _ entry: (inout ReferenceCursor) throws(Refusal) -> VectorJSON
    ) throws(Refusal) -> VectorJSON {
        let count = try varint()
        guard count <= limit else { throw .tooLarge }
        var entries: [VectorJSON] = []
        for _ in 0..<count { entries.append(try entry(&self)) }
        return .array(entries)
    }

    /// Extension fields up to the end of the body.
    package mutating func extensions(
        _ known: (UInt64, inout ReferenceCursor) throws(Refusal) -> Void = { _, _ in }
    ) throws(Refusal) {
        var before: UInt64?
        while !isAtEnd {
            let tag = try varint()
            if let before, tag <= before { throw .malformed }
            before = tag
            let length = try varint()
            guard length <= UInt64(rest.count) else { throw .malformed }
            var field = ReferenceCursor(Array(rest.prefix(Int(length))))
            try known(tag, &field)
            rest = rest.dropFirst(Int(length))
        }
    }
}
