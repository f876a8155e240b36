/// What an empty denominator means.
enum ReferenceZeroRule { case empty, zeroPoints, fullPoints, zeroPointsWhenLastYear }

/// One row of the catalogue: most points, the percentage that earns them all, and the rule for an empty denominator.
struct ReferenceIndicator {
    let code: String
    let group: String
    let points: Int
    let fullAtPercent: Int
    var zeroRule: ReferenceZeroRule
    /// Below it, and above 0, an indicator is left out.
    var minimumDenominator = 1

    var isInformation: Bool { points == 0 }
}

/// The 30 rows of the standard catalogue (Cluster/catalogue/tax-766.json), copied by hand.
struct ReferenceCatalogue {
    private(set) var indicators: [ReferenceIndicator] = []
    let minimumScope = 30
    /// Points that must apply before a unit is ranked, by tier.
    let minimumApplicable: [String: Int]
    let bands = [(90, "Xuất sắc"), (80, "Tốt"), (70, "Khá"), (50, "Trung bình"), (0, "Yếu")]
    let groups = ["CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL"]
    /// Whether branches and departments are measured on all procedures of the register rather than the active ones.
    let registerEverywhere: Bool
    /// An officer's day, and whether only what came to the desk and by post is divided among them.
    var standardDayMinutes = 480
    var countsDirectAlone = false

    init(asPortal: Bool) {
        registerEverywhere = asPortal
        minimumApplicable = asPortal ? [:] : ["province": 50, "branch": 50, "department": 30]
        func row(
            _ code: String, _ group: String, _ points: Int = 0, at percent: Int = 100,
            zero: ReferenceZeroRule = .empty, portal: ReferenceZeroRule? = nil, minimum: Int = 1
        ) {
            indicators.append(
                ReferenceIndicator(
                    code: code, group: group, points: points, fullAtPercent: percent,
                    zeroRule: asPortal ? portal ?? zero : zero, minimumDenominator: asPortal ? 1 : minimum))
        }
        row("1.1", "CKMB", 6)
        row("1.2", "CKMB", 4)
        row("1.3", "CKMB", 2)
        row("1.4", "CKMB", 6, zero: .zeroPointsWhenLastYear, portal: .zeroPoints)
        row("2.1", "TDGQ", 20)
        row("2.2", "TDGQ")
        row("3.1", "CLGQ", 2, at: 80)
        row("3.2", "CLGQ", 4)
        row("3.3", "CLGQ", 6, at: 50)
        row("3.3b", "CLGQ")
        row("3.3c", "CLGQ")
        row("3.4", "CLGQ")
        row("3.5", "TTTT", 2, at: 80, portal: .zeroPoints)
        row("3.5b", "TTTT", 2, at: 80, portal: .zeroPoints)
        row("3.6", "TTTT", 6, portal: .zeroPoints)
        row("4.1", "MDSH", 6)
        row("4.2", "MDSH", 4, at: 80)
        row("4.3", "MDSH", 2, at: 80)
        row("4.4", "MDSH", 4)
        row("4.5a", "MDSH", 2)
        row("4.5b", "MDSH", 2)
        row("4.6", "MDSH", 2)
        row("5.1a", "MDHL")
        row("5.1b", "MDHL")
        row("5.2", "MDHL", 6, portal: .fullPoints, minimum: 5)
        row("5.3", "MDHL", 6, portal: .fullPoints, minimum: 5)
        row("5.4", "MDHL", 6, at: 90, portal: .zeroPoints)
        row("G1", "CLGQ")
        row("G2", "CLGQ")
        row("G3", "TTTT")
    }

    /// Nation: everything but 4.6; the others also without 1.1, 1.2, 1.3.
    func isApplicable(_ code: String, toTier tier: String) -> Bool {
        if code == "4.6" { return false }
        return tier == "nation" || !["1.1", "1.2", "1.3"].contains(code)
    }

    func band(scaledMicro: Int) -> String {
        bands.first { scaledMicro >= $0.0 * 1_000_000 }?.1 ?? ""
    }
}
