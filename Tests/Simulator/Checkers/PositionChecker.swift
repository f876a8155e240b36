import Bytes
import Model
import Nodes
import Wire

/// A position names one state: wherever and whenever the same (unit, incarnation, version, tag) is seen, the cells are
/// the same. And as long as nobody copies or restores a store, a version of an incarnation has one tag only among those
/// who were told of it: an owner that loses power before a commit is durable may give its number to another.
final class PositionChecker: Checker {
    private struct Key: Hashable {
        let unit: UnitCode
        let position: Position
    }

    private struct Number: Hashable {
        let unit: UnitCode
        let incarnation: Incarnation
        let version: UInt64
    }

    private var digests: [Key: UInt64] = [:]
    private var tags: [Number: UInt64] = [:]
    /// What was last looked at on a machine, so that a state is looked at once.
    private var seen: [String: [UnitCode: Position]] = [:]
    private var next = 0

    func during(_ country: Country) -> String? {
        guard !country.order.isEmpty else { return nil }
        next = (next + 1) % country.order.count
        return look(country.order[next], country)
    }

    func after(_ country: Country) -> String? {
        for machine in country.order {
            if let broken = look(machine, country) { return broken }
        }
        return nil
    }

    private func look(_ machine: Machine, _ country: Country) -> String? {
        guard let node = country.world.nodes[machine.name] else { return nil }
        let isCopied = !country.plan.faults.isDisjoint(with: [.clone, .restoredBackup, .overtakingBackup, .bitRot])
        for (unit, state) in node.units.sorted(by: { $0.key < $1.key }) {
            guard let position = state.position, seen[machine.name]?[unit] != position else { continue }
            seen[machine.name, default: [:]][unit] = position
            let digest = Self.digest(state)
            if let known = digests.updateValue(digest, forKey: Key(unit: unit, position: position)), known != digest {
                return "\(machine.name) holds other cells of \(unit) at \(position) than were seen there before"
            }
            guard !machine.owned.contains(unit), !isCopied else { continue }
            let number = Number(unit: unit, incarnation: position.incarnation, version: position.version)
            if let known = tags.updateValue(position.tag, forKey: number), known != position.tag {
                return "\(machine.name) stands at \(position) of \(unit), a version that had another tag"
            }
        }
        return nil
    }

    /// Any good mixing of every count does; equal cells give equal digests in whatever order they are held.
    static func digest(_ state: UnitState) -> UInt64 {
        var sum: UInt64 = 0
        for (period, procedures) in state.cells {
            for (procedure, cell) in procedures {
                var hash: UInt64 = 0xCBF2_9CE4_8422_2325
                func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x0000_0100_0000_01B3 ^ (hash >> 29) }
                for byte in "\(period) \(procedure)".utf8 { mix(UInt64(byte)) }
                for entry in cell.measures.entries {
                    mix(UInt64(entry.slot.code))
                    mix(UInt64(bitPattern: Int64(entry.count)))
                }
                sum &+= hash
            }
        }
        return sum
    }
}
