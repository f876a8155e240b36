import Model
import Nodes
import TestSupport

// What people and disks do to a machine.
extension Country {
    /// Copies what is on a machine's disk.
    func takeBackup(of machine: Machine) {
        machine.backup = machine.disk.copy()
        machine.backupSerial = machine.bundleSerial
    }

    /// Puts the copy back, on a machine that is off.
    ///
    /// - Returns: `false` when there is none.
    func restoreBackup(of machine: Machine) -> Bool {
        guard let backup = machine.backup else { return false }
        machine.disk = backup.copy()
        machine.bundleSerial = machine.backupSerial
        machine.isDiskHarmed = true
        return true
    }

    /// Everything on the disk is gone, on a machine that is off.
    func wipe(_ machine: Machine) {
        machine.disk = VirtualDisk()
        machine.bundleSerial = nil
        machine.isDiskHarmed = true
    }

    /// A byte somewhere on the disk is another one.
    ///
    /// - Returns: `false` when there is nothing to spoil.
    func spoil(_ machine: Machine, _ random: inout SplitMix64) -> Bool {
        let files = ((try? machine.disk.files()) ?? []).filter { !machine.disk.contents($0).isEmpty }
        guard !files.isEmpty else { return false }
        let file = random.element(of: files)
        machine.disk.flip(
            file, at: random.next(below: machine.disk.contents(file).count), mask: UInt8(1 << random.next(below: 8)))
        machine.isDiskHarmed = true
        return true
    }

    /// A second machine with a copy of the first one's disk runs from now on.
    func clone(_ machine: Machine, as name: String) -> Machine {
        let copy = Machine(
            name: name, nodeName: machine.nodeName, role: machine.role, upstreams: machine.upstreams,
            inboxes: machine.inboxes, isClone: true)
        copy.disk = machine.disk.copy()
        copy.bundleSerial = machine.bundleSerial
        copy.isDiskHarmed = true
        // The other of the two may be ahead of it from now on.
        machine.isDiskHarmed = true
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
            original.disk = copy.disk
            original.inboxes = copy.inboxes
            original.bundleSerial = copy.bundleSerial
            original.isDiskHarmed = true
            start(original)
        }
        forget(copy)
    }
}
