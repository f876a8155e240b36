internal import Model

/// How a node's own offices take the rules that come from above; the same keys for an agent and for an aggregator with
/// records of its own.
package struct RuleSettings: Hashable, Sendable {
    /// Bundles that the centre has not signed are taken, too.
    package var acceptUnsignedBundles: Bool
    /// How long the program must have run since a bundle first named a sealed year before that year is sealed.
    package var sealDelaySeconds: Int

    init(_ section: JSONSection) throws(LocatedError) {
        acceptUnsignedBundles = try section.boolean("acceptUnsignedBundles", or: false)
        sealDelaySeconds = try section.integer("sealDelaySeconds", .sealDelaySeconds)
    }
}
