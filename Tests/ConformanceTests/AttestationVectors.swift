import Bytes
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

extension CellVectors {
    static let attestedPosition = Position(
        incarnation: Incarnation(counter: 3, random: 0x0123_4567_89AB_CDEF), version: 41, tag: 0xFEDC_BA98_7654_3210)

    static let attestationKey = (0..<32).map { UInt8($0) }

    /// K-25, D-57 and D-76, written from the text and not from the code.
    static var attestation: VectorJSON {
        let key = HMAC(key: attestationKey)
        let position = attestedPosition
        let cellKey = key.code(Array("tamcap attestation cells".utf8) + [5] + Array("10101".utf8)).bytes
        let numbers = digestCells.map { HMAC(key: cellKey).code(bytes(of: $0)).prefix(16) }
        let sum = numbers.reduce([UInt8](repeating: 0, count: 16), added)
        let message = Array("tamcap attestation 2".utf8) + place(position) + sum
        let confirmed = Array("tamcap attestation 2 confirmed".utf8) + place(position) + sum
        let old = Array("tamcap attestation".utf8) + place(position)
        return [
            "requirements": ["K-25", "D-57", "D-76"], "key": hex(attestationKey), "unit": "10101",
            "position": position.described, "cellKey": hex(cellKey),
            "cells": .array(
                zip(digestCells, numbers).map { cell, number in
                    [
                        "procedure": .string(cell.key.procedure.description),
                        "period": .string(cell.key.period.description), "plain": cell.new.described,
                        "bytes": hex(bytes(of: cell)), "number": hex(number),
                    ]
                }),
            "sum": hex(sum), "message": hex(message), "attestation": hex(key.code(message).prefix(16)),
            "confirmed": hex(key.code(confirmed).prefix(16)),
            "positionOnly": ["message": hex(old), "attestation": hex(key.code(old).prefix(16))],
        ]
    }

    /// Unit and position as in D-57.
    private static func place(_ position: Position) -> [UInt8] {
        var bytes: [UInt8] = [5] + Array("10101".utf8)
        func append(_ value: UInt64, _ count: Int) {
            for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) }
        }
        append(UInt64(position.incarnation.counter), 4)
        append(position.incarnation.random, 8)
        append(position.version, 8)
        append(position.tag, 8)
        return bytes
    }

    /// A cell as in a commit of that one cell, without unit, version and number.
    private static func bytes(of cell: (key: CellKey, new: Measures)) -> [UInt8] {
        var commit: [UInt8] = []
        Tag.encodeCommit(unit: unit("1"), version: 0, cells: [cell], into: &commit)
        return Array(commit.dropFirst(4))
    }

    /// Two little-endian numbers of 16 bytes added, what is above them lost.
    private static func added(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var (sum, carry): ([UInt8], Int) = ([], 0)
        for (one, other) in zip(left, right) {
            carry += Int(one) + Int(other)
            sum.append(UInt8(carry & 255))
            carry >>= 8
        }
        return sum
    }
}

extension CellVectors {
    static let digestCells: [(key: CellKey, new: Measures)] = [
        (CellKey(period("2026-10"), procedure("1.007027")), ValidVectors.mature),
        (CellKey(period("2026"), procedure("1.007027")), ValidVectors.arrival),
        (CellKey(period("2026-10"), procedure("")), measures([])),
    ]

    /// K-19, written from the text.
    static var digest: VectorJSON {
        let position = attestedPosition
        var state = Array("tamcap state".utf8) + [5] + Array("10101".utf8) + [UInt8(position.incarnation.counter)]
        for value in [position.incarnation.random, position.version, position.tag] {
            if value == position.version {
                state.append(UInt8(value))
            } else {
                for place in 0..<8 { state.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) }
            }
        }
        state.append(UInt8(digestCells.count))
        // A version and a cell's procedures as in a commit of that one cell, without unit, version and number.
        let order = ["/2026-10", "1.007027/2026", "1.007027/2026-10"]
        for name in order {
            guard let cell = digestCells.first(where: { "\($0.key.procedure)/\($0.key.period)" == name }) else {
                continue
            }
            var commit: [UInt8] = []
            Tag.encodeCommit(unit: unit("1"), version: 0, cells: [cell], into: &commit)
            state += commit.dropFirst(4)
        }
        return [
            "requirements": ["K-19"], "unit": "10101", "position": position.described,
            "cells": .array(
                digestCells.map {
                    [
                        "procedure": .string($0.key.procedure.description),
                        "period": .string($0.key.period.description), "plain": $0.new.described,
                    ]
                }), "state": hex(state), "digest": hex(SHA256.digest(state).bytes),
        ]
    }
}

