internal import Model

/// The ratings of an office's service at its desk's device and on the portal: about one for twelve dossiers.
struct RatingFile: SideFile {
    let profile: OfficeProfile
    let schedule: Schedule

    var stem: String { "ratings" }

    func bytes() -> [UInt8] {
        var writer = SideWriter(
            style: profile.style,
            columns: [
                "MaDanhGia", "MaDonVi", "Kenh", "MucDo", "Thich", "ThoiDiem", "MaHoSo", "MaTTHC", "Xoa", "CapNhat",
            ], numbers: ["Kenh", "MucDo", "Thich", "Xoa"])
        var dice = Dice(seed: profile.seed, -3)
        // Two offices in three have such devices.
        let count = dice.below(3) == 0 ? 0 : profile.dossiers / 12
        for number in 0..<count { row(number, of: count, &writer, &dice) }
        return count == 0 ? [] : writer.bytes
    }

    private func row(_ number: Int, of count: Int, _ writer: inout SideWriter, _ dice: inout Dice) {
        let at = schedule.moment(number, of: count, &dice).seconds
        let isPortal = dice.chance(perMille: 400)
        let isDisliked = dice.chance(perMille: profile.habits.disliked)
        let level = isDisliked ? dice.roll(1...3) : dice.roll(3...5)
        let code = profile.mix.procedures[profile.mix.pick(&dice)].code
        let unit = profile.style.hasUnitColumn ? "\(profile.unit)" : ""
        writer.row([
            "\(profile.unit)-DG-\(number + 1)", unit, isPortal ? "2" : "1", isPortal ? "" : String(level),
            isPortal ? (isDisliked ? "0" : "1") : "", SideWriter.text(at, profile.style.times), "",
            dice.chance(perMille: 700) ? "\(code)" : "", dice.chance(perMille: 5) ? "1" : "0",
            SideWriter.text(at + 1, profile.style.times),
        ])
    }
}

/// The tasks of an office's reform plan: a handful a year, some of them late.
struct PlanFile: SideFile {
    let profile: OfficeProfile
    let schedule: Schedule

    var stem: String { "plans" }

    private static let tasks = [
        "Rà soát và tái cấu trúc quy trình giải quyết thủ tục hành chính",
        "Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực",
        "Bố trí thiết bị đánh giá hài lòng tại Bộ phận Một cửa",
        "Tập huấn công chức tiếp nhận hồ sơ trực tuyến", "Công khai thủ tục hành chính tại trụ sở",
    ]

    func bytes() -> [UInt8] {
        var writer = SideWriter(
            style: profile.style,
            columns: [
                "MaNhiemVu", "MaDonVi", "TenNhiemVu", "HanHoanThanh", "TrangThai", "NgayHoanThanh", "SoLieu", "Xoa",
                "CapNhat",
            ], numbers: ["TrangThai", "Xoa"])
        var dice = Dice(seed: profile.seed, -4)
        let count = dice.below(2) == 0 ? 0 : dice.roll(2...8)
        for number in 0..<count { row(number, of: count, &writer, &dice) }
        return count == 0 ? [] : writer.bytes
    }

    private func row(_ number: Int, of count: Int, _ writer: inout SideWriter, _ dice: inout Dice) {
        let due = schedule.moment(number, of: count, &dice).seconds
        let days = Int64(dice.chance(perMille: profile.habits.late) ? dice.roll(1...60) : -dice.roll(0...20))
        let done = due + days * 86_400
        let isDone = done <= schedule.end.seconds
        let unit = profile.style.hasUnitColumn ? "\(profile.unit)" : ""
        // The figure is a share of the task in per cent.
        writer.row([
            "\(profile.unit)-KH-\(number + 1)", unit,
            Self.tasks[dice.below(Self.tasks.count)],
            "\(Day(at: Moment(seconds: due)))", isDone ? "3" : String(dice.roll(1...2)),
            isDone ? SideWriter.text(done, profile.style.times) : "", isDone ? "100" : String(dice.below(90)),
            "0", SideWriter.text(min(done, schedule.end.seconds), profile.style.times),
        ])
    }
}
