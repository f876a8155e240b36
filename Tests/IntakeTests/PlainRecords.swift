import Intake
import Model
import TestSupport

/// A record as plain optional values, of which a test knows everything without reading it back.
enum PlainRecord: Hashable {
    case dossier(PlainDossier)
    case feedback(PlainFeedback)
    case report(PlainReport)
    case visit(PlainVisit)
    case staff(PlainStaff)
    case rating(PlainRating)
    case plan(PlainPlan)
}

struct PlainVersion: Hashable, Comparable {
    var isTime: Bool
    var value: Int

    static func < (left: PlainVersion, right: PlainVersion) -> Bool {
        left.isTime != right.isTime ? !left.isTime : left.value < right.value
    }

    var form: String { isTime ? tenDigits(value) : String(value) }
}

func tenDigits(_ value: Int?) -> String {
    guard let value else { return "" }
    let digits = String(value)
    return String(repeating: "0", count: 10 - digits.count) + digits
}

struct PlainDossier: Hashable {
    var id: String
    var procedure: String
    var channel: Int?
    var submitted: Int?
    var accepted: Int?
    var appointed: Int?
    var finished: Int?
    var returned: Int?
    var status: Int
    var supplements: Int?
    var asked: Int?
    var minutes: Int?
    /// `CoPhi`, `CoKetQuaDienTu`, `CoTepThanhPhan`, `TaiSuDung`, `TuKhoDMQG`, `CoDuLieuDanCu`, `DongBo`.
    var flags: [Bool]
    var paid: Int?
    var rating: Int?
    var feedback: String
    var isWithdrawn: Bool
    var more = PlainMore()
    var version: PlainVersion

    var end: Int? {
        if (7...10).contains(status) { return finished ?? returned }
        return status == 5 ? asked : nil
    }

    var counts: Bool { accepted != nil && status != 3 && !isWithdrawn }

    var form: String {
        let numbers: [String] = [
            procedure, String(channel ?? 1), tenDigits(submitted), tenDigits(accepted), tenDigits(appointed),
            tenDigits(finished), tenDigits(returned), String(status), String(supplements ?? 0), tenDigits(asked),
            String(minutes ?? 0), flags[0] ? "1" : "0", String(paid ?? 0),
        ]
        let rest = [rating.map(String.init) ?? "", feedback, isWithdrawn ? "1" : "0"] + more.form + [version.form]
        return (numbers + flags.dropFirst().map { $0 ? "1" : "0" } + rest).joined(separator: "\u{1F}")
    }

    /// Column and value, in the order of the table; times are marked for `PlainText`.
    var values: [(String, PlainValue)] {
        let names = ["CoKetQuaDienTu", "CoTepThanhPhan", "TaiSuDung", "TuKhoDMQG", "CoDuLieuDanCu", "DongBo"]
        return [
            ("MaHoSo", .text(id)), ("MaTTHC", .text(procedure)), ("KenhThucHien", .number(channel)),
            ("NgayNopHoSo", .time(submitted)), ("NgayTiepNhan", .time(accepted)), ("NgayHenTra", .due(appointed)),
            ("NgayKetThucXuLy", .time(finished)), ("NgayTra", .time(returned)), ("TrangThaiHoSo", .number(status)),
            ("SoLanBoSung", .number(supplements)), ("NgayYeuCauBoSung", .time(asked)),
            ("ThoiGianBoSungPhut", .number(minutes)), ("CoPhi", .number(flags[0] ? 1 : 0)),
            ("DuocThanhToanTrucTuyen", .number(paid)),
        ] + zip(names, flags.dropFirst()).map { ($0, .number($1 ? 1 : 0)) } + [
            ("HaiLong", .number(rating)), ("MaPAKN", .text(feedback)), ("Xoa", .number(isWithdrawn ? 1 : 0)),
        ] + more.values + [
            ("CapNhat", version.isTime ? .time(version.value) : .number(version.value))
        ]
    }
}

