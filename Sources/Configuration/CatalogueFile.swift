internal import Bytes
package import Model

/// Reads a catalogue file; Cluster/catalogue/README.md is its documentation.
package enum CatalogueFile {
    /// The catalogue that the bytes hold.
    ///
    /// - Throws: the first mistake, with line, column and key.
    package static func read(_ bytes: [UInt8], file: String) throws(LocatedError) -> Catalogue {
        let root = JSONField(file: file, node: try JSONParser.parse(bytes, file: file))
        let section = try root.section(keys: [
            "name", "version", "from", "minimumScope", "minimumApplicable", "base", "switches", "workingDays", "bands",
            "groups",
            "indicators",
        ])
        let groups = try groups(section.required("groups"))
        return Catalogue(
            name: try section.required("name").text(bytesMax: TextLimits.nameBytesMax),
            groups: groups,
            indicators: try indicators(section.required("indicators"), groups: groups),
            bands: try bands(section.required("bands")),
            minimumScope: Int64(try section.required("minimumScope").integer(in: 0...CatalogueFile.minimumScopeMax)),
            minimumApplicable: try minimumApplicable(section["minimumApplicable"]),
            activeBaseTiers: try activeTiers(section.required("base")),
            switches: try switches(section.required("switches")), workingDays: try workingDays(section["workingDays"]),
            edition: Edition(
                version: try section["version"]?.text(bytesMax: Edition.versionBytesMax) ?? "",
                from: try section.day("from"), hash: SHA256.digest(bytes).bytes))
    }

    /// The catalogue in force when nobody names one.
    package static func standard() -> Catalogue {
        do throws(LocatedError) {
            return try read(Shipped.catalogue.bytes, file: Shipped.catalogue.fileName)
        } catch {
            fatalError("the built-in catalogue is wrong: \(error)")
        }
    }

    /// Catalogues without the key are older than the rule, and ask for nothing.
    private static func minimumApplicable(_ field: JSONField?) throws(LocatedError) -> [Tier: Int] {
        guard let field else { return [:] }
        let section = try field.section(keys: Tier.allCases.map(\.description))
        var minima: [Tier: Int] = [:]
        for tier in Tier.allCases {
            let minimum = try section.required(tier.description).integer(in: 0...CatalogueFile.minimumApplicableMax)
            if minimum > 0 { minima[tier] = minimum }
        }
        return minima
    }

    private static func activeTiers(_ field: JSONField) throws(LocatedError) -> TierSet {
        let section = try field.section(keys: Tier.allCases.map(\.description))
        var active = TierSet()
        for tier in Tier.allCases
        where try section.required(tier.description).choice(of: Catalogue.Base.self) == .active {
            active.formUnion(TierSet(tier))
        }
        return active
    }

    private static func switches(_ field: JSONField) throws(LocatedError) -> Catalogue.Switches {
        let section = try field.section(keys: [
            "syncFactor", "paidOnlineDenominator", "waitTargetOn", "standardDayMinutes", "productivityChannels",
        ])
        return Catalogue.Switches(
            syncFactor: try section.required("syncFactor").boolean(),
            paidOnlineDenominator: try section.required("paidOnlineDenominator").choice(),
            waitTargetOn: try section["waitTargetOn"]?.choice() ?? .average,
            standardDayMinutes: try section["standardDayMinutes"]?.integer(in: Catalogue.Switches.standardDayMinutes)
                ?? Catalogue.Switches.standardDayMinutesUsual,
            productivityChannels: try section["productivityChannels"]?.choice() ?? .all)
    }

    /// Catalogues without the key have the ministry's numbers.
    private static func workingDays(_ field: JSONField?) throws(LocatedError) -> Catalogue.WorkingDays {
        guard let field else { return Catalogue.WorkingDays() }
        let section = try field.section(keys: ["announcement", "publication"])
        return Catalogue.WorkingDays(
            announcement: try section.required("announcement").integer(in: CatalogueFile.workingDays),
            publication: try section.required("publication").integer(in: CatalogueFile.workingDays))
    }

    private static func bands(_ field: JSONField) throws(LocatedError) -> [Catalogue.Band] {
        var bands: [Catalogue.Band] = []
        for entry in try field.list() {
            let section = try entry.section(keys: ["from", "vi", "en"])
            let from = try section.required("from")
            let threshold = try from.integer(in: 0...100)
            if let last = bands.last, threshold >= last.threshold {
                throw from.fault("bands go from the highest down; \(threshold) is not below \(last.threshold)")
            }
            bands.append(
                Catalogue.Band(
                    threshold: threshold, nameVi: try section.required("vi").text(),
                    nameEn: try section.required("en").text()))
        }
        guard bands.last?.threshold == 0 else { throw field.fault("the last band must begin at 0") }
        return bands
    }

    private static func groups(_ field: JSONField) throws(LocatedError) -> [Catalogue.Group] {
        var groups: [Catalogue.Group] = []
        for entry in try field.list() {
            let section = try entry.section(keys: ["code", "vi", "en"])
            let code = try section.required("code")
            let place = groups.count
            guard place < Catalogue.groupCodes.count, try code.string() == Catalogue.groupCodes[place] else {
                throw code.fault("the groups are \(Catalogue.groupCodes.joined(separator: ", ")), in this order")
            }
            groups.append(
                Catalogue.Group(
                    code: Catalogue.groupCodes[place], nameVi: try section.required("vi").text(),
                    nameEn: try section.required("en").text()))
        }
        guard groups.count == Catalogue.groupCodes.count else {
            throw field.fault("the groups are \(Catalogue.groupCodes.joined(separator: ", ")); some are missing")
        }
        return groups
    }

    private static func indicators(
        _ field: JSONField, groups: [Catalogue.Group]
    ) throws(LocatedError) -> [Catalogue.Indicator] {
        var indicators: [Catalogue.Indicator] = []
        for entry in try field.list() {
            let section = try entry.section(keys: [
                "code", "group", "formula", "vi", "en", "info", "points", "fullAtPercent", "whenEmpty",
                "minimumDenominator", "tiers",
            ])
            let indicator = try indicator(section)
            if indicators.contains(where: { $0.code == indicator.code }) {
                throw try section.required("code").fault("the code \"\(indicator.code)\" stands twice")
            }
            if let other = indicators.first(where: { $0.formula == indicator.formula }) {
                throw try section.required("formula").fault(
                    "the formula \"\(indicator.formula.rawValue)\" is indicator \(other.code)'s already")
            }
            indicators.append(indicator)
        }
        // An indicator nobody counts any more must be said so ("tiers": []), not forgotten.
        for formula in Catalogue.Formula.allCases where !indicators.contains(where: { $0.formula == formula }) {
            throw field.fault("no indicator with the formula \"\(formula.rawValue)\"")
        }
        return indicators
    }

    private static func indicator(_ section: JSONSection) throws(LocatedError) -> Catalogue.Indicator {
        let code = try section.required("code").text(bytesMax: TextLimits.indicatorCodeBytesMax)
        let groupField = try section.required("group")
        let groupCode = try groupField.string()
        guard let group = Catalogue.groupCodes.firstIndex(of: groupCode) else {
            let hint = Suggestion.text(for: groupCode, among: Catalogue.groupCodes)
            throw groupField.fault("there is no group \"\(groupCode.prefix(40))\"\(hint)")
        }
        var tiers = TierSet.all
        if let field = section["tiers"] {
            tiers = []
            for entry in try field.list() { tiers.formUnion(TierSet(try entry.tier())) }
        }
        let formula = try section.required("formula").choice(of: Catalogue.Formula.self)
        return Catalogue.Indicator(
            code: code, group: group, formula: formula, nameVi: try section.required("vi").text(),
            nameEn: try section.required("en").text(), tiers: tiers, scoring: try scoring(section, formula))
    }

    private static func scoring(
        _ section: JSONSection, _ formula: Catalogue.Formula
    ) throws(LocatedError) -> Catalogue.Scoring? {
        if try section.boolean("info", or: false) {
            for key in ["points", "fullAtPercent", "whenEmpty", "minimumDenominator"] {
                if let field = section[key] { throw field.fault("an indicator with \"info\": true gives no points") }
            }
            return nil
        }
        let points = try section.required("points")
        guard formula.isShare else {
            throw points.fault("\"\(formula.rawValue)\" is no share of a whole and can only be \"info\": true")
        }
        return Catalogue.Scoring(
            maximum: try points.integer(in: 1...Catalogue.Scoring.maximumMax),
            fullAtPercent: try section.required("fullAtPercent").integer(in: 1...100),
            whenEmpty: try section.required("whenEmpty").choice(),
            minimumDenominator: Int64(
                try section["minimumDenominator"]?.integer(in: 1...CatalogueFile.minimumScopeMax) ?? 1))
    }
}
