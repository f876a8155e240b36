import Intake
import TestSupport

/// A rating as plain values.
struct PlainRating: Hashable {
    var id: String
    /// 1 device, 2 portal.
    var channel: Int
    var level: Int?
    var liked: Int?
    var rated: Int
    var dossier: String
    var procedure: String
    var isWithdrawn: Bool
    var version: PlainVersion

    var form: String {
        [
            String(channel), level.map(String.init) ?? "", liked.map(String.init) ?? "", tenDigits(rated), dossier,
            procedure, isWithdrawn ? "1" : "0", version.form,
        ].joined(separator: "\u{1F}")
    }

    var values: [(String, PlainValue)] {
        [
            ("MaDanhGia", .text(id)), ("Kenh", .number(channel)), ("MucDo", .number(level)), ("Thich", .number(liked)),
            ("ThoiDiem", .time(rated)), ("MaHoSo", .text(dossier)), ("MaTTHC", .text(procedure)),
            ("Xoa", .number(isWithdrawn ? 1 : 0)),
            ("CapNhat", version.isTime ? .time(version.value) : .number(version.value)),
        ]
    }

    /// Why it is refused for what it says.
    var fault: String? {
        if level == nil, liked == nil { return "missing-field" }
        return level != nil && liked != nil ? "bad-value" : nil
    }

    /// What it counts where its moment lies in the period (J-12).
    var counts: [String: Int64] {
        let place = channel == 1 ? "device" : "portal"
        var counts: [String: Int64] = ["\(place)_ratings": 1]
        if liked == 1 || (level ?? 3) >= 4 { counts["\(place)_satisfied"] = 1 }
        if liked == 0 || (level ?? 3) <= 2 { counts["\(place)_dissatisfied"] = 1 }
        return counts
    }
}

/// A task of a plan as plain values.
struct PlainPlan: Hashable {
    var id: String
    var task: String
    var due: Int
    /// 1 not begun, 2 under way, 3 done.
    var state: Int
    var finished: Int?
    var figure: String
    var isWithdrawn: Bool
    var version: PlainVersion

    var done: Int? { state == 3 ? finished : nil }

    var form: String {
        [
            task, tenDigits(due), String(state), tenDigits(finished), figure, isWithdrawn ? "1" : "0", version.form,
        ].joined(separator: "\u{1F}")
    }

    var values: [(String, PlainValue)] {
        [
            ("MaNhiemVu", .text(id)), ("TenNhiemVu", .text(task)), ("HanHoanThanh", .time(due)),
            ("TrangThai", .number(state)), ("NgayHoanThanh", .time(finished)), ("SoLieu", .text(figure)),
            ("Xoa", .number(isWithdrawn ? 1 : 0)),
            ("CapNhat", version.isTime ? .time(version.value) : .number(version.value)),
        ]
    }
}

extension PlainGenerator {
    mutating func rating() -> PlainRating {
        let isLevel = random.bool(oneIn: 2)
        let isOdd = random.bool(oneIn: 9)
        return PlainRating(
            id: "R\(random.next(below: 8))", channel: random.next(in: 1...2),
            level: isLevel != isOdd || random.bool(oneIn: 20) ? random.next(in: 1...5) : nil,
            liked: isLevel ? nil : random.next(below: 2), rated: time(),
            dossier: random.element(of: ["", "D1", "D2"]), procedure: random.element(of: ["", "1.0", "9.9"]),
            isWithdrawn: random.bool(oneIn: 10), version: version())
    }

    mutating func plan() -> PlainPlan {
        let due = time()
        return PlainPlan(
            id: "K\(random.next(below: 6))",
            task: random.element(of: ["Rà soát", "Số hóa kho; đợt 1", String(repeating: "ố", count: 166)]),
            due: due,
            state: random.next(in: 1...3),
            finished: random.bool(oneIn: 4) ? nil : time(after: due - 20 * 86_400, days: 60),
            figure: random.element(of: ["", "85 %", "3/4"]), isWithdrawn: random.bool(oneIn: 12), version: version())
    }
}
