internal import Model

// What people read of an alarm: what it is, with its figures, and what to do.
extension Alarm {
    package var vietnamese: String {
        switch key.kind {
        case .storeFailing:
            "không ghi được vào ổ đĩa (\(text(0))); số liệu mới chưa được xác nhận. Hãy xem ổ đĩa và quyền ghi"
        case .diskSpace:
            "ổ đĩa chỉ còn trống \(value) % (\(amount("freeMiB")) MiB). Hãy dọn bớt hoặc mở rộng ổ đĩa"
        case .publicationStopped:
            "đã ngừng công bố thứ hạng: \(text(0)). Hãy giữ nhật ký và thư mục dữ liệu, khởi động lại rồi báo quản trị"
        case .allSilent:
            "không nghe thấy đơn vị nào trong \(amount("offices")) đơn vị của nhánh này "
                + "từ \(day("lastHeard", .vietnamese)). Hãy xem máy chủ và đường truyền của nhánh"
        case .officeSilent:
            "không nghe thấy đơn vị từ \(day("lastHeard", .vietnamese)) (\(Self.vietnamese(seconds: value))). "
                + "Hãy xem máy, tamcap-agent và đường truyền của đơn vị"
        case .superseded:
            "một chương trình khác đòi chỗ của đơn vị: nút \(text(0)), khóa \(text(1)), từ \(text(2)). "
                + "Hãy tìm tamcap-agent thứ hai; nếu không phải của đơn vị, hãy đổi khóa"
        case .digestMismatch:
            "số liệu đang giữ khác với số liệu của đơn vị, đã yêu cầu gửi lại. Hãy kiểm tra bộ nhớ của máy giữ số liệu"
        case .clockOff:
            "đồng hồ của đơn vị lệch \(Self.vietnamese(seconds: value)). Hãy chỉnh giờ máy của đơn vị (NTP)"
        case .stale:
            "đơn vị vẫn kết nối nhưng chỉ nhận hồ sơ đến \(day("freshness", .vietnamese)). "
                + "Hãy xem phần mềm xuất dữ liệu và tamcap-agent status tại đơn vị"
        case .setAside:
            "\(value) tệp bị để riêng, chưa tính (\(list)). Hãy xem tamcap-agent status tại đơn vị, rồi xuất lại tệp"
        case .refusals:
            "\(amount("refused")) dòng bị từ chối, so với \(amount("dossiers")) hồ sơ được tính "
                + "(\(Self.perMille(value, ","))). Hãy xem rejects.csv tại đơn vị"
        case .keyEnding:
            "khóa \(text(0)) hết hạn sau \(value) ngày (\(day("validUntil", .vietnamese))). "
                + "Hãy cấp khóa mới: tamcap keys rotate"
        case .keyOld:
            "đơn vị vẫn dùng khóa cũ \(text(0)) dù khóa mới có hiệu lực từ \(value) ngày trước. "
                + "Hãy chuyển tệp khóa mới đến đơn vị"
        case .plainSession:
            "\(value) kết nối chưa mã hóa (\(list)), chỉ được phép đến \(day("until", .vietnamese)). "
                + "Hãy nâng cấp chương trình ở đầu kia"
        case .rankFallen:
            "tụt \(value) bậc: thứ \(amount("previousRank")) kỳ \(text(1)), nay thứ \(amount("rank")) "
                + "trong \(amount("of")). Hãy mở trang của đơn vị để xem chỉ tiêu nào mất điểm"
        case .targetAtRisk: vietnameseTarget
        case .feedBehind:
            "luồng dữ liệu \(text(0)) chậm \(Self.vietnamese(seconds: value)), còn \(amount("waiting")) phần chờ gửi "
                + "(\(text(1))). Hãy xem cơ sở dữ liệu và chương trình nhận"
        }
    }

