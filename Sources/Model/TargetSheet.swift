internal import Bytes

/// Reading the targets file.
extension Target {
    static let columns = [
        "target_id", "source_document", "location", "year", "indicator_code", "comparator", "value", "unit",
        "text_vi", "applies_to",
    ]
    /// Those that may be missing; the last two are the sheet's own (`TargetEdition`).
    static let furtherColumns = ["applies_to_unit", "after_year", "not_judged", "version", "from"]

    /// The targets that a unit's ratio can be held against.
    ///
    /// The file keeps every target of the texts, also those about other things (waiting minutes, rules cut) and other
    /// bodies; a row counts when its column `applies_to` names tiers of ours, or `applies_to_unit` offices. The columns
    /// `applies_to_unit`, `after_year` and `not_judged` may be missing.
    ///
    /// - Parameters:
    ///   - bytes: Cluster/catalogue/targets.csv, or one like it.
    ///   - file: its name in errors.
    ///   - catalogue: whose indicators the targets name.
    /// - Throws: the first line that is wrong.
    /// - Returns: the targets that apply, in the file's order.
    package static func read(
        csv bytes: Span<UInt8>, file: String, catalogue: Catalogue
    ) throws(LocatedError) -> [Target] {
        let sheet = try Sheet(bytes, file: file, required: columns, known: columns + furtherColumns)
        let codes = Set(
            catalogue.indicators.map(\.code) + ExtraIndicator.allCases.map(\.code)
                + DeskIndicator.allCases.map(\.code))
        var targets: [Target] = []
        for row in sheet.rows where !row["applies_to"].isEmpty || !row["applies_to_unit"].isEmpty {
            targets.append(try target(row, codes))
        }
        return targets
    }

    private static func target(_ row: Sheet.Row, _ codes: Set<String>) throws(LocatedError) -> Target {
        let lack: Lack? = try choice(row, "not_judged")
        if lack == nil, !codes.contains(row["indicator_code"]) {
            throw row.error("indicator_code", "the catalogue has no indicator \"\(row["indicator_code"])\"")
        }
        let measures = measures(of: row["indicator_code"])
        let measured = Measured(rawValue: row["unit"]).flatMap { measures.contains($0) ? $0 : nil }
        guard measured != nil || lack != nil else {
            let known = measures.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            throw row.error("unit", "only a target in \(known) can be applied, not in \"\(row["unit"])\"")
        }
        let most = measured == .perOfficerYear ? 100_000 : 100
        let percent = Int(row["value"]).flatMap { (0...most).contains($0) ? $0 : nil }
        guard percent != nil || lack != nil else {
            throw row.error("value", "\"\(row["value"])\" is no whole number from 0 to \(most)")
        }
        let (tiers, area) = try place(row)
        return Target(
            id: row["target_id"], source: "\(row["source_document"]), \(row["location"])",
            indicator: row["indicator_code"], tiers: tiers, area: area, units: try units(row), years: try years(row),
            afterYear: try choice(row, "after_year") ?? .end, comparator: try comparator(row),
            measured: measured ?? .ratio, percent: percent ?? 0, lack: lack, textVi: row["text_vi"])
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ row: Sheet.Row, _ column: String
    ) throws(LocatedError) -> Choice? {
        if row[column].isEmpty { return nil }
        guard let choice = Choice(rawValue: row[column]) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw row.error(column, "\"\(row[column])\" is none of \(names)")
        }
        return choice
    }

    /// The offices of a target that only some have set themselves.
    private static func units(_ row: Sheet.Row) throws(LocatedError) -> [UnitCode] {
        var units: [UnitCode] = []
        for name in row["applies_to_unit"].split(separator: "|", omittingEmptySubsequences: true) {
            guard let unit = UnitCode(String(name)) else {
                throw row.error("applies_to_unit", "\"\(name)\" is no code of a unit")
            }
            units.append(unit)
        }
        return units
    }

    package static func read(
        csv bytes: [UInt8], file: String, catalogue: Catalogue
    ) throws(LocatedError) -> [Target] {
        try read(csv: bytes.span, file: file, catalogue: catalogue)
    }

    /// What an indicator can be compared with: what is counted in seconds with minutes, and so on.
    private static func measures(of code: String) -> [Measured] {
        switch DeskIndicator(rawValue: code) {
        case .receivedPerOfficerYear: [.perOfficerYear]
        case let indicator? where indicator.unit == .seconds: [.minutes]
        default: [.ratio, .pointsPerYear]
        }
    }

    /// Tiers, each with the kind of place before it where the target is for one: `rural:branch`.
    private static func place(_ row: Sheet.Row) throws(LocatedError) -> (TierSet, Area?) {
        var tiers = TierSet()
        var areas: Set<Area?> = []
        if row["applies_to"].isEmpty { return (tiers, nil) }
        for text in row["applies_to"].split(separator: "|", omittingEmptySubsequences: false) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let area = parts.count == 2 ? Area(rawValue: String(parts[0])) : nil
            areas.insert(area)
            guard (area == nil) == (parts.count == 1), areas.count == 1 else {
                let names = Area.allCases.map(\.rawValue).joined(separator: ", ")
                throw row.error("applies_to", "before a tier of \"\(text)\" stands one and the same of \(names)")
            }
            let name = parts[parts.count - 1]
            guard let tier = Tier(name: String(name)) else {
                throw row.error("applies_to", "\"\(name)\" is no tier; write nation|province|branch|department")
            }
            tiers.formUnion(TierSet(tier))
        }
        return (tiers, areas.first ?? nil)
    }

    /// `2024`, `2023-2025`, `2022 on` or `2022-08 on`: a target that begins in a year holds for that whole year.
    private static func years(_ row: Sheet.Row) throws(LocatedError) -> ClosedRange<Int> {
        let text = row["year"]
        if text.hasSuffix(" on"), let first = year(text.prefix(4)) { return first...9999 }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        if let first = ends.first.flatMap(year), let last = ends.last.flatMap(year), ends.count <= 2, first <= last {
            return first...last
        }
        throw row.error("year", "\"\(text)\" is not like 2024, 2023-2025 or 2022 on")
    }

    private static func year(_ text: Substring) -> Int? {
        text.utf8.count == 4 ? Int(text).flatMap { (2000...2099).contains($0) ? $0 : nil } : nil
    }

    /// A target of "100 %" is met by reaching it.
    private static func comparator(_ row: Sheet.Row) throws(LocatedError) -> Comparator {
        if row["comparator"] == "=" { return .atLeast }
        guard let comparator = Comparator(rawValue: row["comparator"]) else {
            throw row.error("comparator", "\"\(row["comparator"])\" is none of >=, <=, =")
        }
        return comparator
    }
}
