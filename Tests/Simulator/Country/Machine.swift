package import Model
import Nodes
import Office
import TestSupport

/// One computer with a node on it. What is on its disk outlives the node; what the office's own system knows outlives
/// the disk.
package final class Machine {
    package enum Role: Sendable {
        case agent, province, nation
    }

    /// How the world calls it; a clone has another name than the node that it runs.
    package let name: String
    /// Who its node says it is.
    package let nodeName: String
    package let role: Role
    package let upstreams: [String]
    /// The offices whose records are read here.
    package let systems: [OfficeSystem]
    package internal(set) var isUp = false
    /// A clone runs beside the machine that it was copied from until somebody notices.
    package let isClone: Bool
    /// Where those records appear, in the order of `systems`.
    var inboxes: [Inbox]
    /// Reads the records while the node runs.
    var process: OfficeProcess?
    /// The offices' rows as the store gave them back, until the process goes on with them.
    var restoredDesk: OfficeDesk?
    /// The bundle kept on disk.
    var bundleSerial: UInt64?
    var disk = VirtualDisk()
    var backup: VirtualDisk?
    var backupSerial: UInt64?
    /// Does what the store asks for.
    var worker: MachineDisk?
    /// The store has been lost, damaged or replaced since the run began: what it once acknowledged it need not have.
    package internal(set) var isDiskHarmed = false
    var lives: UInt64 = 0

    init(
        name: String, nodeName: String, role: Role, upstreams: [String], inboxes: [Inbox], isClone: Bool = false
    ) {
        self.name = name
        self.nodeName = nodeName
        self.role = role
        self.upstreams = upstreams
        self.inboxes = inboxes
        systems = inboxes.map(\.system)
        self.isClone = isClone
    }

    var owned: [UnitCode] { systems.map(\.unit) }

    /// Hands the restored desk over.
    func takeDesk() -> OfficeDesk? {
        defer { restoredDesk = nil }
        return restoredDesk
    }
}

/// The system of an office, from which its agent reads.
package final class OfficeSystem {
    package var source: RecordSource
    package var unit: UnitCode { source.unit }

    init(_ source: RecordSource) { self.source = source }

    /// Who reads them at the moment, in the order of their coming.
    private var readers: [OfficeProcess] = []

    /// Something happens in the office; its readers find it when they look next.
    package func happen(at seconds: Int64) {
        source.happen(at: seconds)
        for reader in readers { reader.planReading() }
    }

    func add(_ reader: OfficeProcess) { readers.append(reader) }

    func remove(_ reader: OfficeProcess) { readers.removeAll { $0 === reader } }
}
