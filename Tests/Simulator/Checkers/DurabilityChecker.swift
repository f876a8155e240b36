import Model
import Nodes
import Wire

/// Acknowledged is on the disk. After a restart an aggregator stands at least where it said it stood when it said
/// `durable`, and an owner at least where anybody else ever saw it; unless the disk was damaged, lost or replaced.
final class DurabilityChecker: Checker {
    func restarted(_ machine: Machine, _ country: Country) -> String? {
        guard !machine.isDiskHarmed, let node = country.world.nodes[machine.name] else { return nil }
        for other in country.order where other !== machine {
            guard let witness = country.world.nodes[other.name] else { continue }
            for unit in witness.units.keys.sorted() {
                let here = node.units[unit]?.position
                if node.owners[unit] != nil {
                    if let seen = witness.units[unit]?.position, !other.owned.contains(unit),
                        let broken = owner(at: here, seen)
                    {
                        return "\(machine.name) came back with \(unit) at \(Self.text(here)): \(other.name) \(broken)"
                    }
                } else if let told = witness.statuses[unit]?.upstreamHoldings[machine.nodeName],
                    told.level == .durable, let acknowledged = told.position, !reaches(here, acknowledged)
                {
                    return
                        "\(machine.name) came back with \(unit) at \(Self.text(here)), having acknowledged "
                        + "\(acknowledged) as durable to \(other.name)"
                }
            }
        }
        return nil
    }

    /// A file that has left the inbox is not read again: its rows must be there. Only a clock that was wrong, then or
    /// now, is a reason to read everything although nothing has happened to the disk (Y-08).
    func goneOn(_ machine: Machine, _ process: OfficeProcess, _ country: Country) -> String? {
        guard !machine.isDiskHarmed, let node = country.world.nodes[machine.name] else { return nil }
        if process.isRestored {
            guard let unit = process.unitWithMissingRows() else { return nil }
            return "\(machine.name) went on from its store without rows of \(unit) whose file has left the inbox"
        }
        let hadBegun = machine.owned.allSatisfy { node.owners[$0]?.greatestKnown != nil }
        guard hadBegun, country.plan.hasStores, !country.plan.faults.contains(.clockStep) else { return nil }
        return "\(machine.name) reads everything again although its store is whole"
    }

    private static func text(_ position: Position?) -> String { position.map { "\($0)" } ?? "nothing" }

    private func reaches(_ here: Position?, _ acknowledged: Position) -> Bool {
        guard let here else { return false }
        if here.incarnation != acknowledged.incarnation { return acknowledged.incarnation < here.incarnation }
        return here.version >= acknowledged.version
    }

    /// Whether an owner may stand here when a holder holds that: of its own incarnation nothing greater is out there.
    private func owner(at here: Position?, _ seen: Position) -> String? {
        guard let here else { return "holds \(seen)" }
        guard here.incarnation == seen.incarnation else { return nil }
        if here.version < seen.version { return "holds \(seen), which is later" }
        return here.version == seen.version && here.tag != seen.tag ? "holds \(seen)" : nil
    }
}
