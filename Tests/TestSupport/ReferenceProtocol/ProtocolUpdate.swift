/// One frame of an update (Protocol/04-messages.md, update).
enum ReferenceUpdate {
    typealias Refusal = ReferenceDecoder.Refusal

    static func decode(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let flags = try cursor.flags(6)
        let hasHead = flags & 1 == 1
        let base = flags >> 2 & 3
        guard hasHead || flags & 0b111100 == 0, base < 3 else { throw .malformed }
        let handle = try cursor.number(below: 65_536)
        let number = try cursor.varint()
        guard number >= 1 else { throw .malformed }
        var index = 0
        var head = VectorJSON.null
        if hasHead {
            head = try self.head(&cursor, base: base, isConfirmed: flags & 16 != 0, isOneFrame: flags & 32 != 0)
        } else {
            index = try cursor.number(below: 4096).integer ?? 0
            guard index >= 1 else { throw .malformed }
        }
        let attestation = flags & 2 == 2 ? try cursor.hex(16) : ""
        return [
            "handle": handle, "number": .string(String(number)), "index": .number(index), "head": head,
            "attestation": attestation, "cells": .array(try cells(&cursor)),
        ]
    }

    private static func head(
        _ cursor: inout ReferenceCursor, base: Int, isConfirmed: Bool, isOneFrame: Bool
    ) throws(Refusal) -> VectorJSON {
        var frames = 1
        if !isOneFrame {
            frames = try cursor.number(below: 4097).integer ?? 0
            guard frames >= 2 else { throw .malformed }
        }
        var members: [VectorJSON.Member] = [.init("base", .string(["none", "position", "previous"][base]))]
        if base == 0 { members.append(.init("new", try cursor.position())) }
        var before: UInt64 = 0
        if base == 1 {
            let position = try cursor.position()
            before = UInt64(position["version"]?.text ?? "") ?? 0
            members.append(.init("position", position))
        }
        if base > 0 {
            let step = try cursor.varint()
            // A step beyond every version is out of range; the update's address is known, so only it is refused.
            guard step < 1 << 63, before + step < 1 << 63 else { throw .outOfRangeUpdate }
            guard step >= 1 else { throw .malformed }
            members += [.init("step", .string(String(step))), .init("tag", try cursor.fixed64())]
        }
        members += [.init("frames", .number(frames)), .init("confirmed", .bool(isConfirmed))]
        return .object(members)
    }

    private static func cells(_ cursor: inout ReferenceCursor) throws(Refusal) -> [VectorJSON] {
        var cells: [VectorJSON] = []
        var differences: [VectorJSON] = []
        var lastProcedure: [UInt8]?
        while !cursor.isAtEnd {
            let procedure = try cursor.text(0, 32).text ?? ""
            if let lastProcedure, !lastProcedure.lexicographicallyPrecedes(Array(procedure.utf8)) { throw .malformed }
            lastProcedure = Array(procedure.utf8)
            let count = try cursor.varint()
            guard count <= UInt64(4096 - cells.count) else { throw .tooLarge }
            guard count >= 1 else { throw .malformed }
            var code = 0
            for place in 0..<count {
                let word = try cursor.varint()
                guard word / 4 < 4800, place == 0 || word / 4 > 0 else { throw .malformed }
                code += Int(word / 4)
                guard let period = ReferenceCells.period(code) else { throw .malformed }
                let value = try self.value(kind: Int(word % 4), &cursor, &differences)
                cells.append(["procedure": .string(procedure), "period": .string(period), value.0: value.1])
            }
        }
        return cells
    }

    private static func value(
        kind: Int, _ cursor: inout ReferenceCursor, _ differences: inout [VectorJSON]
    ) throws(Refusal) -> (String, VectorJSON) {
        switch kind {
        case 0: return ("plain", try ReferenceCells.plain(&cursor))
        case 1:
            let difference = try ReferenceCells.difference(&cursor)
            differences.append(difference)
            return ("difference", difference)
        default:
            // Kind 2 takes the latest difference that stood in full, kind 3 the one before.
            let back = kind - 1
            guard differences.count >= back else { throw .malformed }
            return ("difference", differences[differences.count - back])
        }
    }
}
