package import Durability

/// A folder in memory that loses exactly what a real one may lose.
///
/// What was written and what is on the disk are kept apart, for bytes as for names. A crash keeps, drops or tears what
/// was not synced, sector by sector, and any of the names not synced. After a failed sync the bytes stay visible, but
/// no later sync makes them safe, as in Linux. Everything random comes from the caller's generator.
package final class VirtualDisk: Disk {
    package static let sectorBytes = 512

    private final class Inode {
        var bytes: [UInt8] = []
        /// What is on the disk, a beginning of `bytes`.
        var syncedBytes = 0
        /// A sync has failed: the system believes that the rest is written, and it is not.
        var isPoisoned = false
    }

    private enum NameChange {
        case link(String, Inode)
        case unlink(String)
        case rename(String, String, Inode)
    }

    private var names: [String: Inode] = [:]
    private var syncedNames: [String: Inode] = [:]
    private var unsyncedNames: [NameChange] = []
    private var handles: Set<String> = []

    /// How many bytes all files together may have.
    package var capacityBytes = Int.max
    package var isReadOnly = false
    package var isGone = false
    /// Asked before each operation, with its number from 0: an error makes it fail. An append that fails has written
    /// half of its bytes, a sync poisons its file, everything else has done nothing.
    package var fault: ((Int, DiskOperation) -> DiskError?)?
    /// Sectors that cannot be read.
    package var unreadable: [String: Set<Int>] = [:]
    package private(set) var operationCount = 0
    package private(set) var syncCount = 0

    package init() {}

    package var usedBytes: Int { names.values.reduce(0) { $0 + $1.bytes.count } }

    // MARK: Disk

    package func files() throws(DiskError) -> [String] {
        if isGone { throw DiskError(.gone, operation: "list", file: "", code: 2) }
        return names.keys.sorted()
    }

    package func size(_ file: String) throws(DiskError) -> Int { try inode(file, "size").bytes.count }

    package func read(_ file: String, at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        let inode = try inode(file, "read")
        let end = min(offset + count, inode.bytes.count)
        guard offset < end else { return [] }
        if let sectors = unreadable[file] {
            for sector in (offset / Self.sectorBytes)...((end - 1) / Self.sectorBytes) where sectors.contains(sector) {
                throw DiskError(.failed, operation: "read", file: file, code: 5)
            }
        }
        return Array(inode.bytes[offset..<end])
    }

    package func perform(_ operation: DiskOperation) throws(DiskError) {
        let number = operationCount
        operationCount += 1
        func error(_ kind: DiskError.Kind, _ code: Int32) -> DiskError {
            DiskError(kind, operation: operation.name, file: operation.file, code: code)
        }
        if isGone { throw error(.gone, 2) }
        if isReadOnly { throw error(.readOnly, 30) }
        let failure = fault?(number, operation)
        switch operation {
        case .create(let file):
            if let failure { throw failure }
            guard names[file] == nil else { throw error(.failed, 17) }
            let inode = Inode()
            names[file] = inode
            unsyncedNames.append(.link(file, inode))
        case .append(let file, let bytes):
            let inode = try inode(file, operation.name)
            let room = max(0, capacityBytes - usedBytes)
            inode.bytes += bytes.prefix(min(room, failure == nil ? bytes.count : bytes.count / 2))
            if let failure { throw failure }
            if room < bytes.count { throw error(.full, 28) }
        case .sync(let file):
            let inode = try inode(file, operation.name)
            if let failure {
                inode.isPoisoned = true
                throw failure
            }
            syncCount += 1
            if !inode.isPoisoned { inode.syncedBytes = inode.bytes.count }
        case .rename(let file, let other):
            let inode = try inode(file, operation.name)
            if let failure { throw failure }
            names[file] = nil
            names[other] = inode
            unsyncedNames.append(.rename(file, other, inode))
        case .remove(let file):
            if let failure { throw failure }
            if names.removeValue(forKey: file) != nil { unsyncedNames.append(.unlink(file)) }
        case .syncFolder:
            if let failure { throw failure }
            syncedNames = names
            unsyncedNames = []
        case .probe:
            if let failure { throw failure }
        }
    }

    private func inode(_ file: String, _ operation: String) throws(DiskError) -> Inode {
        guard !isGone, let inode = names[file] else {
            throw DiskError(.gone, operation: operation, file: file, code: 2)
        }
        return inode
    }

    // MARK: Faults

    /// How a power cut treats what was not synced.
    package enum Loss: CaseIterable, Sendable { case all, nothing, torn }

    /// The power goes and comes back.
    package func crash(_ loss: Loss, _ random: inout SplitMix64) {
        for change in unsyncedNames {
            let survives =
                switch loss {
                case .all: false
                case .nothing: true
                case .torn: random.bool(oneIn: 2)
                }
            if survives { apply(change) }
        }
        unsyncedNames = []
        names = syncedNames
        // In the order of names, so that the seed alone decides.
        for name in names.keys.sorted() {
            if let inode = names[name] { lose(inode, loss, &random) }
        }
    }

    private func apply(_ change: NameChange) {
        switch change {
        case .link(let name, let inode): syncedNames[name] = inode
        case .unlink(let name): syncedNames[name] = nil
        case .rename(let name, let other, let inode):
            if syncedNames[name] === inode { syncedNames[name] = nil }
            syncedNames[other] = inode
        }
    }

    private func lose(_ inode: Inode, _ loss: Loss, _ random: inout SplitMix64) {
        defer {
            inode.syncedBytes = inode.bytes.count
            inode.isPoisoned = false
        }
        guard inode.syncedBytes < inode.bytes.count else { return }
        switch loss {
        case .all: inode.bytes.removeSubrange(inode.syncedBytes...)
        case .nothing: return
        case .torn:
            // The length reached the disk or not, and each sector of the rest did or not; what did not shows zeros, or
            // whatever stood there before.
            let length = random.next(in: inode.syncedBytes...inode.bytes.count)
            inode.bytes.removeSubrange(length...)
            var at = inode.syncedBytes
            while at < length {
                let end = min(length, (at / Self.sectorBytes + 1) * Self.sectorBytes)
                switch random.next(below: 4) {
                case 0: inode.bytes.replaceSubrange(at..<end, with: [UInt8](repeating: 0, count: end - at))
                case 1: inode.bytes.replaceSubrange(at..<end, with: random.bytes(end - at))
                default: break
                }
                at = end
            }
        }
    }

    /// Changes a byte where it lies.
    package func flip(_ file: String, at offset: Int, mask: UInt8) {
        guard let inode = names[file], inode.bytes.indices.contains(offset) else { return }
        inode.bytes[offset] ^= mask
    }

    /// Cuts the file.
    package func truncate(_ file: String, to size: Int) {
        guard let inode = names[file], size < inode.bytes.count else { return }
        inode.bytes.removeSubrange(size...)
        inode.syncedBytes = min(inode.syncedBytes, size)
    }

    /// Puts a file there as if it had always been.
    package func place(_ file: String, _ bytes: [UInt8]) {
        let inode = Inode()
        inode.bytes = bytes
        inode.syncedBytes = bytes.count
        names[file] = inode
        syncedNames[file] = inode
    }

    /// Takes a file away for good.
    package func erase(_ file: String) {
        names[file] = nil
        syncedNames[file] = nil
    }

    /// What the file holds now, synced or not.
    package func contents(_ file: String) -> [UInt8] { names[file]?.bytes ?? [] }

    /// A copy of what is visible now, all of it synced: a backup, a clone, or a restart without a power cut.
    package func copy() -> VirtualDisk {
        let copy = VirtualDisk()
        for (name, inode) in names { copy.place(name, inode.bytes) }
        return copy
    }
}
