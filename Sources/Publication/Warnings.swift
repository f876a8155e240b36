package import Model

/// An office whose figures, or whose clock, people should look at; shown beside it (Protocol/05-cells.md, K-24, and
/// 06-delivery.md, D-61, D-73 and D-77 to D-79).
package struct OfficeDoubt: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// Its last update was refused: which cell no records can give, and why.
        case implausible(String)
        /// Its last update was refused: by what it goes beyond what a unit may occupy.
        case quotaExceeded(String)
        /// Its own digest of what is held here is another one.
        case digestMismatch
        /// What was told of it last was not its own word; which node told it.
        case notOwn(node: String)
        /// Its figures are here and do not count, since nothing proves them.
        case notAttested
        /// Its program is older and proves its position only.
        case positionOnly
        /// Since when it has said that it stands further than the figures that are here.
        case behind(since: Moment)
        /// How it is was told without a proof, and not taken.
        case healthNotProved
        /// How far its clock is ahead.
        case clockOff(milliseconds: Int64)
    }

    package var unit: UnitCode
    package var name: String
    /// The unit above it, where it is marked as well.
    package var parent: UnitCode?
    package var reason: Reason

    package init(unit: UnitCode, name: String, parent: UnitCode?, reason: Reason) {
        self.unit = unit
        self.name = name
        self.parent = parent
        self.reason = reason
    }

    /// What is wrong, in a few words.
    func text(_ language: PageLanguage) -> String {
        let isEnglish = language == .english
        switch reason {
        case .implausible(let cell):
            return isEnglish
                ? "its last update was refused, since no records can give these figures (\(cell))"
                : "lần cập nhật gần nhất bị từ chối vì không hồ sơ nào cho ra số liệu như vậy (\(cell))"
        case .quotaExceeded(let what):
            return isEnglish
                ? "its last update was refused, since one unit may not have so much (\(what))"
                : "lần cập nhật gần nhất bị từ chối vì vượt mức dành cho một đơn vị (\(what))"
        case .digestMismatch:
            return isEnglish
                ? "its figures here differ from its own; it is sending them anew"
                : "số liệu ở đây khác số liệu của đơn vị; đơn vị đang gửi lại"
        case .notOwn(let node):
            return isEnglish
                ? "\(node) passed on figures that the office did not make; they were not taken, and what counts is the "
                    + "last that it proved"
                : "\(node) đã chuyển số liệu không phải của đơn vị; số liệu đó không được nhận, "
                    + "kết quả tính theo số liệu được chứng thực gần nhất"
        case .notAttested:
            return isEnglish
                ? "its figures do not count, since nothing proves that they are its own: check its attestation key at "
                    + "the centre, and renew its program"
                : "số liệu của đơn vị chưa được tính vì chưa được chứng thực: hãy kiểm tra khóa chứng thực "
                    + "(attestationKey) ở trung ương và cập nhật chương trình của đơn vị"
        case .positionOnly:
            return isEnglish
                ? "its program is older and proves its position only; renew it"
                : "chương trình của đơn vị còn cũ, mới chứng thực được vị trí; hãy cập nhật"
        case .behind(let since):
            return isEnglish
                ? "it has had newer figures than these since \(since); whoever passes them on keeps them back, or its "
                    + "line is slow"
                : "đơn vị đã có số liệu mới hơn từ \(since); nơi chuyển tiếp giữ lại, hoặc đường truyền chậm"
        case .healthNotProved:
            return isEnglish
                ? "what was passed on of its state is not proved and was not taken; if that lasts, renew the node "
                    + "above it"
                : "tình trạng được chuyển tiếp không được chứng thực nên không được nhận; nếu kéo dài, "
                    + "hãy cập nhật nút ở tuyến trên của đơn vị"
        case .clockOff(let milliseconds):
            let length = Self.length(milliseconds.magnitude / 1_000, language)
            return isEnglish
                ? "its clock is \(length) \(milliseconds > 0 ? "fast" : "slow")"
                : "đồng hồ của đơn vị chạy \(milliseconds > 0 ? "nhanh" : "chậm") \(length)"
        }
    }

    /// In the unit in which people say it.
    private static func length(_ seconds: UInt64, _ language: PageLanguage) -> String {
        let isEnglish = language == .english
        if seconds < 2 * 3_600 { return "\(seconds / 60) \(isEnglish ? "min" : "phút")" }
        if seconds < 2 * 86_400 { return "\(seconds / 3_600) \(isEnglish ? "h" : "giờ")" }
        return "\(seconds / 86_400) \(isEnglish ? "days" : "ngày")"
    }
}

extension CalendarGap {
    /// The stable name of the warning.
    package var code: String { isEmpty ? "calendar-empty" : "calendar-partial" }

    /// What people should know of it.
    ///
    /// - Returns: one sentence.
    package func sentence(_ language: PageLanguage) -> String {
        switch (language, isEmpty) {
        case (.vietnamese, true):
            "Chưa có lịch nghỉ lễ năm \(year): hạn trả tính theo ngày làm việc của năm này có thể sai."
        case (.vietnamese, false):
            "Lịch nghỉ lễ năm \(year) chưa đủ các ngày nghỉ mà năm nào cũng có: hạn trả tính theo ngày làm việc của "
                + "năm này có thể sai."
        case (.english, true):
            "The calendar has no entries for \(year): due dates in working days of that year may be wrong."
        case (.english, false):
            "The calendar lacks days off of \(year) that every year has: due dates in working days of that year may be "
                + "wrong."
        }
    }
}

extension Page {
    /// What makes the figures below doubtful.
    func appendWarnings(_ html: inout HTMLText) {
        for gap in report.calendarGaps {
            html.element("p", "class=\"incomplete\"", gap.sentence(language))
            html.markup("\n")
        }
        guard !report.doubts.isEmpty else { return }
        let count = report.doubts.count
        appendFolded(
            "\(words.doubted) (\(count))", isOpen: count <= Self.missingShownMax,
            report.doubts.map { "\($0.unit) \($0.name): \($0.text(language))" }, &html)
    }

    /// The mark beside the name of an office that stands among the doubts, and of the unit above it.
    func appendDoubt(of unit: UnitCode, _ html: inout HTMLText) {
        guard report.doubts.contains(where: { $0.unit == unit || $0.parent == unit }) else { return }
        html.markup(" ")
        html.element("span", "class=\"doubt\"", words.doubt)
    }
}
