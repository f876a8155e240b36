import Bytes
import Nodes
import Peering
import TestSupport
import Testing
import Wire

extension CellVectors {
    static let attestedPosition = Position(
        incarnation: Incarnation(counter: 3, random: 0x0123_4567_89AB_CDEF), version: 41, tag: 0xFEDC_BA98_7654_3210)

    /// D-57, written from the text and not from the code.
    static var attestation: VectorJSON {
        let key = (0..<32).map { UInt8($0) }
        let position = attestedPosition
        var message = Array("tamcap attestation".utf8) + [5] + Array("10101".utf8)
        func append(_ value: UInt64, _ bytes: Int) {
            for place in 0..<bytes { message.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) }
        }
        append(UInt64(position.incarnation.counter), 4)
        append(position.incarnation.random, 8)
        append(position.version, 8)
        append(position.tag, 8)
        return [
            "requirements": ["D-57"], "key": hex(key), "unit": "10101", "position": position.described,
            "message": hex(message), "attestation": hex(HMAC(key: key).code(message).prefix(16)),
        ]
    }
}

struct AttestationVectorTests {
    @Test func `the attestation covers unit and position`() throws {
        let file = try ProjectFiles.json("cells/attestation.json")
        let key = try #require(Hexadecimal.decode(file["key"]?.text ?? ""))
        let made = Attestation.make(key: key, unit: unit("10101"), position: CellVectors.attestedPosition)
        #expect(Hexadecimal.encode(made) == file["attestation"]?.text)
        #expect(file["position"] == CellVectors.attestedPosition.described)
    }
}
