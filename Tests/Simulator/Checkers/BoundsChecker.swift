import Nodes

/// Nothing grows without bound: what is staged, what waits for the disk, what is under way on a line.
final class BoundsChecker: Checker {
    private var next = 0
    /// Updates under way are bounded by the credit of a session (256 KiB); claims, holdings and stamps of some hundred
    /// units come on top.
    private static let lineBytesMax = 1 << 20

    func during(_ country: Country) -> String? {
        guard !country.order.isEmpty else { return nil }
        next = (next + 1) % country.order.count
        let machine = country.order[next]
        guard let node = country.world.nodes[machine.name] else { return nil }
        let load = node.load
        let limits = node.settings.limits
        if load.stagedBytes > limits.stagedBytesMax + 64 * 1024 {
            return "\(machine.name) has staged \(load.stagedBytes) bytes"
        }
        if load.stagedBytes < 0 { return "\(machine.name) counts \(load.stagedBytes) bytes as staged" }
        if load.pendingStoreBytes > limits.pendingStoreBytesMax + (16 << 20) {
            return "\(machine.name) has \(load.pendingStoreBytes) bytes for its disk"
        }
        for line in country.world.host(machine.name).lines.values.sorted(by: { $0.number < $1.number }) {
            if line.underWayMax > Self.lineBytesMax {
                return "\(line.underWayMax) bytes were under way between \(line.hosts.0.name) and \(line.hosts.1.name)"
            }
        }
        return nil
    }

    func after(_ country: Country) -> String? {
        for machine in country.order {
            guard let load = country.world.nodes[machine.name]?.load else { continue }
            if load.stagedBytes != 0 { return "\(machine.name) still has \(load.stagedBytes) bytes staged at rest" }
        }
        return nil
    }
}
