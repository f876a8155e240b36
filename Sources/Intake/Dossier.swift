internal import Model

/// The winning state of one dossier, 64 bytes; nothing personal is in it (records.md, "dossiers").
///
/// | field | holds |
/// |---|---|
/// | `version` | `CapNhat` |
/// | six times | Unix seconds, 0 = absent |
/// | `supplementCount`, `supplementMinutes` | `SoLanBoSung`, `ThoiGianBoSungPhut` |
/// | `bits` | `Dossier.Bits` |
/// | `procedure` | place in the office's codes |
/// | `text`, `keyLength`, `extraLength` | `MaHoSo` and behind it `MaPAKN` in the table's arena |
struct Dossier: BookRecord {
    var version: UInt64 = 0
    var submitted: UInt32 = 0
    /// `NgayTiepNhan`.
    var accepted: UInt32 = 0
    /// `NgayHenTra`.
    var appointed: UInt32 = 0
    /// `NgayKetThucXuLy`.
    var finished: UInt32 = 0
    /// `NgayTra`.
    var returned: UInt32 = 0
    /// `NgayYeuCauBoSung`.
    var supplementAsked: UInt32 = 0
    var supplementCount: UInt32 = 0
    var supplementMinutes: UInt32 = 0
    var bits = Bits()
    var procedure: UInt32 = 0
    var text: UInt32 = 0
    var next: UInt32 = 0
    var keyLength: UInt8 = 0
    var extraLength: UInt8 = 0
    var role = RecordRole.top

    /// The small fields, each in a few bits.
    struct Bits: Equatable, Sendable {
        var raw: UInt32 = 0

        static let channel = 0, status = 2, fee = 6, paid = 7, result = 9, file = 10, reused = 11, store = 12
        static let population = 13, synced = 14, rating = 15, withdrawn = 17

        @inline(__always)
        mutating func set(_ place: Int, _ value: UInt32) { raw |= value &<< UInt32(truncatingIfNeeded: place) }

        @inline(__always)
        func has(_ place: Int) -> Bool { raw &>> UInt32(truncatingIfNeeded: place) & 1 == 1 }

        /// 1 direct, 2 online, 3 post.
        var channel: UInt32 { raw & 3 }
        /// 1…10.
        var status: UInt32 { raw >> 2 & 15 }
        /// `DuocThanhToanTrucTuyen`, 0…2.
        var paid: UInt32 { raw >> 7 & 3 }
        /// 0 unrated, 1 unsatisfied, 2 satisfied.
        var rating: UInt32 { raw >> 15 & 3 }
        var isWithdrawn: Bool { has(Self.withdrawn) }
    }

    /// Counts in its unit's cells: accepted, and not entered by mistake.
    var counts: Bool { accepted != 0 && bits.status != 3 && !bits.isWithdrawn }

    /// The end of processing E, 0 = none (scoring.md).
    var end: UInt32 {
        switch bits.status {
        case 7...10: finished != 0 ? finished : returned
        case 5: supplementAsked
        default: 0
        }
    }

    var latest: UInt32 { max(accepted, end) }
    var needsLimit: Bool { counts && appointed == 0 }

    func hasSameFields(as other: Dossier) -> Bool {
        version == other.version && submitted == other.submitted && accepted == other.accepted
            && appointed == other.appointed && finished == other.finished && returned == other.returned
            && supplementAsked == other.supplementAsked && supplementCount == other.supplementCount
            && supplementMinutes == other.supplementMinutes && bits == other.bits && procedure == other.procedure
    }

    func appendForm(to form: inout [UInt8], extra: Span<UInt8>, _ extraRange: Range<Int>, codes: [ProcedureCode]) {
        form.append(contentsOf: codes[Int(procedure)].bytes)
        form.appendField(bits.channel)
        for time in [submitted, accepted, appointed, finished, returned] { form.appendTimeField(time) }
        form.appendField(bits.status)
        form.appendField(supplementCount)
        form.appendTimeField(supplementAsked)
        form.appendField(supplementMinutes)
        form.appendField(bits.has(Bits.fee) ? 1 : 0 as UInt32)
        form.appendField(bits.paid)
        for flag in [Bits.result, Bits.file, Bits.reused, Bits.store, Bits.population, Bits.synced] {
            form.appendField(bits.has(flag) ? 1 : 0 as UInt32)
        }
        form.append(0x1F)
        if bits.rating > 0 { form.append(bits.rating == 1 ? UInt8(ascii: "0") : UInt8(ascii: "1")) }
        form.append(0x1F)
        for place in extraRange { form.append(extra[place]) }
        form.appendField(bits.isWithdrawn ? 1 : 0 as UInt32)
        form.appendVersionField(version)
    }
}