struct AttestationVectorTests {
    // K-19
    @Test func `a state's digest covers unit, position and all cells in canonical order`() throws {
        let file = try ProjectFiles.json("cells/digest.json")
        var state = CanonicalState(
            unit: unit("10101"), position: CellVectors.attestedPosition, cellCount: CellVectors.digestCells.count)
        for cell in CellVectors.digestCells.sorted(by: { CellKey.wireOrder($0.key, $1.key) }) {
            state.append(cell.key, cell.new)
        }
        #expect(Hexadecimal.encode(state.digest()) == file["digest"]?.text)
        // However many cells there are, and however often the hash was fed.
        let key = CellVectors.digestCells[0].key
        var (large, bytes) = (
            CanonicalState(unit: unit("1"), position: CellVectors.attestedPosition, cellCount: 1), [UInt8]()
        )
        for _ in 0..<2_000 { large.append(key, ValidVectors.mature) }
        bytes = Array("tamcap state".utf8) + [1, 0x31] + [3]
        let position = CellVectors.attestedPosition
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: position.incarnation.random >> UInt64(8 * place))) }
        bytes.append(UInt8(position.version))
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: position.tag >> UInt64(8 * place))) }
        bytes.append(1)
        var commit: [UInt8] = []
        Tag.encodeCommit(unit: unit("1"), version: 0, cells: [(key, ValidVectors.mature)], into: &commit)
        for _ in 0..<2_000 { bytes += commit.dropFirst(4) }
        #expect(large.digest() == SHA256.digest(bytes).bytes)
    }

    // D-85
    @Test func `a bundle's digest covers unit, serial and hash`() throws {
        let file = try ProjectFiles.json("bundle.json")
        let digest = try #require(file["digest"])
        let made = BundleDigest(
            of: unit(digest["unit"]?.text ?? ""), key: try #require(Hexadecimal.decode(digest["key"]?.text ?? "")),
            serial: try #require(UInt64(digest["serial"]?.text ?? "")),
            hash: try #require(Hexadecimal.decode(file["hash"]?.text ?? "")))
        #expect(Hexadecimal.encode(made.code) == digest["code"]?.text)
    }

    // K-25, D-57, D-76
    @Test func `the attestation covers unit, position and cells, and a person's confirmation`() throws {
        let file = try ProjectFiles.json("cells/attestation.json")
        let key = CellVectors.attestationKey
        let position = CellVectors.attestedPosition
        var state = UnitState(unit: unit("10101"), tagCapacity: 1, tellsOthers: false)
        _ = state.replace(
            with: CellVectors.digestCells.map { UpdateFrame.Cell($0.key, .plain($0.new)) }, at: position,
            attestation: [])
        #expect(Hexadecimal.encode(Attestation.make(key: key, state)) == file["attestation"]?.text)
        #expect(Hexadecimal.encode(Attestation.make(key: key, state, isConfirmed: true)) == file["confirmed"]?.text)
        let old = Attestation.make(key: key, unit: unit("10101"), position: position)
        #expect(Hexadecimal.encode(old) == file["positionOnly"]?["attestation"]?.text)
        #expect(file["position"] == position.described)
        // A sum that wraps: the numbers are large enough for three of them to pass 2^128.
        let cells = CellVectors.digestCells.map { (key: $0.key, measures: $0.new) }
        let sum = Attestation.sum(key: key, unit: unit("10101"), cells)
        let message = Attestation.message(unit: unit("10101"), position: position, sum: sum, isConfirmed: false)
        #expect(Hexadecimal.encode(message) == file["message"]?.text)
        let parts = cells.map { Attestation.sum(key: key, unit: unit("10101"), [$0]) }
        #expect(parts.reduce(UInt128(0)) { $0 &+ $1 } == sum)
    }
}
