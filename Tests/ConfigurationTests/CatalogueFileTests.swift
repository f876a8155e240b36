import Configuration
import Model
import TestSupport
import Testing

struct CatalogueFileTests {
    private let text = String(decoding: Shipped.catalogue.bytes, as: UTF8.self)

    private func read(_ text: String) throws(LocatedError) -> Catalogue {
        try CatalogueFile.read(Array(text.utf8), file: "c.json")
    }

    @Test func `the standard catalogue has the table's figures`() {
        let catalogue = CatalogueFile.standard()
        let table: [(code: String, group: String, points: Int?, fullAt: Int?, rule: Catalogue.ZeroRule?)] = [
            ("1.1", "CKMB", 6, 100, .empty), ("1.2", "CKMB", 4, 100, .empty), ("1.3", "CKMB", 2, 100, .empty),
            ("1.4", "CKMB", 6, 100, .zeroWhenLastYear), ("2.1", "TDGQ", 20, 100, .empty),
            ("2.2", "TDGQ", nil, nil, nil), ("3.1", "CLGQ", 2, 80, .empty), ("3.2", "CLGQ", 4, 100, .empty),
            ("3.3", "CLGQ", 6, 50, .empty), ("3.3b", "CLGQ", nil, nil, nil), ("3.3c", "CLGQ", nil, nil, nil),
            ("3.4", "CLGQ", nil, nil, nil), ("3.5", "TTTT", 2, 80, .empty), ("3.5b", "TTTT", 2, 80, .empty),
            ("3.6", "TTTT", 6, 100, .empty), ("4.1", "MDSH", 6, 100, .empty), ("4.2", "MDSH", 4, 80, .empty),
            ("4.3", "MDSH", 2, 80, .empty), ("4.4", "MDSH", 4, 100, .empty), ("4.5a", "MDSH", 2, 100, .empty),
            ("4.5b", "MDSH", 2, 100, .empty), ("4.6", "MDSH", 2, 100, .empty), ("5.1a", "MDHL", nil, nil, nil),
            ("5.1b", "MDHL", nil, nil, nil), ("5.2", "MDHL", 6, 100, .empty), ("5.3", "MDHL", 6, 100, .empty),
            ("5.4", "MDHL", 6, 90, .empty), ("G1", "CLGQ", nil, nil, nil), ("G2", "CLGQ", nil, nil, nil),
            ("G3", "TTTT", nil, nil, nil),
        ]
        #expect(catalogue.indicators.count == 30)
        for (row, indicator) in zip(table, catalogue.indicators) {
            #expect(indicator.code == row.code)
            #expect(catalogue.groups[indicator.group].code == row.group, "\(row.code)")
            #expect(indicator.scoring?.maximum == row.points, "\(row.code)")
            #expect(indicator.scoring?.fullAtPercent == row.fullAt, "\(row.code)")
            #expect(indicator.scoring?.whenEmpty == row.rule, "\(row.code)")
            let minimum = row.points.map { _ in Int64(["5.2", "5.3"].contains(row.code) ? 5 : 1) }
            #expect(indicator.scoring?.minimumDenominator == minimum, "\(row.code)")
            let tiers: TierSet =
                row.code == "4.6" ? [] : ["1.1", "1.2", "1.3"].contains(row.code) ? TierSet(.nation) : .all
            #expect(indicator.tiers == tiers, "\(row.code)")
        }
        #expect(catalogue.indicators.map(\.formula) == Catalogue.Formula.allCases)
        #expect(catalogue.minimumScope == 30)
        #expect(catalogue.minimumApplicable == [.province: 50, .branch: 50, .department: 30])
        #expect(Tier.allCases.map { catalogue.base(of: $0) } == [.register, .register, .active, .active])
        #expect(catalogue.switches == Catalogue.Switches(syncFactor: true, paidOnlineDenominator: .all))
        #expect(catalogue.bands.map(\.threshold) == [90, 80, 70, 50, 0])
        #expect(catalogue.bands.map(\.nameVi) == ["Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"])
        #expect(catalogue.groups.map(\.code) == Catalogue.groupCodes)
    }

    @Test func `the portal's catalogue differs in its name, its bases, its zero rules, and has no minima`() throws {
        var portal = try CatalogueFile.read(ClusterFile.read("catalogue/portal-766.json"), file: "portal-766.json")
        let standard = CatalogueFile.standard()
        var changed: [String] = []
        for place in portal.indicators.indices where portal.indicators[place] != standard.indicators[place] {
            let code = portal.indicators[place].code
            changed.append(code)
            let isFeedback = ["5.2", "5.3"].contains(code)
            #expect(portal.indicators[place].scoring?.whenEmpty == (isFeedback ? .full : .zero), "\(code)")
            #expect(portal.indicators[place].scoring?.minimumDenominator == 1, "\(code)")
            portal.indicators[place].scoring?.whenEmpty = code == "1.4" ? .zeroWhenLastYear : .empty
            portal.indicators[place].scoring?.minimumDenominator = isFeedback ? 5 : 1
        }
        #expect(changed == ["1.4", "3.5", "3.5b", "3.6", "5.2", "5.3", "5.4"])
        #expect(portal.minimumApplicable == [:])
        portal.minimumApplicable = standard.minimumApplicable
        #expect(portal.name == "portal-766")
        #expect(portal.activeBaseTiers == [])
        #expect(portal.edition.hash != standard.edition.hash)
        portal.edition = standard.edition
        portal.name = standard.name
        portal.activeBaseTiers = standard.activeBaseTiers
        #expect(portal == standard)
    }

