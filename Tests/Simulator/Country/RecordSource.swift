package import Model
package import TestSupport

/// The office's own system: it survives whatever becomes of the agent, and knows every record that was ever written.
package struct RecordSource {
    /// The dossier as the system has it now.
    private struct Dossier {
        var accepted: Int64
        var ended: Int64 = 0
        var procedure: Int
        var channel: Int
        var status = 2
        var flags: UInt64
        var isWithdrawn = false
        var version = 1
    }

    package let unit: UnitCode
    /// A file: header and rows in the order in which they were written.
    package private(set) var bytes: [UInt8]
    package private(set) var rows = 0
    private let codes: [[UInt8]]
    private let unitBytes: [UInt8]
    private var random: SplitMix64
    private var dossiers: [Dossier] = []
    /// Rows that have been written, some of them to be written again, late.
    private var remembered: [[UInt8]] = []

    static let header = Array(
        ("MaHoSo,MaTTHC,KenhThucHien,NgayNopHoSo,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,"
            + "CoPhi,DuocThanhToanTrucTuyen,CoKetQuaDienTu,CoTepThanhPhan,TaiSuDung,TuKhoDMQG,CoDuLieuDanCu,DongBo,"
            + "HaiLong,Xoa,CapNhat\n").utf8)

    package init(unit: UnitCode, procedures: [String], random: SplitMix64) {
        self.unit = unit
        unitBytes = unit.bytes
        codes = procedures.map { Array($0.utf8) }
        self.random = random
        bytes = Self.header
    }

    /// Something happens in the office: mostly a new dossier or a step of one; now and then a correction, a withdrawal,
    /// an older row again, a row twice, or one that is wrong.
    package mutating func happen(at now: Int64) {
        let what = random.next(below: 100)
        if dossiers.isEmpty || what < 45 { return begin(now) }
        if what < 49 { return repeatRow() }
        if what < 51 { return spoil(now) }
        let place = dossiers.count - 1 - min(dossiers.count - 1, random.next(below: 200))
        dossiers[place].version += 1
        if what < 80 {
            if dossiers[place].status == 2 {
                dossiers[place].status = 4
            } else {
                dossiers[place].status = random.bool(oneIn: 4) ? 9 : 10
                dossiers[place].ended =
                    random.bool(oneIn: 3)
                    ? now
                    : dossiers[place].accepted + Int64(random.next(below: Int(max(1, now - dossiers[place].accepted))))
            }
        } else if what < 88 {
            dossiers[place].isWithdrawn.toggle()
        } else {
            dossiers[place].flags = random.next()
            dossiers[place].channel = random.next(in: 1...3)
            if random.bool(oneIn: 3) { dossiers[place].procedure = random.next(below: codes.count) }
        }
        write(place)
    }

    private mutating func begin(_ now: Int64) {
        // Most come today, some were taken in up to fifty days ago, and only now found their way into the system.
        let age = random.bool(oneIn: 3) ? Int64(random.next(below: 50 * 86_400)) : Int64(random.next(below: 7_200))
        dossiers.append(
            Dossier(
                accepted: now - age, procedure: random.next(below: codes.count), channel: random.next(in: 1...3),
                flags: random.next()))
        write(dossiers.count - 1)
    }

    private mutating func repeatRow() {
        guard !remembered.isEmpty else { return }
        append(random.element(of: remembered))
    }

    private mutating func spoil(_ now: Int64) {
        var row = unitBytes
        row += "-loi-\(rows),\(String(decoding: codes[0], as: UTF8.self)),1,,2026-13-45,,,11,,,,,,,,,,,1\n".utf8
        append(row)
    }

    private mutating func append(_ row: [UInt8]) {
        bytes += row
        rows += 1
    }

    private mutating func write(_ place: Int) {
        let dossier = dossiers[place]
        var row: [UInt8] = []
        row.reserveCapacity(160)
        row += unitBytes
        row += [UInt8(ascii: "-")]
        row.put(place + 1)
        row.put(comma: codes[dossier.procedure])
        row.put(field: dossier.channel)
        row.put(moment: dossier.accepted - 600)
        row.put(moment: dossier.accepted)
        if dossier.flags & 0x300 == 0 {
            row.put(moment: dossier.accepted + Int64(dossier.flags >> 10 % 20) * 86_400)
        } else if dossier.flags & 0x400 == 0 {
            row.put(moment: dossier.accepted + 3 * 86_400)
        } else {
            // Without an appointment the register and the calendar decide, which a new bundle may change.
            row.put(comma: [])
        }
        if dossier.ended > 0 { row.put(moment: dossier.ended) } else { row.put(comma: []) }
        row.put(field: dossier.status)
        for bit in 0..<8 { row.put(field: Int(dossier.flags >> UInt64(bit) & 1)) }
        let rating = Int(dossier.flags >> 20 & 3)
        if rating < 2 { row.put(field: rating) } else { row.put(comma: []) }
        row.put(field: dossier.isWithdrawn ? 1 : 0)
        row.put(field: dossier.version)
        row.append(UInt8(ascii: "\n"))
        if remembered.count < 64 { remembered.append(row) } else { remembered[random.next(below: 64)] = row }
        append(row)
    }
}

extension [UInt8] {
    fileprivate mutating func put(_ number: Int, width: Int = 0) {
        var digits: UInt64 = 0
        var count = 0
        var rest = number
        repeat {
            digits = digits << 8 | UInt64(48 + rest % 10)
            rest /= 10
            count += 1
        } while rest > 0 && count < 8
        for _ in 0..<Swift.max(0, width - count) { append(48) }
        for at in 0..<count { append(UInt8(truncatingIfNeeded: digits >> UInt64(8 * at))) }
    }

    fileprivate mutating func put(comma text: [UInt8]) {
        append(UInt8(ascii: ","))
        append(contentsOf: text)
    }

    fileprivate mutating func put(field number: Int) {
        append(UInt8(ascii: ","))
        put(number)
    }

    /// `YYYY-MM-DD HH:MM:SS` in Viet Nam.
    fileprivate mutating func put(moment seconds: Int64) {
        append(UInt8(ascii: ","))
        let day = Day(at: Moment(seconds: seconds))
        let (year, month, date) = day.parts
        let rest = Int(seconds - day.begin.seconds)
        put(year)
        append(UInt8(ascii: "-"))
        put(month, width: 2)
        append(UInt8(ascii: "-"))
        put(date, width: 2)
        append(UInt8(ascii: " "))
        put(rest / 3_600, width: 2)
        append(UInt8(ascii: ":"))
        put(rest / 60 % 60, width: 2)
        append(UInt8(ascii: ":"))
        put(rest % 60, width: 2)
    }
}
