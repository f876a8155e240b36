internal import Model

/// Writes the small files of an office, feedback and reports, in its style: CSV or flat JSON.
struct SideWriter {
    let style: RecordStyle
    let columns: [String]
    /// Columns whose values JSON writes without quotes.
    let numbers: Set<String>
    private(set) var bytes: [UInt8] = []

    init(style: RecordStyle, columns: [String], numbers: Set<String>) {
        self.style = style
        self.columns = columns
        self.numbers = numbers
        guard style.format.isCSV else { return }
        bytes.put(columns.joined(separator: ","))
        bytes.put(style.hasCarriageReturns ? "\r\n" : "\n")
    }

    /// Appends one record; the values stand in the order of the columns and need no quotes.
    mutating func row(_ values: [String]) {
        if style.format.isCSV {
            bytes.put(values.joined(separator: ","))
        } else {
            let members = zip(columns, values).map { name, value in
                value.isEmpty
                    ? "\"\(name)\":null" : numbers.contains(name) ? "\"\(name)\":\(value)" : "\"\(name)\":\"\(value)\""
            }
            bytes.put("{\(members.joined(separator: ","))}")
        }
        bytes.put(style.hasCarriageReturns ? "\r\n" : "\n")
    }

    static func text(_ seconds: Int64, _ times: RecordStyle.Times) -> String {
        var bytes: [UInt8] = []
        bytes.put(moment: seconds, times)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A small file of an office, of one kind of record.
protocol SideFile {
    /// The name without its ending; it begins with the kind's name.
    var stem: String { get }

    /// The whole file, nothing when the office has no such records.
    func bytes() -> [UInt8]
}

/// The feedback that an office answers: about one item in 400 dossiers.
struct FeedbackFile: SideFile {
    let profile: OfficeProfile
    let schedule: Schedule
    let calendar: WorkingCalendar

    var stem: String { "feedback" }

    func bytes() -> [UInt8] {
        var writer = SideWriter(
            style: profile.style,
            columns: [
                "MaPAKN", "MaDonVi", "PhanLoai", "MaTTHC", "NgayGui", "NgayChuyen", "NgayTiepNhan", "NgayTraLoi",
                "NgayTuChoi", "NgayYeuCauBoSung", "SoThich", "SoKhongThich", "LapLai", "Xoa", "CapNhat",
            ], numbers: ["PhanLoai", "SoThich", "SoKhongThich", "LapLai", "Xoa"])
        var dice = Dice(seed: profile.seed, -1)
        let count = profile.dossiers / 400 + (dice.chance(perMille: 500) ? dice.roll(1...4) : 0)
        for number in 0..<count { item(number, of: count, &writer, &dice) }
        return count == 0 ? [] : writer.bytes
    }

    private func item(_ number: Int, of count: Int, _ writer: inout SideWriter, _ dice: inout Dice) {
        let habits = profile.habits
        let sent = schedule.moment(number, of: count, &dice)
        let isForwarded = dice.chance(perMille: 300)
        let begin = Moment(seconds: sent.seconds + (isForwarded ? Int64(dice.roll(3600...200_000)) : 0))
        let kind = dice.below(10)
        let limit = kind < 7 ? 15 : kind == 7 ? 2 : 5
        let isLate = dice.chance(perMille: habits.feedbackLate)
        let due = calendar.workingDay(isLate ? limit + dice.roll(1...8) : limit, after: Day(at: begin))
        var answered = isLate ? due.begin.seconds + 36_000 : begin.seconds + (due.end.seconds - begin.seconds) / 3
        if answered > schedule.end.seconds { answered = 0 }
        let received = min(begin.seconds + Int64(dice.roll(600...100_000)), schedule.end.seconds)
        let isDisliked = dice.chance(perMille: habits.disliked)
        let times = profile.style.times
        func time(_ seconds: Int64, if condition: Bool = true) -> String {
            condition ? SideWriter.text(seconds, times) : ""
        }
        let code = profile.mix.procedures[profile.mix.pick(&dice)].code
        var values = [
            "\(profile.unit)-PA-\(number + 1)", profile.style.hasUnitColumn ? "\(profile.unit)" : "",
            dice.chance(perMille: 700) ? "1" : "2", dice.chance(perMille: 600) ? "\(code)" : "", time(sent.seconds),
            time(begin.seconds, if: isForwarded), time(received, if: dice.chance(perMille: 700)),
        ]
        // Refused first and answered later, both of which are told.
        let isRefusedToo = kind == 6 && answered > 0 && number % 3 == 0
        values += [
            time(answered, if: kind < 7 || kind == 9),
            time(isRefusedToo ? begin.seconds + 90_000 : answered, if: kind == 7 || isRefusedToo),
            time(min(answered, begin.seconds + 90_000), if: kind >= 8 && answered > 0), String(dice.below(6)),
            String(isDisliked ? 9 : dice.below(3)), dice.chance(perMille: 20) ? "1" : "0",
        ]
        if kind == 9, dice.chance(perMille: 100) {
            // First asked back, answered later: two versions of one item.
            writer.row(values.enumerated().map { $0 == 7 ? "" : $1 } + ["0", time(begin.seconds + 1)])
        }
        writer.row(values + [dice.chance(perMille: 10) ? "1" : "0", time(max(answered, received) + 60)])
    }
}

/// What an office told the national reporting system, month by month.
struct ReportFile: SideFile {
    let profile: OfficeProfile
    let schedule: Schedule
    /// Dossiers accepted by month, counted while they were written.
    let received: [Period: Int]

    private static let stock = ["KetQuaConHieuLuc", "KetQuaDaSoHoa"]
    private var tellsStock: Bool { profile.style.hasFurtherColumns }

    /// Still-valid results at the end of a month, of which a little more is digitised every month.
    private func stock(_ month: Period) -> [String] {
        guard tellsStock else { return [] }
        let valid = 200 + profile.dossiers * 3
        let months = Int(month.firstDay.number - schedule.first.number) / 30
        return [String(valid), String(min(valid, valid * (profile.habits.component / 2 + 8 * max(0, months)) / 1000))]
    }

    var stem: String { "reports-\(schedule.last.parts.year)" }

    func bytes() -> [UInt8] {
        var writer = SideWriter(
            style: profile.style,
            columns: ["MaDonVi", "Ky", "TongTiepNhan", "TongNamTruoc"] + (tellsStock ? Self.stock : []) + ["CapNhat"],
            numbers: ["TongTiepNhan", "TongNamTruoc", "KetQuaConHieuLuc", "KetQuaDaSoHoa"])
        var dice = Dice(seed: profile.seed, -2)
        var month = Period(.month, holding: schedule.first)
        let lastMonth = Period(.month, holding: schedule.last)
        while true {
            let told = (received[month] ?? 0) * profile.reportedShare / 1000
            let lastYear =
                profile.dossiers == 0 ? dice.roll(0...40) : told * dice.roll(800...1200) / 1000 + dice.below(5)
            let at = min(schedule.end.seconds, month.lastDay.end.seconds + Int64(dice.roll(60_000...300_000)))
            if !dice.chance(perMille: 30) {
                let unit = profile.style.hasUnitColumn ? "\(profile.unit)" : ""
                let lastYearText = dice.chance(perMille: 100) ? "" : String(lastYear)
                let time = SideWriter.text(at, profile.style.times)
                if dice.chance(perMille: 60) {
                    // A first figure, corrected afterwards.
                    let first = SideWriter.text(at - 50_000, profile.style.times)
                    writer.row([unit, "\(month)", String(told + 7), lastYearText] + stock(month) + [first])
                }
                writer.row([unit, "\(month)", String(told), lastYearText] + stock(month) + [time])
            }
            if month >= lastMonth { return writer.bytes }
            month = Period(.month, holding: month.lastDay.advanced(by: 1))
        }
    }
}
