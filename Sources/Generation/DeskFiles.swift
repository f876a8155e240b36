internal import Model

/// The queue tickets of an office, day by day: a few for each ten dossiers, an open one or two of the last day, some
/// that left, some with an appointment. An office that works badly lets people wait.
struct VisitFile: SideFile {
    let profile: OfficeProfile
    let schedule: Schedule
    let calendar: WorkingCalendar
    /// Dossiers accepted by month, counted while they were written.
    let received: [Period: Int]

    var stem: String { "visits-\(schedule.last.parts.year)" }

    func bytes() -> [UInt8] {
        var dice = Dice(seed: profile.seed, -3)
        // Not every office has a machine that draws tickets.
        guard profile.dossiers > 0, dice.chance(perMille: 700) else { return [] }
        var writer = SideWriter(
            style: profile.style,
            columns: [
                "MaLuot", "MaDonVi", "MaTTHC", "GioDen", "GioGoi", "GioXong", "TrangThai", "SoHoSo", "CoHen", "GioHen",
                "UuTien", "Xoa", "MaCanBo", "CapNhat",
            ], numbers: ["TrangThai", "SoHoSo", "CoHen", "UuTien", "Xoa"])
        let usualWait = 120 + profile.habits.late * 8 + dice.below(600)
        var day = schedule.first
        while day <= schedule.last {
            if calendar.isWorkingDay(day) { write(day, usualWait, &writer, &dice) }
            day = day.advanced(by: 1)
        }
        return writer.bytes
    }

    private func write(_ day: Day, _ usualWait: Int, _ writer: inout SideWriter, _ dice: inout Dice) {
        let month = received[Period(.month, holding: day)] ?? 0
        // Four visits in ten dossiers, over some twenty-two days.
        let expected = month * 4 / 10
        let count = expected / 22 + (dice.below(22) < expected % 22 ? 1 : 0)
        for number in 0..<count {
            // Mornings are fuller than afternoons.
            let isMorning = dice.chance(perMille: 600)
            let second = isMorning ? 27_000 + dice.below(14_000) : 46_800 + dice.below(12_600)
            visit(day, number + 1, day.begin.seconds + Int64(second), usualWait, &writer, &dice)
        }
    }

    private func visit(
        _ day: Day, _ number: Int, _ arrived: Int64, _ usualWait: Int, _ writer: inout SideWriter, _ dice: inout Dice
    ) {
        let isAppointed = dice.chance(perMille: 80)
        let appointed = arrived + Int64(dice.roll(-300...900))
        let wait = dice.below(usualWait) + dice.below(usualWait)
        let called = max(arrived, isAppointed ? appointed : 0) + Int64(isAppointed ? wait / 4 : wait)
        let finished = called + Int64(dice.roll(120...1500))
        var status = dice.chance(perMille: usualWait / 40) ? 4 : 3
        if day == schedule.last, finished > schedule.end.seconds { status = called > schedule.end.seconds ? 1 : 2 }
        func time(_ seconds: Int64, if condition: Bool = true) -> String {
            condition ? SideWriter.text(seconds, profile.style.times) : ""
        }
        let code = profile.mix.procedures[profile.mix.pick(&dice)].code
        let known = [arrived, status == 3 ? finished : status == 2 ? called : arrived].max() ?? arrived
        writer.row([
            "\(day)-\(number)", profile.style.hasUnitColumn ? "\(profile.unit)" : "",
            dice.chance(perMille: 600) ? "\(code)" : "", time(arrived), time(called, if: status == 2 || status == 3),
            time(finished, if: status == 3), String(status), String(dice.chance(perMille: 250) ? 0 : dice.roll(1...2)),
            isAppointed ? "1" : "0", time(appointed, if: isAppointed), dice.chance(perMille: 50) ? "1" : "0",
            dice.chance(perMille: 3) ? "1" : "0",
            status == 2 || status == 3 ? "CB-\(1 + number % profile.officers)" : "", time(known + 1),
        ])
    }
}

/// The minutes of an office's officers, day by day: one officer for each five hundred dossiers, at least two, at the
/// desk or in the back office; now and then somebody is away. Small offices tell none: a nation would have more rows of
/// officers than of dossiers.
struct StaffFile: SideFile {
    let profile: OfficeProfile
    let schedule: Schedule
    let calendar: WorkingCalendar

    var stem: String { "staff-\(schedule.last.parts.year)" }

    func bytes() -> [UInt8] {
        var dice = Dice(seed: profile.seed, -4)
        guard profile.dossiers >= Self.dossiersMin, dice.chance(perMille: 600) else { return [] }
        var writer = SideWriter(
            style: profile.style,
            columns: ["MaCanBo", "MaDonVi", "Ngay", "PhutTruc", "PhutXuLy", "Xoa", "CapNhat"],
            numbers: ["PhutTruc", "PhutXuLy", "Xoa"])
        let officers = profile.officers
        var day = schedule.first
        while day <= schedule.last {
            if calendar.isWorkingDay(day) {
                for officer in 1...officers where !dice.chance(perMille: 60) {
                    let desk = officer % 3 == 0 ? 0 : dice.chance(perMille: 300) ? 240 : 480
                    let evening = SideWriter.text(day.begin.seconds + 61_000, profile.style.times)
                    writer.row([
                        "CB-\(officer)", profile.style.hasUnitColumn ? "\(profile.unit)" : "", "\(day)", String(desk),
                        String(480 - desk), "0", evening,
                    ])
                }
            }
            day = day.advanced(by: 1)
        }
        return writer.bytes
    }
}
