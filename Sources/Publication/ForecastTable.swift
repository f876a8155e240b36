internal import Forecast
internal import Model

/// A forecast for people at a terminal.
extension ForecastReport {
    /// What is expected, how sure that is, and how every method did.
    package func table(_ language: PageLanguage = .vietnamese) -> String {
        let words = PageWords.of(language)
        let subject = procedure.map { words.say("thủ tục \($0)", "procedure \($0)") }
        let title = words.say(
            "Dự báo hồ sơ tiếp nhận: \(unit) \(name), số liệu đến hết \(words.day(forecast.origin))",
            "Forecast of arrivals: \(unit) \(name), known to the end of \(words.day(forecast.origin))")
        return title + (subject.map { ", \($0)" } ?? "") + "\n" + verdict(words) + "\n\n" + weeks(words)
            + (coverage(words).map { "\($0)\n" } ?? "") + "\n" + methods(words) + "\n" + days(words)
    }

    private func verdict(_ words: PageWords) -> String {
        let method = Self.name(forecast.method, words)
        return switch forecast.verdict {
        case .model:
            words.say(
                "Cách dự báo: \(method); tốt hơn mọi mức cơ sở trong \(forecast.origins.judging) lần thử",
                "Method: \(method); better than every baseline in \(forecast.origins.judging) trials")
        case .baseline:
            words.say(
                "Mức cơ sở: không mô hình nào tốt hơn \(method)", "Baseline: no model is better than \(method)")
        case .untested:
            words.say(
                "Chưa đủ dữ liệu để so sánh các cách; tạm lấy \(method)",
                "Too little is known to compare methods; shown is \(method)")
        }
    }

    private func number(_ micro: Int128, _ words: PageWords) -> String {
        DisplayText.grouped(Forecast.whole(micro: micro), words.language)
    }

    private func weeks(_ words: PageWords) -> String {
        var table = TextTable([
            .left(words.say("Tuần từ", "Week from")), .right(words.say("Dự báo", "Forecast")),
            .right(words.say("Thấp", "Low")), .right(words.say("Cao", "High")),
        ])
        for week in forecast.weeks {
            table.append([
                words.day(week.first), number(week.totalMicro, words),
                week.interval.map { number($0.lowerBound, words) } ?? "–",
                week.interval.map { number($0.upperBound, words) } ?? "–",
            ])
        }
        table.append([words.say("Bốn tuần", "Four weeks"), number(totalMicro, words), "", ""])
        return table.text(colouredColumn: nil)
    }

    private func coverage(_ words: PageWords) -> String? {
        forecast.coverage.map { coverage in
            words.say(
                "Trong \(coverage.of) tuần thử gần nhất, \(coverage.within) tuần nằm trong khoảng thấp–cao",
                "Of the last \(coverage.of) weeks tried, \(coverage.within) lay between low and high")
        }
    }

    private func methods(_ words: PageWords) -> String {
        var table = TextTable([
            .left(words.say("Cách dự báo", "Method")), .right(words.say("Sai số (WAPE) %", "Error (WAPE) %")),
            .left(words.say("Ghi chú", "Note")),
        ])
        for score in forecast.scores {
            let isOut = score.errorMicro == nil
            let note =
                isOut
                ? words.say("dữ liệu chưa đủ dài", "the past is too short")
                : score.candidate.isBaseline ? words.say("mức cơ sở", "baseline") : ""
            let error = errorMicro(score).map {
                DisplayText.twoDecimals(micro: Int64(clamping: $0 * 100), words.language)
            }
            table.append([Self.name(score.candidate, words), error ?? "–", note])
        }
        return table.text(colouredColumn: nil)
    }

    private func days(_ words: PageWords) -> String {
        var table = TextTable([
            .left(words.say("Ngày", "Day")), .left(words.say("Thứ", "Weekday")),
            .right(words.say("Dự báo", "Forecast")),
        ])
        let names = words.say("Hai Ba Tư Năm Sáu Bảy CN", "Mon Tue Wed Thu Fri Sat Sun").split(separator: " ")
        for (place, micro) in forecast.daysMicro.enumerated() {
            let day = firstDay.advanced(by: place)
            table.append([words.day(day), String(names[day.weekday]), number(micro, words)])
        }
        return table.text(colouredColumn: nil)
    }

    /// A method in words.
    static func name(_ candidate: Candidate, _ words: PageWords) -> String {
        switch candidate {
        case .lastWeek: words.say("ngày cùng thứ gần nhất", "the last same weekday")
        case .lastYear: words.say("ngày tương ứng năm trước", "the day 52 weeks before")
        case .level: words.say("trung vị 40 ngày làm việc", "the median of 40 working days")
        case .weekday: words.say("trung vị 8 ngày cùng thứ", "the median of 8 same weekdays")
        case .monthEnd: words.say("cùng thứ, có tính cuối tháng", "same weekdays, with the month's end")
        case .yearTrend: words.say("năm trước, theo đà 4 tuần", "last year by the trend of 4 weeks")
        }
    }
}
