internal import Forecast
internal import Model

/// A forecast in words: the rows that the page shows, and the whole for people at a terminal.
extension ForecastReport {
    /// What is expected, how sure that is, and how every method did.
    package func table(_ language: PageLanguage = .vietnamese) -> String {
        let words = PageWords.of(language)
        let title = words.say("Dự báo hồ sơ tiếp nhận", "Forecast of arrivals")
        let weeks = Self.text(weekColumns(words), weekRows(words), numbers: 1..<4)
        let sums = offices.map { "\n" + sentence($0, words) + "\n" + officesText($0, words) } ?? ""
        let methods = Self.text(methodColumns(words), methodRows(words), numbers: 1..<2)
        return "\(title): \(unit) \(name), " + subject(words) + "\n" + verdict(words) + "\n\n" + weeks
            + (coverage(words).map { "\($0)\n" } ?? "") + sums + "\n" + methods + "\n"
            + Self.text(dayColumns(words), dayRows(words), numbers: 2..<3)
    }

    private func officesText(_ offices: TreeForecasts.Offices, _ words: PageWords) -> String {
        Self.text(officesColumns(words), officesRows(offices, words), numbers: 1..<4)
    }

    /// How many offices are in the sum.
    func sentence(_ offices: TreeForecasts.Offices, _ words: PageWords) -> String {
        let (count, without) = (offices.forecast, offices.without)
        let lack =
            without == 0
            ? ""
            : words.say(
                "; \(without) cơ quan chưa đủ số liệu để dự báo riêng, không có trong tổng",
                "; \(without) that cannot be forecast by themselves are not in the sum")
        return words.say(
            "Tổng dự báo riêng của \(count) cơ quan\(lack)", "The sum of what \(count) offices expect\(lack)")
    }

    func officesColumns(_ words: PageWords) -> [String] {
        [
            words.say("Tuần từ", "Week from"), words.say("Dự báo chung", "As a whole"),
            words.say("Tổng các cơ quan", "Sum of the offices"), words.say("Chênh lệch", "Difference"),
        ]
    }

    func officesRows(_ offices: TreeForecasts.Offices, _ words: PageWords) -> [[String]] {
        func row(_ title: String, _ own: Int128, _ sum: Int128) -> [String] {
            // Of what is shown, so that the row adds up.
            let difference = Forecast.whole(micro: own) - Forecast.whole(micro: sum)
            return [
                title, number(own, words), number(sum, words), DisplayText.grouped(difference, words.language),
            ]
        }
        let weeks = zip(forecast.weeks, offices.weeksMicro).map { row(words.day($0.first), $0.totalMicro, $1) }
        return weeks + [row(words.say("Bốn tuần", "Four weeks"), totalMicro, offices.totalMicro)]
    }

    private static func text(_ columns: [String], _ rows: [[String]], numbers: Range<Int>) -> String {
        var table = TextTable(columns.enumerated().map { numbers.contains($0) ? .right($1) : .left($1) })
        for row in rows { table.append(row) }
        return table.text(colouredColumn: nil)
    }

    /// Of what, and what is known.
    func subject(_ words: PageWords) -> String {
        let known = words.say(
            "số liệu đến hết \(words.day(forecast.origin))", "known to the end of \(words.day(forecast.origin))")
        return known + (procedure.map { ", " + words.say("thủ tục \($0)", "procedure \($0)") } ?? "")
    }

    func verdict(_ words: PageWords) -> String {
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

    /// That a unit's days are known only in part (Z-17).
    func sentence(_ gap: Gap, _ words: PageWords) -> String {
        words.say(
            "\(gap.unit) không báo đủ số tiếp nhận từng ngày đến hết kỳ \(gap.month); các ngày đó không được dùng.",
            "\(gap.unit) has not told all its days up to \(gap.month); those days are not used.")
    }

    func number(_ micro: Int128, _ words: PageWords) -> String {
        DisplayText.grouped(Forecast.whole(micro: micro), words.language)
    }

    func weekColumns(_ words: PageWords) -> [String] {
        [
            words.say("Tuần từ", "Week from"), words.say("Dự báo", "Forecast"), words.say("Thấp", "Low"),
            words.say("Cao", "High"),
        ]
    }

    func weekRows(_ words: PageWords) -> [[String]] {
        let weeks = forecast.weeks.map { week in
            [
                words.day(week.first), number(week.totalMicro, words),
                week.interval.map { number($0.lowerBound, words) } ?? "–",
                week.interval.map { number($0.upperBound, words) } ?? "–",
            ]
        }
        return weeks + [[words.say("Bốn tuần", "Four weeks"), number(totalMicro, words), "", ""]]
    }

    func coverage(_ words: PageWords) -> String? {
        forecast.coverage.map { coverage in
            words.say(
                "Trong \(coverage.of) tuần thử gần nhất, \(coverage.within) tuần nằm trong khoảng thấp–cao",
                "Of the last \(coverage.of) weeks tried, \(coverage.within) lay between low and high")
        }
    }

    func methodColumns(_ words: PageWords) -> [String] {
        [
            words.say("Cách dự báo", "Method"), words.say("Sai số (WAPE) %", "Error (WAPE) %"),
            words.say("Ghi chú", "Note"),
        ]
    }

    func methodRows(_ words: PageWords) -> [[String]] {
        forecast.scores.map { score in
            let isOut = score.errorMicro == nil
            let note =
                isOut
                ? words.say("dữ liệu chưa đủ dài", "the past is too short")
                : score.candidate.isBaseline ? words.say("mức cơ sở", "baseline") : ""
            let error = errorMicro(score).map {
                DisplayText.twoDecimals(micro: Int64(clamping: $0 * 100), words.language)
            }
            return [Self.name(score.candidate, words), error ?? "–", note]
        }
    }

    func dayColumns(_ words: PageWords) -> [String] {
        [words.say("Ngày", "Day"), words.say("Thứ", "Weekday"), words.say("Dự báo", "Forecast")]
    }

    func dayRows(_ words: PageWords) -> [[String]] {
        let names = words.say("Hai Ba Tư Năm Sáu Bảy CN", "Mon Tue Wed Thu Fri Sat Sun").split(separator: " ")
        return forecast.daysMicro.enumerated().map { place, micro in
            let day = firstDay.advanced(by: place)
            return [words.day(day), String(names[day.weekday]), number(micro, words)]
        }
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
