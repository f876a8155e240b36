import Durability
import Nodes
import TestSupport

/// A machine's disk while its node runs: does the store's tasks operation by operation in virtual time, slowly now and
/// then, and fails as the seed wants it. What a power cut leaves is `VirtualDisk`'s matter.
final class MachineDisk {
    private unowned let country: Country
    private let machine: Machine
    private var random: SplitMix64
    /// Until when the disk is full, fails, or takes long.
    var fullUntil: Int64 = 0
    var failingUntil: Int64 = 0
    var slowUntil: Int64 = 0
    /// The machine loses power before the so manieth operation from here.
    var crashAfter: Int?
    /// Told when that has happened, to bring the machine back.
    var onCrash: ((Machine) -> Void)?
    /// Operations under way: never more than one task's.
    private(set) var operations = 0

    init(_ country: Country, _ machine: Machine, random: SplitMix64) {
        self.country = country
        self.machine = machine
        self.random = random
    }

    private var world: VirtualWorld { country.world }

    func begin(_ task: StoreTask) { plan(task, at: 0, life: machine.lives) }

    private func plan(_ task: StoreTask, at index: Int, life: UInt64) {
        let operation = index < task.operations.count ? task.operations[index] : nil
        world.after(milliseconds: delay(of: operation)) { [self] in
            guard machine.isUp, machine.lives == life else { return }
            step(task, at: index, life: life)
        }
    }

    /// A few milliseconds for what waits for the platter; up to a minute where a disk is about to die.
    private func delay(of operation: DiskOperation?) -> Int64 {
        switch operation {
        case .sync, .syncFolder, .probe:
            guard world.nowMilliseconds < slowUntil else { return Int64(random.next(in: 1...8)) }
            country.tally.count(.slowSync)
            let choices = [1_000, 10_000, 60_000]
            return Int64(random.next(in: 100...random.element(of: choices)))
        case .create, .append, .rename, .remove: return Int64(random.next(below: 2))
        case nil: return 0
        }
    }

    private func step(_ task: StoreTask, at index: Int, life: UInt64) {
        guard index < task.operations.count else { return finish(task, nil) }
        if let left = crashAfter {
            crashAfter = left > 0 ? left - 1 : nil
            if left == 0 {
                country.tally.count(.crashPoint)
                onCrash?(machine)
                return
            }
        }
        operations += 1
        do throws(DiskError) {
            try attempt(task.operations[index])
        } catch {
            return finish(task, error)
        }
        plan(task, at: index + 1, life: life)
    }

    private func attempt(_ operation: DiskOperation) throws(DiskError) {
        let now = world.nowMilliseconds
        let disk = machine.disk
        disk.capacityBytes = now < fullUntil ? min(disk.capacityBytes, disk.usedBytes + 200) : .max
        let isFailing = now < failingUntil && random.bool(oneIn: 3)
        if isFailing { country.tally.count(.failedWrite) }
        disk.fault =
            isFailing
            ? { _, operation in DiskError(.failed, operation: operation.name, file: operation.file, code: 5) } : nil
        do throws(DiskError) {
            try disk.perform(operation)
        } catch {
            if error.kind == .full { country.tally.count(.fullDisk) }
            throw error
        }
    }

    private func finish(_ task: StoreTask, _ error: DiskError?) {
        world.with(machine.name) { $0.diskFinished(task.number, error, now: $1) }
        machine.process?.diskFinished()
    }

    func heal() {
        (fullUntil, failingUntil, slowUntil) = (0, 0, 0)
        crashAfter = nil
    }
}
