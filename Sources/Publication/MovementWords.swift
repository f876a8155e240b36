internal import Model
internal import Scoring

/// A movement in words, for the pages and the terminal.
struct MovementWords {
    let words: PageWords
    let movement: Movement

    private var language: PageLanguage { words.language }

    /// The parts of one indicator together.
    struct Indicator {
        var code: String
        var scoreMicro: Int64 = 0
        var missingBefore: Int128 = 0
        var missingAfter: Int128 = 0
        /// Its maximum on either side, where that is not the same; in micro-points, 0 where it is not applicable.
        var maximum: (before: Int64, after: Int64)?
        var parts: [Movement.Part] = []
    }

    /// Greatest effect first, among equals in the catalogue's order.
    var indicators: [Indicator] {
        var indicators: [Indicator] = []
        for part in movement.parts {
            if indicators.last?.code != part.indicator { indicators.append(Indicator(code: part.indicator)) }
            let last = indicators.count - 1
            indicators[last].scoreMicro += part.scoreMicro
            indicators[last].parts.append(part)
            if case .procedure(_, .own) = part.kind {
                indicators[last].missingBefore += part.missingBefore
                indicators[last].missingAfter += part.missingAfter
            }
            if part.kind == .applicable {
                indicators[last].maximum = (part.lostBeforeMicro, part.lostAfterMicro)
            }
        }
        return indicators.enumerated().sorted { left, right in
            let (size, other) = (left.element.scoreMicro.magnitude, right.element.scoreMicro.magnitude)
            return size != other ? size > other : left.offset < right.offset
        }.map(\.element)
    }

    /// The indicator with its name.
    func name(_ code: String) -> String {
        if code.isEmpty { return words.say("Có số liệu để chấm điểm hay không", "Whether anything could be judged") }
        let known = movement.after.catalogue.indicators + movement.before.catalogue.indicators
        guard let indicator = known.first(where: { $0.code == code }) else { return code }
        return "\(code) \(language == .english ? indicator.nameEn : indicator.nameVi)"
    }

    /// What happened to it: `phản ánh … quá hạn: 0 → 1; nay được tính (6 điểm)`.
    func reason(_ indicator: Indicator) -> String {
        var reasons: [String] = []
        if let maximum = indicator.maximum {
            let before = DisplayText.grouped(Int128(maximum.before / 1_000_000), language)
            let after = DisplayText.grouped(Int128(maximum.after / 1_000_000), language)
            if maximum.before == 0 {
                reasons.append(words.say("nay được tính (\(after) điểm)", "counts now (\(after) points)"))
            } else if maximum.after == 0 {
                reasons.append(
                    words.say("không còn được tính (\(before) điểm)", "does not count any more (\(before) points)"))
            } else {
                reasons.append(words.say("điểm tối đa \(before) → \(after)", "maximum \(before) → \(after)"))
            }
        }
        let known = movement.after.catalogue.indicators + movement.before.catalogue.indicators
        if let formula = known.first(where: { $0.code == indicator.code })?.formula,
            indicator.missingBefore != indicator.missingAfter
        {
            let noun = LostWords.noun(formula)
            let text = language == .english ? noun.english(false) : noun.vietnamese
            let before = DisplayText.grouped(indicator.missingBefore, language)
            reasons.append("\(text): \(before) → \(DisplayText.grouped(indicator.missingAfter, language))")
        }
        let factors = Set(indicator.parts.compactMap(\.kind.factor)).sorted()
        if !factors.isEmpty {
            reasons.append(
                words.say(
                    "có phần do \(factors.joined(separator: ", "))", "in part by \(factors.joined(separator: ", "))"))
        }
        return reasons.joined(separator: "; ")
    }

    /// `2026-09`, with its day where the periods are the same.
    func side(_ side: Movement.Side) -> String {
        movement.before.period == movement.after.period
            ? "\(side.period), \(words.asOf) \(words.day(side.asOf))" : side.period.description
    }
}

extension PageWords {
    /// What a step of an explanation is about.
    func cause(_ cause: MovementReport.Cause) -> String {
        switch cause {
        case .catalogue: say("bộ chỉ số thay đổi", "another catalogue")
        case .register: say("danh mục thủ tục thay đổi", "another register of procedures")
        case .lateData: say("hồ sơ đến sau", "dossiers that came late")
        case .corrections: say("hồ sơ được sửa", "dossiers that were corrected")
        case .period: say("từ kỳ trước đến kỳ này", "from one period to the other")
        case .asOf: say("ngày tính khác nhau", "another day to judge by")
        }
    }

    /// `lên 3 hạng`.
    func places(_ places: Int) -> String {
        switch places {
        case 0: say("không đổi hạng", "no place")
        case 1...: say("lên \(places) hạng", "\(places) place\(places == 1 ? "" : "s") up")
        default: say("xuống \(-places) hạng", "\(-places) place\(places == -1 ? "" : "s") down")
        }
    }

    /// What is not told apart, and who knows more.
    func notTold(_ causes: [MovementReport.Cause]) -> String {
        let names = causes.map { cause($0) }.joined(separator: ", ")
        return say(
            "Không tách riêng được ở đây: \(names). Số liệu cả hai phía là số liệu hiện có và theo quy tắc đang dùng; "
                + "muốn tách, chạy tamcap explain với hai thư mục hồ sơ hoặc hai bộ chỉ số.",
            "Not told apart here: \(names). Both sides are what is known now, by the rules in force; "
                + "to tell them apart run tamcap explain with two folders of records or two catalogues.")
    }
}
