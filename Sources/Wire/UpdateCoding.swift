internal import Bytes
internal import Model

/// One frame of an update (Protocol/04-messages.md, update):
///
///     flags        bit 0 head, bit 1 attestation, bits 2-3 base (0 none, 1 position, 2 previous), bit 4 confirmed,
///                  bit 5 the update has one frame, bits 6-7 zero; bits 2-5 only with a head
///     handle       varint
///     number       varint, from 1
///     index        varint, from 1; absent with a head (then it is 0)
///     frames       varint, from 2; only with a head and without bit 5
///     base         none: the new position; position: that position, step, new tag; previous: step, new tag
///     attestation  16 bytes, with bit 1
///     groups       up to the end of the body: procedure, number of cells, cells
///     cell         varint of 4 × period + kind, then the counts; the group's first period as it is, then steps
///     kind         0 plain, 1 difference; without counts: 2 the same difference as the latest of kind 1 in this frame,
///                  3 the same as the one of kind 1 before that
///
/// A dossier changes month, quarter and year by the same counts; one that is settled in a later month than it came in
/// changes year and quarter alike with a month between them, which is what kind 3 is for.
extension UpdateFrame {
    func encode(into bytes: inout [UInt8]) {
        bytes.append(flags)
        bytes.writeVarint(UInt64(handle))
        bytes.writeVarint(number)
        if let head {
            guard index == 0, head.frames >= 1 else { fatalError("a head on frame \(index) of \(head.frames)") }
            if head.frames > 1 { bytes.writeVarint(UInt64(head.frames)) }
            head.base.encode(into: &bytes)
        } else {
            guard index > 0 else { fatalError("an update's first frame needs a head") }
            bytes.writeVarint(UInt64(index))
        }
        if !attestation.isEmpty { bytes.write(fixed: attestation, count: Limits.attestationBytes) }
        encodeGroups(into: &bytes)
    }

    private var flags: UInt8 {
        var flags: UInt8 = (head != nil ? 1 : 0) | (attestation.isEmpty ? 0 : 2)
        if let head {
            flags |= (head.isConfirmed ? 16 : 0) | (head.frames == 1 ? 32 : 0)
            switch head.base {
            case .none: break
            case .position: flags |= 4
            case .previous: flags |= 8
            }
        }
        return flags
    }

    private func encodeGroups(into bytes: inout [UInt8]) {
        var recent = RecentDifferences()
        var start = 0
        while start < cells.count {
            let procedure = cells[start].key.procedure
            var end = start + 1
            while end < cells.count, cells[end].key.procedure == procedure { end += 1 }
            if start > 0, procedure <= cells[start - 1].key.procedure { fatalError("an update's cells must ascend") }
            bytes.write(procedure)
            bytes.writeVarint(UInt64(end - start))
            var previous: UInt16 = 0
            for index in start..<end {
                let period = cells[index].key.period.code
                guard period > previous || index == start else { fatalError("an update's cells must ascend") }
                encode(cells[index].value, step: UInt64(period - previous), &recent, into: &bytes)
                previous = period
            }
            start = end
        }
    }

    private func encode(
        _ value: Cell.Value, step: UInt64, _ recent: inout RecentDifferences, into bytes: inout [UInt8]
    ) {
        switch value {
        case .plain(let counts):
            bytes.writeVarint(step << 2)
            CellCoding.encodePlain(counts, into: &bytes)
        case .difference(let changes) where changes == recent.latest: bytes.writeVarint(step << 2 | 2)
        case .difference(let changes) where changes == recent.before: bytes.writeVarint(step << 2 | 3)
        case .difference(let changes):
            bytes.writeVarint(step << 2 | 1)
            CellCoding.encodeDifference(changes, into: &bytes)
            recent.note(changes)
        }
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let opening = try Opening(body, &cursor)
        var head: Head?
        if opening.flags & 1 != 0 {
            let frames = opening.flags & 32 != 0 ? 1 : try Self.frames(body, &cursor)
            head = Head(
                base: try Base(opening.flags >> 2 & 3, body, &cursor), frames: frames,
                isConfirmed: opening.flags & 16 != 0)
        }
        var attestation: [UInt8] = []
        if opening.flags & 2 != 0 {
            attestation = try body.bytes(&cursor, count: Limits.attestationBytes, .attestation)
        }
        self.init(
            handle: opening.handle, number: opening.number, index: opening.index, head: head,
            cells: try Self.groups(body, &cursor), attestation: attestation)
    }