/// What few systems tell of a dossier.
struct PlainMore: Hashable {
    var synced: Int?
    /// `KetQuaKySo`, `XacThucDienTu`, `LuanChuyenDienTu`.
    var answers: [Int?] = [nil, nil, nil]
    var apologised: Int?
    var receiver = ""
    var officer = ""

    var form: [String] {
        [tenDigits(synced)] + answers.map { $0.map(String.init) ?? "" }
            + [
                tenDigits(apologised), receiver.contains(" ") ? "" : receiver,
                PlainStaff.isCitizen(officer) ? "" : officer,
            ]
    }

    var values: [(String, PlainValue)] {
        [("NgayDongBo", .time(synced))]
            + zip(["KetQuaKySo", "XacThucDienTu", "LuanChuyenDienTu"], answers).map { ($0, .number($1)) }
            + [("NgayXinLoi", .time(apologised)), ("DonViTiepNhan", .text(receiver)), ("MaCanBo", .text(officer))]
    }
}

struct PlainFeedback: Hashable {
    var id: String
    var category: Int
    var procedure: String
    var sent: Int
    var transferred: Int?
    var received: Int?
    var answered: Int?
    var refused: Int?
    var asked: Int?
    var likes: Int?
    var dislikes: Int?
    var isRepeated: Bool
    var isWithdrawn: Bool
    var state: Int?
    var version: PlainVersion

    var form: String {
        ([String(category), procedure] + [sent, transferred, received, answered, refused, asked].map(tenDigits)
            + [
                String(likes ?? 0), String(dislikes ?? 0), isRepeated ? "1" : "0", isWithdrawn ? "1" : "0",
                state.map(String.init) ?? "", version.form,
            ])
            .joined(separator: "\u{1F}")
    }

    var values: [(String, PlainValue)] {
        [
            ("MaPAKN", .text(id)), ("PhanLoai", .number(category)), ("MaTTHC", .text(procedure)),
            ("NgayGui", .time(sent)),
            ("NgayChuyen", .time(transferred)), ("NgayTiepNhan", .time(received)), ("NgayTraLoi", .time(answered)),
            ("NgayTuChoi", .time(refused)), ("NgayYeuCauBoSung", .time(asked)), ("SoThich", .number(likes)),
            ("SoKhongThich", .number(dislikes)), ("LapLai", .number(isRepeated ? 1 : 0)),
            ("Xoa", .number(isWithdrawn ? 1 : 0)), ("TrangThai", .number(state)),
            ("CapNhat", version.isTime ? .time(version.value) : .number(version.value)),
        ]
    }
}

struct PlainReport: Hashable {
    var month: String
    var total: Int
    var lastYear: Int?
    /// Still-valid results, and how many of them are digitised.
    var valid: Int?
    var digitised: Int?
    var version: PlainVersion

    var form: String {
        let stock = [valid, digitised].map { $0.map(String.init) ?? "" }
        return ([String(total), String(lastYear ?? 0)] + stock + [version.form]).joined(separator: "\u{1F}")
    }

    var values: [(String, PlainValue)] {
        [
            ("Ky", .text(month)), ("TongTiepNhan", .number(total)), ("TongNamTruoc", .number(lastYear)),
            ("KetQuaConHieuLuc", .number(valid)), ("KetQuaDaSoHoa", .number(digitised)),
            ("CapNhat", version.isTime ? .time(version.value) : .number(version.value)),
        ]
    }
}

enum PlainValue {
    case text(String)
    case number(Int?)
    case time(Int?)
    /// A time, of which the last second of a day may be written as that day.
    case due(Int?)
}

extension PlainRecord {
    var kind: RecordKind {
        switch self {
        case .dossier: .dossiers
        case .feedback: .feedback
        case .report: .reports
        case .visit: .visits
        case .staff: .staff
        case .rating: .ratings
        case .plan: .plans
        }
    }

