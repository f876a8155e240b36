import Model
import Nodes

// What people and disks do to a machine.
extension Country {
    /// Copies what is on a machine's disk.
    func takeBackup(of machine: Machine) {
        machine.backup = world.nodes[machine.name]?.units ?? machine.saved
        machine.backupSerial = machine.bundleSerial
    }

    /// Puts the copy back, on a machine that is off.
    ///
    /// - Returns: `false` when there is none.
    func restoreBackup(of machine: Machine) -> Bool {
        guard let backup = machine.backup else { return false }
        machine.saved = backup
        machine.bundleSerial = machine.backupSerial
        machine.isDiskHarmed = true
        return true
    }

    /// Everything on the disk is gone, on a machine that is off.
    func wipe(_ machine: Machine) {
        machine.saved = [:]
        machine.bundleSerial = nil
        machine.isDiskHarmed = true
    }

    /// A second machine with a copy of the first one's disk runs from now on.
    func clone(_ machine: Machine, as name: String) -> Machine {
        let copy = Machine(
            name: name, nodeName: machine.nodeName, role: machine.role, upstreams: machine.upstreams,
            systems: machine.systems, isClone: true)
        copy.saved = world.nodes[machine.name]?.units ?? machine.saved
        copy.bundleSerial = machine.bundleSerial
        copy.isDiskHarmed = true
        add(copy)
        start(copy)
        return copy
    }

    /// One of the two goes for good. The one that stays may have been put behind by the other; it notices.
    func endClone(_ copy: Machine, keepsOriginal: Bool) {
        guard let original = order.first(where: { $0.name == copy.nodeName && !$0.isClone }),
            machines[copy.name] != nil
        else { return }
        crash(copy, silently: false)
        if !keepsOriginal {
            crash(original, silently: false)
            original.saved = copy.saved
            original.bundleSerial = copy.bundleSerial
            original.isDiskHarmed = true
            start(original)
        }
        forget(copy)
    }
}