    @Test func `the working days of 1.1 and 1.2 are the ministry's where the file does not say them`() throws {
        let text = String(decoding: ClusterFile.read("catalogue/tax-766.json"), as: UTF8.self)
        func read(_ days: String) throws -> Catalogue {
            let changed = text.replacing("\"bands\": [", with: "\(days)\"bands\": [")
            return try CatalogueFile.read(Array(changed.utf8), file: "c.json")
        }
        #expect(try read("").workingDays == Catalogue.WorkingDays(announcement: 20, publication: 10))
        let other = try read("\"workingDays\": {\"announcement\": 15, \"publication\": 5},")
        #expect(other.workingDays == Catalogue.WorkingDays(announcement: 15, publication: 5))
        #expect(throws: LocatedError.self) { try read("\"workingDays\": {\"announcement\": 0, \"publication\": 5},") }
        #expect(throws: LocatedError.self) { try read("\"workingDays\": {\"announcement\": 15},") }
    }

    @Test func `bands begin exactly at their thresholds`() {
        let catalogue = CatalogueFile.standard()
        let cases: [(Int64, String)] = [
            (100_000_000, "Xuất sắc"), (90_000_000, "Xuất sắc"), (89_999_999, "Tốt"), (80_000_000, "Tốt"),
            (79_999_999, "Khá"), (70_000_000, "Khá"), (69_999_999, "Trung bình"), (50_000_000, "Trung bình"),
            (49_999_999, "Yếu"), (0, "Yếu"),
        ]
        for (scaled, name) in cases { #expect(catalogue.band(ofScaledMicro: scaled)?.nameVi == name, "\(scaled)") }
    }

    @Test func `a changed threshold is another catalogue`() throws {
        let changed = try read(text.replacing("\"fullAtPercent\": 50", with: "\"fullAtPercent\": 60"))
        let place = try #require(changed.index(of: .submittedOnline))
        #expect(changed.indicators[place].scoring?.fullAtPercent == 60)
        #expect(changed != CatalogueFile.standard())
    }

    /// What is replaced by what, where in the new text the fault must stand, and what it says.
    private static let mistakes: [(old: String, new: String, place: String, message: String)] = [
        (
            "\"minimumScope\"", "\"minimumScop\"", "\"minimumScop\"",
            "minimumScop: unknown key \"minimumScop\"; did you mean \"minimumScope\"?"
        ),
        ("\"minimumScope\": 30", "\"minimumScope\": -1", "-1,", "minimumScope: -1 is outside 0 to 1000000000"),
        ("\"minimumScope\": 30,", "", "{\n    \"name\"", "the key \"minimumScope\" is missing"),
        (
            "\"branch\": \"active\"", "\"branch\": \"activ\"", "\"activ\"",
            "base.branch: unknown value \"activ\"; did you mean \"active\"?"
        ),
        (
            "\"from\": 80", "\"from\": 95", "95,",
            "bands[1].from: bands go from the highest down; 95 is not below 90"
        ),
        ("\"from\": 0,", "\"from\": 1,", "[\n        { \"from\": 90", "bands: the last band must begin at 0"),
        (
            "\"code\": \"TDGQ\"", "\"code\": \"TGDQ\"", "\"TGDQ\"",
            "groups[1].code: the groups are CKMB, TDGQ, CLGQ, TTTT, MDSH, MDHL, in this order"
        ),
        (
            "\"group\": \"TDGQ\"", "\"group\": \"TGDQ\"", "\"TGDQ\"",
            "indicators[4].group: there is no group \"TGDQ\"; did you mean \"TDGQ\"?"
        ),
        (
            "\"synchronised\"", "\"sinchronised\"", "\"sinchronised\"",
            "indicators[3].formula: unknown value \"sinchronised\"; did you mean \"synchronised\"?"
        ),
        (
            "\"code\": \"4.4\", \"group\": \"MDSH\", \"formula\": \"from-store\"",
            "\"code\": \"4.4\", \"group\": \"MDSH\", \"formula\": \"reused\"",
            "\"reused\",\n            \"vi\": \"Tỷ lệ hồ sơ TTHC được",
            "indicators[18].formula: the formula \"reused\" is indicator 4.3's already"
        ),
        (
            "\"code\": \"1.2\"", "\"code\": \"5.4\"", "\"5.4\", \"group\": \"MDHL\"",
            "indicators[26].code: the code \"5.4\" stands twice"
        ),
        (
            "\"minimumDenominator\": 5", "\"minimumDenominator\": 0", "0,\n        },\n        // Feedback neither",
            "indicators[24].minimumDenominator: 0 is outside 1 to 1000000000"
        ),
        (
            "\"info\": true", "\"info\": true, \"minimumDenominator\": 333", "333",
            "indicators[5].minimumDenominator: an indicator with \"info\": true gives no points"
        ),
        (
            "\"branch\": 50", "\"branch\": 30001", "30001",
            "minimumApplicable.branch: 30001 is outside 0 to 30000"
        ),
        (
            "\"branch\": 50", "\"brunch\": 50", "\"brunch\"",
            "minimumApplicable.brunch: unknown key \"brunch\"; did you mean \"branch\"?"
        ),
        (
            "        \"nation\": 0,\n", "", "{\n        \"province\": 50",
            "minimumApplicable: the key \"nation\" is missing"
        ),
        ("\"points\": 20", "\"points\": 0", "0, \"fullAt", "indicators[4].points: 0 is outside 1 to 1000"),
        (
            "\"points\": 20", "\"points\": 2.5", "2.5",
            "indicators[4].points: a whole number is wanted here, not the number 2.5"
        ),
        (
            "\"fullAtPercent\": 50", "\"fullAtPercent\": 101", "101",
            "indicators[8].fullAtPercent: 101 is outside 1 to 100"
        ),
        (
            "\"syncFactor\": true", "\"syncFactor\": 17", "17",
            "switches.syncFactor: true or false is wanted here, not the number 17"
        ),
        (
            "\"syncFactor\": true", "\"syncFactor\": true, \"standardDayMinutes\": 1441", "1441",
            "switches.standardDayMinutes: 1441 is outside 1 to 1440"
        ),
        (
            "\"syncFactor\": true", "\"syncFactor\": true, \"productivityChannels\": \"post\"", "\"post\"",
            "switches.productivityChannels: unknown value \"post\"; one of \"all\", \"direct\""
        ),
        (
            "\"tiers\": [\"nation\"]", "\"tiers\": [\"nations\"]", "\"nations\"",
            "indicators[0].tiers[0]: unknown value \"nations\"; did you mean \"nation\"?"
        ),
        (
            "\"info\": true", "\"points\": 333", "333",
            "indicators[5].points: \"handling-time\" is no share of a whole and can only be \"info\": true"
        ),
        (
            "\"info\": true", "\"info\": true, \"points\": 333", "333",
            "indicators[5].points: an indicator with \"info\": true gives no points"
        ),
    ]

    @Test(arguments: mistakes.indices)
    func `a mistake is refused with line, column and key`(index: Int) throws {
        let mistake = Self.mistakes[index]
        let range = try #require(text.firstRange(of: mistake.old))
        let wrong = text.replacingCharacters(in: range, with: mistake.new)
        let place = try #require(wrong.firstRange(of: mistake.place))
        let before = wrong[..<place.lowerBound].utf8.split(separator: 10, omittingEmptySubsequences: false)
        let fault = #expect(throws: LocatedError.self) { try read(wrong) }
        #expect(fault?.description == "c.json:\(before.count):\((before.last?.count ?? 0) + 1): \(mistake.message)")
    }

    /// A bundle of an older centre goes on to count as it did.
    @Test func `a catalogue without the two minima asks for none`() throws {
        let start = try #require(text.firstRange(of: "    \"minimumApplicable\": {"))
        let end = try #require(text[start.upperBound...].firstRange(of: "},\n"))
        var older = text
        older.removeSubrange(start.lowerBound..<end.upperBound)
        let catalogue = try read(older.replacing(", \"minimumDenominator\": 5", with: ""))
        #expect(catalogue.minimumApplicable == [:])
        #expect(catalogue.indicators.allSatisfy { $0.scoring?.minimumDenominator ?? 1 == 1 })
    }

    @Test func `an indicator that is left out is named`() throws {
        let start = try #require(text.firstRange(of: "        // Dossiers that reuse digitised data."))
        let end = try #require(text.firstRange(of: "        // Dossiers with a component from"))
        var wrong = text
        wrong.removeSubrange(start.lowerBound..<end.lowerBound)
        let fault = #expect(throws: LocatedError.self) { try read(wrong) }
        #expect(fault?.reason == "no indicator with the formula \"reused\"")
        #expect(fault?.key == "indicators")
    }

    @Test func `the README lists every formula`() {
        let readme = String(decoding: ClusterFile.read("catalogue/README.md"), as: UTF8.self)
        for formula in Catalogue.Formula.allCases {
            #expect(readme.contains("| `\(formula.rawValue)` |"), "\(formula)")
        }
        for rule in Catalogue.ZeroRule.allCases { #expect(readme.contains("`\(rule.rawValue)`"), "\(rule)") }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}