    var values: [(String, PlainValue)] {
        switch self {
        case .dossier(let record): record.values
        case .feedback(let record): record.values
        case .report(let record): record.values
        case .visit(let record): record.values
        case .staff(let record): record.values
        case .rating(let record): record.values
        case .plan(let record): record.values
        }
    }

    var key: String {
        switch self {
        case .dossier(let record): record.id
        case .feedback(let record): record.id
        case .report(let record): record.month
        case .visit(let record): record.id
        case .staff(let record): "\(record.officer) \(record.day)"
        case .rating(let record): record.id
        case .plan(let record): record.id
        }
    }

    /// The times that must not lie in the future, `CapNhat` apart.
    var times: [Int] {
        switch self {
        case .dossier(let record): [record.accepted, record.end].compactMap { $0 }
        case .feedback(let record): [record.received, record.answered, record.refused, record.asked].compactMap { $0 }
        case .report: []
        case .visit(let record): [record.arrived, record.called, record.finished].compactMap { $0 }
        case .staff(let record): [Int(record.day.begin.seconds)]
        case .rating(let record): [record.rated]
        case .plan(let record): [record.done].compactMap { $0 }
        }
    }

    var version: PlainVersion {
        switch self {
        case .dossier(let record): record.version
        case .feedback(let record): record.version
        case .report(let record): record.version
        case .visit(let record): record.version
        case .staff(let record): record.version
        case .rating(let record): record.version
        case .plan(let record): record.version
        }
    }

    var form: String {
        switch self {
        case .dossier(let record): record.form
        case .feedback(let record): record.form
        case .report(let record): record.form
        case .visit(let record): record.form
        case .staff(let record): record.form
        case .rating(let record): record.form
        case .plan(let record): record.form
        }
    }
}

/// Random records of a few keys around the autumn of 2026: most of them meet, in versions, in periods, in procedures.
struct PlainGenerator {
    var random: SplitMix64
    let start: Int
    let days: Int

    init(seed: UInt64, from: String = "2026-07-20", days: Int = 170) {
        random = SplitMix64(seed: seed)
        start = Int((Day(from) ?? .first).begin.seconds)
        self.days = days
    }

    mutating func time(after: Int = 0, days: Int? = nil) -> Int {
        let base = after == 0 ? start : after
        let second = random.next(below: (days ?? self.days) * 86_400)
        // Now and then exactly at midnight or on the hour, where mistakes live.
        return base + (random.bool(oneIn: 3) ? second - second % 3600 : second)
    }

    mutating func maybe<Value>(_ value: Value, oneIn count: Int = 2) -> Value? {
        random.bool(oneIn: count) ? value : nil
    }

    mutating func version() -> PlainVersion {
        guard random.bool(oneIn: 4) else { return PlainVersion(isTime: false, value: random.next(below: 5)) }
        return PlainVersion(isTime: true, value: random.bool(oneIn: 2) ? start + random.next(below: 3) : time())
    }

    /// An appointment, half of them the end of a day; never its first second, which means its end.
    mutating func appointment(after accepted: Int) -> Int {
        let time = time(after: accepted, days: 40)
        let day = Day(at: Moment(seconds: Int64(time)))
        let isDay = random.bool(oneIn: 2) || day.begin.seconds == Int64(time)
        return isDay ? Int(day.end.seconds) : time
    }

    /// The end of a dossier's processing: mostly after its acceptance, now and then where clocks and days disagree.
    mutating func end(after accepted: Int?) -> Int {
        let accepted = accepted ?? start
        switch random.next(below: 15) {
        case 0: return time()
        case 1: return accepted + random.next(below: 122) - 61
        case 2: return Int(Day(at: Moment(seconds: Int64(accepted))).begin.seconds)
        default: return time(after: accepted, days: random.bool(oneIn: 3) ? 90 : 9)
        }
    }

