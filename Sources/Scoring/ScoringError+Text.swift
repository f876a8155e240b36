internal import Model

extension ScoringError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .periodNotBegun(let period, let asOf): "\(period) begins after the as-of date \(asOf)"
        case .unknownUnit(let unit, let period): "no unit \(unit) stands in the tree of \(period)"
        }
    }
}
