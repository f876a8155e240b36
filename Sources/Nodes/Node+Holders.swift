internal import Model
internal import Wire

// Two centres, active-active: whoever delivers to both sees what each holds.
extension Node {
    /// Two holders at one (incarnation, version) must stand at one tag: otherwise two histories are abroad under one
    /// number. The owner accounts for whichever is not its own (D-05); people should know as well.
    func alarmOnDifferentHolders(_ unit: UnitCode, holder: String, _ known: UpstreamHolding) {
        guard let position = known.position else { return }
        let others = (statuses[unit]?.upstreamHoldings ?? [:]).sorted { $0.key < $1.key }
        for (other, holding) in others where other != holder {
            guard let theirs = holding.position, theirs.incarnation == position.incarnation,
                theirs.version == position.version, theirs.tag != position.tag
            else { continue }
            counters.holdersDiffering += 1
            log(
                .error, "holders-differ",
                [
                    ("unit", unit.description), ("holder", holder), ("position", position.description),
                    ("other", other), ("otherPosition", theirs.description),
                ])
        }
    }
}
