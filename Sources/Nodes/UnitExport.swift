internal import Bytes
internal import Model
package import Wire

/// A unit's cells at one position as a file: what carries the figures of an office that is no more from one centre to
/// another (Protocol/12-unit-files.md).
///
///     "TamCunit", format 1, flags (1 attestation), taken at (8 bytes), attestation (16, with 1),
///     the canonical state (K-19), its digest (32), CRC-32 of all before (4); integers little-endian
package struct UnitExport: Sendable {
    package var state: UnitState
    package var takenAtUnixMilliseconds: Int64
    /// Of the canonical state.
    package let digest: [UInt8]

    /// Why a file is not taken.
    package enum Fault: Error, Equatable, Sendable, CustomStringConvertible {
        case notAUnitFile
        case newerFormat(UInt8)
        case checksum
        case digest
        case malformed(WireError)

        package var description: String {
            switch self {
            case .notAUnitFile: "it is no exported unit"
            case .newerFormat(let format): "its format \(format) is newer than this program"
            case .checksum: "its checksum is wrong: the file was damaged or is not whole"
            case .digest: "its digest is not that of its cells"
            case .malformed(let error): "its cells cannot be read: \(error)"
            }
        }
    }

    private static let magic = Array("TamCunit".utf8)
    private static let format: UInt8 = 1

    /// `nil` for a state that has no position.
    package init?(_ state: UnitState, takenAtUnixMilliseconds: Int64) {
        guard let position = state.position else { return nil }
        self.state = state
        self.takenAtUnixMilliseconds = takenAtUnixMilliseconds
        digest = state.canonicalDigest(at: position)
    }

    package var position: Position? { state.position }

    /// The file's bytes: equal exports have equal bytes.
    package func encode() -> [UInt8] {
        guard let position = state.position else { return [] }
        var bytes = Self.magic
        bytes.append(Self.format)
        bytes.append(state.attestation.isEmpty ? 0 : 1)
        bytes.writeLittleEndian(UInt64(bitPattern: takenAtUnixMilliseconds))
        bytes += state.attestation
        CanonicalForm.encodeHead(unit: state.unit, position: position, cellCount: state.cellCount, into: &bytes)
        for key in state.allKeys() { CanonicalForm.encode(key, state.measures(key) ?? Measures(), into: &bytes) }
        bytes += digest
        bytes.writeLittleEndian(CyclicRedundancyCheck.crc32(bytes.span))
        return bytes
    }

    /// Reads a file; nothing of it is believed before checksum and digest fit.
    ///
    /// - Throws: what is wrong with it.
    package init(_ file: [UInt8]) throws(Fault) {
        guard file.starts(with: Self.magic), file.count > Self.magic.count else { throw .notAUnitFile }
        guard file[Self.magic.count] == Self.format else { throw .newerFormat(file[Self.magic.count]) }
        let end = file.count - 4
        guard end > Self.magic.count + 10 + Limits.digestBytes,
            Self.littleEndian(file[end...]) == UInt64(CyclicRedundancyCheck.crc32(file.span.extracting(0..<end)))
        else { throw .checksum }
        let flags = file[Self.magic.count + 1]
        guard flags < 2 else { throw .malformed(.malformed(.flags)) }
        var cursor = Self.magic.count + 2
        takenAtUnixMilliseconds = Int64(bitPattern: Self.littleEndian(file[cursor..<(cursor + 8)]))
        cursor += 8
        let attestationEnd = cursor + (flags == 1 ? Limits.attestationBytes : 0)
        let stateEnd = end - Limits.digestBytes
        guard attestationEnd <= stateEnd else { throw .malformed(.malformed(.attestation)) }
        let attestation = Array(file[cursor..<attestationEnd])
        digest = Array(file[stateEnd..<end])
        guard SHA256.digest(Array(file[attestationEnd..<stateEnd])).bytes == digest else { throw .digest }
        do throws(WireError) {
            state = try Self.state(file.span.extracting(attestationEnd..<stateEnd), attestation)
        } catch {
            throw .malformed(error)
        }
    }

    private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func state(_ body: Span<UInt8>, _ attestation: [UInt8]) throws(WireError) -> UnitState {
        let (unit, position, cells) = try CanonicalForm.decodeState(body)
        var state = UnitState(unit: unit, tagCapacity: 1, tellsOthers: false)
        _ = state.replace(
            with: cells.map { UpdateFrame.Cell($0.key, .plain($0.measures)) }, at: position, attestation: attestation)
        return state
    }
}