    mutating func record() -> PlainRecord {
        if random.bool(oneIn: 12) { return .report(report()) }
        if random.bool(oneIn: 5) { return .visit(visit()) }
        if random.bool(oneIn: 8) { return .staff(staff()) }
        if random.bool(oneIn: 9) { return random.bool(oneIn: 2) ? .rating(rating()) : .plan(plan()) }
        return random.bool(oneIn: 5) ? .feedback(feedback()) : .dossier(dossier())
    }

    mutating func dossier() -> PlainDossier {
        let accepted = random.bool(oneIn: 8) ? nil : time()
        let end = end(after: accepted)
        let status = random.next(in: 1...10)
        return PlainDossier(
            id: "D\(random.next(below: 10))",
            procedure: random.element(of: ["1.0", "2.0", "3.0", "4.0", "5.0", "9.9", "8.8"]),
            channel: maybe(random.next(in: 1...3)), submitted: maybe(time()), accepted: accepted,
            appointed: maybe(appointment(after: accepted ?? start)),
            finished: (7...10).contains(status) && random.bool(oneIn: 2) ? end : nil,
            returned: (7...10).contains(status) ? end + random.next(below: 3) * 86_400 : nil, status: status,
            supplements: maybe(random.next(below: 3), oneIn: 4),
            asked: status == 5 || random.bool(oneIn: 6) ? end : nil,
            minutes: maybe(random.next(below: 5000), oneIn: 4), flags: (0..<7).map { _ in random.bool(oneIn: 2) },
            paid: maybe(random.next(below: 3)), rating: maybe(random.next(below: 2), oneIn: 3),
            feedback: random.bool(oneIn: 4) ? "P\(random.next(below: 3))" : "", isWithdrawn: random.bool(oneIn: 12),
            more: random.bool(oneIn: 3) ? more(after: accepted ?? start) : PlainMore(), version: version())
    }

    mutating func more(after accepted: Int) -> PlainMore {
        PlainMore(
            synced: maybe(time(after: accepted - 3600, days: random.bool(oneIn: 2) ? 2 : 20)),
            answers: (0..<3).map { _ in maybe(random.next(below: 2)) },
            apologised: maybe(time(after: accepted, days: 60)),
            receiver: random.element(of: ["", "10101", "10103", "H49.12-3", "Bộ phận Một cửa"]),
            officer: random.element(of: ["", "CB 0", "CB 1", "012345678901"]))
    }

    mutating func feedback() -> PlainFeedback {
        let sent = time()
        var item = PlainFeedback(
            id: "P\(random.next(below: 6))", category: random.next(in: 1...2),
            procedure: random.element(of: ["", "1.0", "9.9"]), sent: sent,
            transferred: maybe(time(after: sent, days: 20), oneIn: 3),
            received: maybe(time(after: sent, days: 20), oneIn: 3),
            answered: maybe(time(after: sent, days: 60)), refused: maybe(time(after: sent, days: 9), oneIn: 5),
            asked: maybe(time(after: sent, days: 20), oneIn: 3), likes: maybe(random.next(below: 3)),
            dislikes: maybe(random.next(below: 3)), isRepeated: random.bool(oneIn: 6),
            isWithdrawn: random.bool(oneIn: 10),
            state: nil, version: version())
        let states =
            [1, 2] + (item.asked == nil ? [] : [3]) + (item.answered == nil ? [] : [4, 5])
            + (item.refused == nil ? [] : [6, 7])
        item.state = maybe(random.bool(oneIn: 9) ? random.next(in: 1...7) : random.element(of: states))
        return item
    }

    mutating func report() -> PlainReport {
        PlainReport(
            month: random.element(of: ["2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]),
            total: random.next(below: 1000), lastYear: maybe(random.next(below: 1000)),
            valid: maybe(random.next(below: 1000)), digitised: maybe(random.next(below: 500)), version: version())
    }
}
