package import Model

/// How a node's own offices take the rules that come from above, and what sessions it takes; the same keys for an agent
/// and for an aggregator.
package struct RuleSettings: Hashable, Sendable {
    /// Bundles that the centre has not signed are taken, too.
    package var acceptUnsignedBundles: Bool
    /// How long the program must have run since a bundle first named a sealed year before that year is sealed.
    package var sealDelaySeconds: Int
    /// The last day on which sessions that are not encrypted are taken (H-27); `nil`: never.
    package var plainUntil: Day?

    /// The end of that day in Unix milliseconds; the least number without one.
    package var plainUntilMilliseconds: Int64 { plainUntil.map { ($0.end.seconds + 1) * 1_000 } ?? .min }

    init(_ section: JSONSection) throws(LocatedError) {
        acceptUnsignedBundles = try section.boolean("acceptUnsignedBundles", or: false)
        sealDelaySeconds = try section.integer("sealDelaySeconds", .sealDelaySeconds)
        plainUntil = try section["allowPlain"].map { field throws(LocatedError) in
            let until = try field.section(keys: ["until"]).required("until")
            let text = try until.string()
            guard let day = Day(text) else {
                throw until.fault("\"\(text.prefix(40))\" is no day of 2000 to 2099; write it like 2027-06-30")
            }
            return day
        }
    }
}
