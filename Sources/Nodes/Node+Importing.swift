internal import Bytes
internal import Model
package import Peering
package import Wire

// Units without a living office: their cells come back from an exported file, by an operator's hand.
extension Node {
    /// Why an exported unit is not taken.
    package enum ImportRefusal: Error, Equatable, Sendable, CustomStringConvertible {
        case computedHere
        case held(Position)
        case storage(String)
        case attestation
        case takesAway(Int)

        package var description: String {
            switch self {
            case .computedHere: "the unit's figures are computed here"
            case .held(let position): "what is held, \(position), is not older"
            case .storage(let reason): "the store cannot take it: \(reason)"
            case .attestation: "the office's keyed digest does not fit: the figures are not proved to be its own"
            case .takesAway(let cells): "\(cells) cells of past periods would go away"
            }
        }
    }

    /// Takes an exported unit as a full sync from nobody: whole, if it is newer than what is held.
    ///
    /// - Parameters:
    ///   - export: read and checked.
    ///   - attestationKeys: those that may have made the unit's keyed digest.
    ///   - mustBeProved: one of them was made for this unit, so that the digest has to fit.
    ///   - now: both clocks.
    /// - Returns: what is to be done.
    /// - Throws: why not; nothing has changed then.
    package func importUnit(
        _ export: UnitExport, attestationKeys: [[UInt8]], mustBeProved: Bool, now: Instant
    ) throws(ImportRefusal) -> [NodeAction] {
        let unit = export.state.unit
        guard owners[unit] == nil, let position = export.position else { throw .computedHere }
        if let held = units[unit]?.position, held == position || !position.mayReplace(held), !Mutant.isOn(.importOlder)
        {
            throw .held(held)
        }
        if let refusal = storageRefusal() { throw .storage(refusal.text) }
        let isProved = attestationKeys.contains {
            Attestation.make(key: $0, unit: unit, position: position) == export.state.attestation
        }
        if mustBeProved, !isProved, !Mutant.isOn(.importUnproved) { throw .attestation }
        let cells = export.state.allKeys().map {
            UpdateFrame.Cell($0, .plain(export.state.measures($0) ?? Measures()))
        }
        let today = Day(at: Moment(seconds: now.unixMilliseconds / 1_000))
        let gone = units[unit]?.keysMissing(in: cells).filter { $0.period.lastDay < today } ?? []
        guard gone.isEmpty else { throw .takesAway(gone.count) }
        if units[unit] == nil { units[unit] = settings.newState(of: unit) }
        if statuses[unit] == nil { statuses[unit] = UnitStatus() }
        if units[unit]?.incarnation != position.incarnation { statuses[unit]?.heardAtMilliseconds = nil }
        let changes =
            units[unit]?.replace(with: cells, at: position, attestation: export.state.attestation) ?? []
        keepAll(of: unit, now: now)
        statusesToKeep.insert(unit)
        log(
            .warning, "unit-imported",
            [
                ("unit", unit.description), ("position", position.description), ("cells", String(cells.count)),
                ("proved", isProved ? "yes" : "no key known"),
            ])
        didTakeFullSync(unit)
        didChange(unit, changes)
        for index in upstreams.indices where upstreams[index].isEstablished { claimUpstream(index, unit) }
        if isDurable(unit) { tellHolding(of: unit, now: now) }
        return finishEvent(now: now)
    }
}
