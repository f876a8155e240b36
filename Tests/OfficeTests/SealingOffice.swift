import Configuration
import Durability
import Intake
import Model
import Nodes
import Office
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// An office with its store, under bundles that seal a year or none; time is what the test says.
final class SealingOffice {
    let node: Node
    let office: OfficeCommitter
    let disk: VirtualDisk
    var seconds: Int64
    /// How far the wall clock is off.
    var clockSeconds: Int64 = 0
    private(set) var news: [SealNews] = []
    private(set) var sealed: [Int] = []
    private var tasks: [StoreTask] = []
    static let delaySeconds: Int64 = 3_600

    static func contents(sealed: Int?, hash: UInt8 = 1) throws -> BundleContents {
        let plain = try OneOffice.contents(hash: hash)
        return BundleContents(
            topology: plain.topology, register: plain.register, calendar: plain.calendar,
            catalogue: plain.catalogues.given[0], hash: [hash], sealedThrough: sealed)
    }

    private static func desk(_ contents: BundleContents, delay: Int64, now: Instant) throws -> OfficeDesk {
        OfficeDesk(
            units: [try OneOffice.unit()], contents: contents, coalesceMilliseconds: 200, keepsRows: true,
            sealDelayMilliseconds: delay * 1_000, now: now)
    }

    init(
        _ disk: VirtualDisk, at seconds: Int64, sealed: Int?, clockSeconds: Int64 = 0,
        delay: Int64 = SealingOffice.delaySeconds
    ) throws {
        let contents = try Self.contents(sealed: sealed)
        self.disk = disk
        self.seconds = seconds
        self.clockSeconds = clockSeconds
        let start = Self.instant(seconds, clockSeconds)
        node = SimpleCountry.agent("a", units: ["10101"], upstreams: ["VN"])
        var reading = StoreReading(node.settings, desk: try Self.desk(contents, delay: delay, now: start))
        let settings = StoreSettings(storeID: [UInt8](repeating: 7, count: 16))
        let (store, report) = try Store.open(disk, settings: settings) { reading.take($0) }
        let restored = reading.restore(node, store, report, now: start)
        let desk = try restored ?? Self.desk(contents, delay: delay, now: start)
        office = OfficeCommitter(node, desk, restoredUnder: restored == nil ? nil : contents, build: "test")
        if let actions = office.goOn(now: now) { carryOut(actions) }
    }

    private static func instant(_ seconds: Int64, _ clock: Int64) -> Instant {
        // The machine's uptime begins with it.
        Instant(
            monotonicMilliseconds: seconds * 1_000,
            unixMilliseconds: OneOffice.now(seconds + clock).unixMilliseconds)
    }

    var now: Instant { Self.instant(seconds, clockSeconds) }

    func read(_ file: [UInt8], _ kind: RecordKind = .dossiers) throws {
        var stream = office.open(name: "\(kind).csv", kind: kind, format: .csv, owner: nil, mapping: .none)
        try office.read(&stream, file.span, now: now)
        try office.finish(&stream, now: now)
        carryOut(office.finishedIntake(now: now))
    }

    /// Reads a file, of which there are more.
    func readOn(_ file: [UInt8], _ kind: RecordKind = .dossiers) throws {
        var stream = office.open(name: "\(kind).csv", kind: kind, format: .csv, owner: nil, mapping: .none)
        try office.read(&stream, file.span, now: now)
        try office.finish(&stream, now: now)
        carryOut(office.commit(now: now))
    }

    func beginReadingAnew() { carryOut(office.beginReadingAnew(now: now)) }

    func adopt(sealed: Int?, hash: UInt8) throws {
        carryOut(office.adopt(try Self.contents(sealed: sealed, hash: hash), now: now))
    }

    /// Lets time pass, looking at the records every so often.
    func run(seconds length: Int64, step: Int64 = 20) {
        let end = seconds + length
        while seconds < end {
            seconds = min(end, seconds + step)
            _ = office.advance(now: now)
            carryOut(office.commit(now: now))
        }
    }

    func carryOut(_ actions: OfficeActions) {
        note(actions.node)
        news += actions.sealNews
        sealed += actions.sealed.map(\.through)
        for action in actions.ready { action() }
        while !tasks.isEmpty {
            let task = tasks.removeFirst()
            let error = disk.perform(task)
            note(node.diskFinished(task.number, error, now: now))
            let more = office.diskFinished(now: now)
            note(more.node)
            news += more.sealNews
            sealed += more.sealed.map(\.through)
        }
    }

    private func note(_ actions: [NodeAction]) { for case .disk(let task) in actions { tasks.append(task) } }

    var notices: [Health.Notice] {
        (node.statuses.values.first?.health?.notices ?? []).filter { $0.kind == .sealAnnounced }
    }

    /// Dossiers that were settled in 2025.
    static func old(_ numbers: Int..., version: Int = 1, channel: Int = 2) -> [UInt8] {
        let header = "MaHoSo,MaTTHC,KenhThucHien,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,CapNhat\n"
        let rows = numbers.map {
            "O-\($0),1.007027,\(channel),2025-11-03T08:00,2025-11-10,2025-11-05T09:00,9,\(version)\n"
        }
        return Array((header + rows.joined()).utf8)
    }

    /// What the node tells of a period: its counts of dossiers and of those that came online.
    func told(_ period: String) -> [Int64] {
        let cells = node.units.values.first?.cells[Period(period) ?? Period(.year, holding: .first)] ?? [:]
        return [Measure.received, .onlineOnTime].map { measure in
            cells.values.reduce(0) { $0 + $1.measures[measure] }
        }
    }

    /// A record of each other kind, of November 2025: nobody is waiting any more, and the task is done.
    static let others: [(kind: RecordKind, measure: Measure, file: String)] = [
        (.feedback, .feedbackReceived, "MaPAKN,PhanLoai,NgayGui,NgayTraLoi,CapNhat\nP1,1,2025-11-03,2025-11-05,1\n"),
        (.reports, .reportedTotal, "Ky,TongTiepNhan,CapNhat\n2025-11,9,1\n"),
        (
            .visits, .visits,
            "MaLuot,GioDen,GioGoi,GioXong,TrangThai,CapNhat\n"
                + "T1,2025-11-03 08:00,2025-11-03 08:10,2025-11-03 08:20,3,1\n"
        ),
        (.staff, .officerDays, "MaCanBo,Ngay,PhutTruc,CapNhat\nCB1,2025-11-03,480,1\n"),
        (.ratings, .deviceRatings, "MaDanhGia,Kenh,MucDo,ThoiDiem,CapNhat\nR1,1,5,2025-11-03 08:21,1\n"),
        (
            .plans, .plans,
            "MaNhiemVu,TenNhiemVu,HanHoanThanh,TrangThai,NgayHoanThanh,CapNhat\nNV1,x,2025-11-30,3,2025-11-20,1\n"
        ),
    ]

    /// What the node tells of one measure in a period.
    func told(_ measure: Measure, _ period: String) -> Int64 {
        let cells = node.units.values.first?.cells[Period(period) ?? Period(.year, holding: .first)] ?? [:]
        return cells.values.reduce(0) { $0 + $1.measures[measure] }
    }

    var version: UInt64 { node.units.values.first?.version ?? 0 }

    var sealedYear: Int? { office.sealedYear }
}
