internal import Model
internal import Scoring

/// What is said of targets, Vietnamese first.
extension PageWords {
    /// `đạt`, `chưa đạt` or `không đánh giá`.
    func verdict(_ result: TargetResult) -> String {
        switch result.verdict {
        case .met: say("đạt", "met")
        case .missed: say("chưa đạt", "missed")
        case .notJudged: say("không đánh giá", "not judged")
        }
    }

    /// By how much, or why it is not judged, and what can be done about it.
    func distance(_ result: TargetResult) -> String {
        switch result.verdict {
        case .met(let distance), .missed(let distance):
            let points = DisplayText.twoDecimals(micro: distance.microPercent, language)
            let sign = distance.microPercent > 0 ? "+" : ""
            let unit =
                switch result.target.measured {
                case .minutes: say("phút", "minutes")
                case .perOfficerYear: say("hồ sơ", "dossiers")
                case .ratio, .pointsPerYear: say("điểm phần trăm", "percentage points")
                }
            let text = "\(sign)\(points) \(unit)"
            guard distance.lacking > 0 else { return text }
            let count = DisplayText.grouped(distance.lacking, language)
            return text + "; " + say("cần thêm \(count)", "\(count) more needed")
        case .notJudged(let reason): return sentence(reason)
        }
    }

    private func sentence(_ reason: TargetResult.Reason) -> String {
        switch reason {
        case .stock:
            say(
                "hồ sơ gửi lên không có số kết quả còn hiệu lực của các năm trước; đánh giá theo báo cáo riêng",
                "the records do not tell the still-valid results of earlier years; judge it by its own report")
        case .visits:
            say(
                "hồ sơ gửi lên không có lượt giao dịch tại quầy; đánh giá theo báo cáo riêng",
                "the records do not tell visits to the desk; judge it by its own report")
        case .staff:
            say(
                "hồ sơ gửi lên không có thời gian làm việc của cán bộ; đánh giá theo báo cáo riêng",
                "the records do not tell officers' working time; judge it by its own report")
        case .records:
            say(
                "hồ sơ gửi lên không có số liệu này; đánh giá theo báo cáo riêng",
                "the records do not tell it; judge it by its own report")
        case .coverage:
            say(
                "chưa đủ dữ liệu: dưới 90 % số ngày tiếp nhận có cán bộ trực",
                "not enough data: fewer than 90 % of the days of receptions have an officer at the desk")
        case .exempt:
            say(
                "đơn vị tiếp nhận ít hồ sơ hơn chỉ tiêu của một cán bộ nên không áp dụng",
                "the unit receives fewer dossiers than the target of one officer, which exempts it")
        case .unclear:
            say(
                "văn bản ghi \"tối thiểu\" cho một mức lẽ ra là tối đa: không đánh giá",
                "the text says \"at least\" of what can only be meant as at most: not judged")
        case .notApplicable:
            say("chỉ tiêu này không tính cho cấp này", "the indicator is not counted for this tier")
        case .nothingCounted:
            say("chưa có hồ sơ nào để tính trong kỳ", "nothing was counted in the period")
        case .few:
            say(
                "chưa đủ số lượt (30 lượt đánh giá, 3 cán bộ); xem lại khi có thêm hoặc chọn kỳ dài hơn",
                "too few (30 ratings, 3 officers); look again when there are more, or choose a longer period")
        case .untold:
            say(
                "chương trình ở đơn vị hoặc cấp trung gian là bản cũ, chưa gửi số liệu này; hãy nâng cấp",
                "a program at the office or on the way is too old to tell this; renew it")
        case .noYearBefore:
            say("không có số liệu cùng kỳ năm trước để so sánh", "there is nothing of the year before to compare with")
        case .tooLarge:
            say("số liệu quá lớn để so sánh chính xác; hãy báo quản trị", "too large to compare; tell the operator")
        }
    }

    /// `chỉ tiêu 2025, còn dùng làm mốc`, for a target whose years are over.
    func kept(of year: Int) -> String {
        say("chỉ tiêu \(year), còn dùng làm mốc", "target of \(year), kept as a mark")
    }

    /// `≥ 90 %`, or `≥ +20 điểm phần trăm mỗi năm`.
    func asked(_ target: Target) -> String {
        if target.lack != nil { return "–" }
        let sign = target.comparator == .atLeast ? "≥" : "≤"
        switch target.measured {
        case .ratio: return "\(sign) \(target.percent) %"
        case .perOfficerYear:
            return "\(sign) \(target.percent) " + say("hồ sơ/cán bộ/năm", "dossiers/officer/year")
        case .minutes: return "\(sign) \(target.percent) \(say("phút", "minutes"))"
        case .pointsPerYear:
            return "\(sign) +\(target.percent) " + say("điểm phần trăm mỗi năm", "percentage points a year")
        }
    }
}