    package var english: String {
        switch key.kind {
        case .storeFailing:
            "cannot write to its disk (\(text(0))); nothing new is acknowledged. See to the disk and the rights"
        case .diskSpace: "only \(value) % of the disk are free (\(amount("freeMiB")) MiB). Make room on it"
        case .publicationStopped:
            "publication has stopped: \(text(0)). Keep the log and the data folder, restart, and report it"
        case .allSilent:
            "none of the \(amount("offices")) offices of this part has been heard since \(day("lastHeard", .english)). "
                + "See to its server and its line"
        case .officeSilent:
            "not heard since \(day("lastHeard", .english)) (\(Self.english(seconds: value))). "
                + "See to the office's machine, its tamcap-agent and its line"
        case .superseded:
            "another program claims the office's place: node \(text(0)), key \(text(1)), from \(text(2)). "
                + "Look for a second tamcap-agent; if it is nobody's, change the key"
        case .digestMismatch:
            "the figures held differ from the office's own, and were asked for again. "
                + "Test the memory of the machine that holds them"
        case .clockOff: "its clock is off by \(Self.english(seconds: value)). Set the office's clock (NTP)"
        case .stale:
            "connected, but it has taken in no records since \(day("freshness", .english)). "
                + "See to the program that exports, and to tamcap-agent status at the office"
        case .setAside:
            "set aside, and not counted: \(list) (\(value) in all). "
                + "See tamcap-agent status at the office, and export them again"
        case .refusals:
            "\(amount("refused")) rows were refused beside \(amount("dossiers")) dossiers that count "
                + "(\(Self.perMille(value, "."))). See rejects.csv at the office"
        case .keyEnding:
            "key \(text(0)) ends in \(value) days (\(day("validUntil", .english))). "
                + "Give it the next one: tamcap keys rotate"
        case .keyOld:
            "still uses its old key \(text(0)), \(value) days after the newer one came into force. "
                + "Bring the new key file to the office"
        case .plainSession:
            "\(value) sessions are not encrypted (\(list)), which is allowed until \(day("until", .english)). "
                + "Renew the program at the other end"
        case .rankFallen:
            "fell by \(value): \(amount("previousRank")) in \(text(1)), now \(amount("rank")) of \(amount("of")). "
                + "Its page shows which indicators lost points"
        case .targetAtRisk: englishTarget
        case .feedBehind:
            "feed \(text(0)) is \(Self.english(seconds: value)) behind with \(amount("waiting")) parts waiting "
                + "(\(text(1))). See to its database and its program"
        }
    }

    // MARK: - Targets

    private var vietnameseTarget: String {
        let head = "chỉ tiêu \(text(0)) (\(text(1)) \(text(2)), năm \(text(3))): \(fraction). "
        if let more = figure("toMeet") {
            return head + "CHƯA đạt; cần thêm \(more) trường hợp làm tốt. Hãy xử lý trước những hồ sơ sắp đến hạn"
        }
        if let more = figure("toBreak") {
            return head + "Đang đạt, nhưng thêm \(more) trường hợp không tốt là hụt. Hãy xem hồ sơ sắp đến hạn"
        }
        return head + "CHƯA đạt, và trường hợp mới không còn bù được. Hãy xem trang của đơn vị"
    }

    private var englishTarget: String {
        let head = "target \(text(0)) (\(text(1)) \(text(2)), \(text(3))): \(fraction). "
        if let more = figure("toMeet") {
            return head + "Missed; \(more) more cases done well would meet it. Take first what is due next"
        }
        if let more = figure("toBreak") {
            return head + "Met, but \(more) more cases that are not would break it. See to what is due next"
        }
        return head + "Missed, and new cases cannot make up for it. See the unit's page"
    }

    private var fraction: String { "\(amount("numerator"))/\(amount("denominator"))" }

    // MARK: - Parts

    private func text(_ place: Int) -> String { texts.indices.contains(place) ? texts[place] : "?" }

    private var list: String { texts.isEmpty ? "?" : texts.joined(separator: ", ") }

    private func amount(_ name: String) -> String { figure(name).map { "\($0)" } ?? "?" }

    private enum Language { case vietnamese, english }

    /// `14:03 05/10/2026`, as the pages write it; in English `14:03 2026-10-05`.
    private func day(_ name: String, _ language: Language) -> String {
        guard let seconds = figure(name) else { return "?" }
        let text = Array(Moment(seconds: min(max(seconds, 0), 4_102_444_799)).description)
        let time = String(text[11..<16])
        if language == .english { return time + " " + String(text[..<10]) }
        return time + " " + String(text[8..<10]) + "/" + String(text[5..<7]) + "/" + String(text[..<4])
    }

    /// `23` is 2.3 %.
    private static func perMille(_ value: Int64, _ mark: String) -> String { "\(value / 10)\(mark)\(value % 10) %" }

    /// The whole number of the greatest unit of which there are two at least.
    private static func parts(_ seconds: Int64) -> (count: Int64, unit: Int) {
        for (unit, length) in [(3, Int64(86_400)), (2, 3_600), (1, 60)] where seconds >= 2 * length {
            return (seconds / length, unit)
        }
        return (seconds, 0)
    }

    private static func vietnamese(seconds: Int64) -> String {
        let (count, unit) = parts(seconds)
        return "\(count) \(["giây", "phút", "giờ", "ngày"][unit])"
    }

    private static func english(seconds: Int64) -> String {
        let (count, unit) = parts(seconds)
        return "\(count) \(["s", "min", "hours", "days"][unit])"
    }
}