    /// What a receiver needs to refuse the update of a frame whose cells it cannot take.
    ///
    /// - Throws: when not even that can be read; then the session is over.
    package static func address(of body: Span<UInt8>) throws(WireError) -> (handle: UInt32, number: UInt64) {
        var cursor = 0
        let opening = try Opening(body, &cursor)
        return (opening.handle, opening.number)
    }
}

extension UpdateFrame {
    /// The fields that every frame of an update begins with.
    private struct Opening {
        let flags: UInt8
        let handle: UInt32
        let number: UInt64
        let index: UInt32

        init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
            flags = try body.byte(&cursor, .flags)
            guard flags < 64, flags & 1 != 0 || flags & 0x3C == 0, flags & 0x0C != 0x0C else {
                throw .malformed(.flags)
            }
            handle = try body.handle(&cursor)
            number = try body.varint(&cursor, .number)
            guard number >= 1 else { throw .malformed(.number) }
            guard flags & 1 == 0 else {
                index = 0
                return
            }
            index = UInt32(try body.varint(&cursor, .index, max: UInt64(Limits.framesPerUpdateMax - 1)))
            guard index >= 1 else { throw .malformed(.index) }
        }
    }

    private static func frames(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> UInt32 {
        let frames = try body.varint(&cursor, .frames, max: UInt64(Limits.framesPerUpdateMax))
        guard frames >= 2 else { throw .malformed(.frames) }
        return UInt32(frames)
    }

    private static let cellsExpected = 128

    private static func groups(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> [Cell] {
        var cells: [Cell] = []
        var procedure: ProcedureCode?
        var recent = RecentDifferences()
        var room: [Measures.Entry] = []
        while cursor < body.count {
            let next = try body.procedure(&cursor)
            if let procedure, next <= procedure { throw .malformed(.procedure) }
            procedure = next
            let count = try body.entryCount(&cursor, max: Limits.cellsPerFrameMax - cells.count, .cellCount)
            guard count >= 1 else { throw .malformed(.cellCount) }
            // At once what most frames have; a cell takes a byte at least.
            if cells.isEmpty { cells.reserveCapacity(max(count, min((body.count - cursor) / 4, cellsExpected))) }
            var code: UInt64 = 0
            for index in 0..<count {
                let word = try body.varint(&cursor, .period)
                if index > 0, word < 4 { throw .malformed(.period) }
                code += word >> 2
                guard code <= UInt64(UInt16.max), let period = Period(code: UInt16(code)) else {
                    throw .malformed(.period)
                }
                let value = try value(kind: word & 3, body, &cursor, &recent, &room)
                cells.append(Cell(CellKey(period, next), value))
            }
        }
        return cells
    }

    @inline(__always)
    private static func value(
        kind: UInt64, _ body: Span<UInt8>, _ cursor: inout Int, _ recent: inout RecentDifferences,
        _ room: inout [Measures.Entry]
    ) throws(WireError) -> Cell.Value {
        switch kind {
        case 0: return .plain(try CellCoding.decodePlain(body, &cursor, using: &room))
        case 1:
            let changes = try CellCoding.decodeDifference(body, &cursor)
            recent.note(changes)
            return .difference(changes)
        default:
            guard let same = kind == 2 ? recent.latest : recent.before else { throw .malformed(.cellKind) }
            return .difference(same)
        }
    }

    /// The last two differences that stood in full in the frame.
    private struct RecentDifferences {
        var latest: Measures?
        var before: Measures?

        mutating func note(_ changes: Measures) {
            before = latest
            latest = changes
        }
    }
}

extension UpdateFrame.Base {
    fileprivate func encode(into bytes: inout [UInt8]) {
        switch self {
        case .none(let new): bytes.write(new)
        case .position(let position, let step, let tag):
            bytes.write(position)
            bytes.writeVarint(step)
            bytes.writeLittleEndian(tag)
        case .previous(let step, let tag):
            bytes.writeVarint(step)
            bytes.writeLittleEndian(tag)
        }
    }

    fileprivate init(_ kind: UInt8, _ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        switch kind {
        case 0: self = .none(new: try body.position(&cursor))
        case 1:
            let position = try body.position(&cursor)
            let step = try Self.step(body, &cursor)
            guard position.version + step <= Limits.versionMax else { throw .valueOutOfRange(.step) }
            self = .position(position, step: step, tag: try body.fixed64(&cursor, .tag))
        default: self = .previous(step: try Self.step(body, &cursor), tag: try body.fixed64(&cursor, .tag))
        }
    }

    private static func step(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> UInt64 {
        let step = try body.varint(&cursor, .step, max: Limits.versionMax)
        guard step >= 1 else { throw .malformed(.step) }
        return step
    }
}
