internal import Bytes
package import Model

/// A piece of what an office's store keeps of its records, so that a restart need not read the sources again: rows in
/// the columns of their tables without personal ones, refused rows as a set, and how far intake has come.
///
///     payload = layout u8 = 1 to 3 | part u8 | unit, length-prefixed | bytes
///
/// | part | bytes |
/// |---|---|
/// | 1 to 15, the kind (1 dossiers, 2 feedback, 3 reports) | CSV rows in the columns of `header`, without it |
/// | 16 refusals | `KeptRefusal`, one after the other |
/// | 17 state | tag u8, value u64 little-endian, one after the other; an unknown tag is skipped |
/// | 18 marks | `SourceMarks`: how far the sources have been read |
///
/// Rows of kinds that have got columns since (`RecordSchema.later`) are written with them as layout 2 or 3, and are
/// read in all.
///
/// The rows of a key may come in any order and more than once; what they come to is the same.
package struct KeptRows: Equatable, Sendable {
    package enum Part: Hashable, Sendable {
        case rows(RecordKind)
        case refusals
        case state
        case marks

        /// All, in the order in which a store gets them.
        package static let allCases = RecordKind.records.map { Part.rows($0) } + [.refusals, .state, .marks]

        /// Written to stores; they never change.
        package var rawValue: UInt8 {
            switch self {
            case .rows(let kind): kind.rawValue
            case .refusals: 16
            case .state: 17
            case .marks: 18
            }
        }

        package init?(rawValue: UInt8) {
            guard let part = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
            self = part
        }

        /// The kind of the rows, `nil` for what is no rows.
        package var kind: RecordKind? {
            if case .rows(let kind) = self { kind } else { nil }
        }
    }

    package let unit: UnitCode
    package let part: Part
    package let bytes: [UInt8]
    /// Which columns the rows have.
    let layout: UInt8

    static let firstLayout: UInt8 = 1

    /// What is written of a part.
    private static func newestLayout(of part: Part) -> UInt8 {
        firstLayout + UInt8(part.kind.map { RecordSchema.of($0).later.count } ?? 0)
    }

    /// The header of the rows: the kind's fields without the unit, which the payload names.
    package var header: String {
        part.kind.map { RecordSchema.of($0).keptHeader(layout: layout) } ?? ""
    }

    package init(unit: UnitCode, part: Part, bytes: [UInt8]) {
        self.init(unit: unit, part: part, bytes: bytes, layout: Self.newestLayout(of: part))
    }

    private init(unit: UnitCode, part: Part, bytes: [UInt8], layout: UInt8) {
        self.unit = unit
        self.part = part
        self.bytes = bytes
        self.layout = layout
    }

    /// As it is kept.
    package var payload: [UInt8] {
        var payload = [layout, part.rawValue]
        payload.reserveCapacity(bytes.count + 20)
        payload.writeLengthPrefixed(unit.bytes)
        payload += bytes
        return payload
    }

    /// Reads what `payload` wrote.
    ///
    /// - Throws: `.unknownLayout` for what a newer program wrote, `.malformed` for what none did.
    package init(payload: Span<UInt8>) throws(KeptRowsFault) {
        var cursor = 0
        let layout: UInt8
        let number: UInt8
        let length: Int
        do throws(BytesError) {
            layout = try payload.readUInt8(&cursor)
            number = try payload.readUInt8(&cursor)
            length = Int(truncatingIfNeeded: try payload.readVarint(&cursor))
        } catch {
            throw .malformed
        }
        guard let part = Part(rawValue: number),
            (Self.firstLayout...Self.newestLayout(of: part)).contains(layout)
        else { throw .unknownLayout }
        guard length > 0, length <= payload.count - cursor,
            let unit = UnitCode(payload, cursor..<cursor + length)
        else { throw .malformed }
        var bytes: [UInt8] = []
        bytes.append(span: payload.extracting(cursor + length..<payload.count))
        self.init(unit: unit, part: part, bytes: bytes, layout: layout)
    }
}

/// Why kept rows cannot be taken back.
package enum KeptRowsFault: Error, Equatable, Sendable {
    case unknownLayout
    case malformed
    /// A row that was taken once is refused now.
    case refused(RejectReason)
    /// They were judged on this moment, far after now: a clock was wrong, then or now.
    case judgedLater(Moment)
}
