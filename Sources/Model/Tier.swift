/// The tiers of the tax tree. The raw values are the protocol's numbers.
public enum Tier: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    case nation = 1
    case province = 2
    case branch = 3
    case department = 4

    public init?(name: String) {
        guard let tier = Tier.allCases.first(where: { $0.description == name }) else { return nil }
        self = tier
    }

    /// The tier's name in files, `nation`, `province`, `branch` or `department`.
    public var description: String {
        switch self {
        case .nation: "nation"
        case .province: "province"
        case .branch: "branch"
        case .department: "department"
        }
    }

    /// Whether a unit of this tier may stand directly below one of `parent`: provinces and departments below the
    /// nation, branches below a province.
    public func mayStandBelow(_ parent: Tier) -> Bool {
        switch self {
        case .nation: false
        case .province, .department: parent == .nation
        case .branch: parent == .province
        }
    }
}
