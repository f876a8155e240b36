internal import Arguments
internal import Workbench

extension Option {
    /// What commands take that read a folder of records about one unit.
    ///
    /// - Parameters:
    ///   - asOf: what the day is for.
    ///   - procedures: what the register is for.
    ///   - more: the command's own ones, which stand before those that few people need.
    /// - Returns: all of them, in the order of the help.
    static func ofUnitRecords(asOf: String, procedures: String, _ more: [Option]) -> [Option] {
        [
            Option("period", .text("PERIOD"), .required, help: "2026-10, 2026-Q4 or 2026."),
            Option("records", .text("DIR"), .required, help: "The folder of records."),
            Option("unit", .text("UNIT"), help: "With everything below it; the nation if not given."),
        ] + more + [
            Option("as-of", .text("DATE"), help: asOf),
            Option("now", .text("TIME"), help: "What counts as the present; the machine's clock if not given."),
            Option("topology", .text("FILE"), help: "The tree of offices; 63 provinces if not given."),
            Option("procedures", .text("FILE"), help: procedures),
            Option("calendar", .text("FILE"), help: "Days off and swapped working days."),
            Option("allow-set-aside", .flag, help: "End with 0 also where files were set aside."),
            Option("lang", .choice(["vi", "en"]), help: "The language of the table; vi if not given."),
        ]
    }
}

extension Invocation {
    /// What those options ask for.
    func unitRecords() throws(Failure) -> UnitRecords {
        let now = if let text = value("now") { try Words.moment(text) } else { Words.now }
        let asOf = if let text = value("as-of") { try Words.day(text) } else { Words.day(of: now) }
        var asked = UnitRecords(
            records: required("records"), unit: try Words.unit(value("unit") ?? "VN"),
            period: try Words.period(required("period")), asOf: asOf, now: now)
        asked.inputs = Inputs(
            topology: value("topology"), procedures: value("procedures"), calendar: value("calendar"))
        asked.setLanguage(value("lang"))
        asked.allowsSetAside = has("allow-set-aside")
        return asked
    }
}
