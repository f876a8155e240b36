internal import Bytes
internal import Durability
internal import Model
internal import Nodes
internal import Runtime

/// A node's store in its data folder: opened and handed to the node, and its tasks done beside the loop.
final class NodeStore {
    let folder: String
    /// Whether there are rows to build an owner's records from.
    let hasRows: Bool
    /// Whether nothing is missing of what was ever acknowledged here, as far as the disk can tell.
    let isWhole: Bool
    private let worker: DiskWorker

    /// The subfolder of a data folder that the store has to itself.
    static func folder(of dataDir: String) -> String { "\(dataDir)/store" }

    /// Reads what the folder holds, and restores the node from it.
    ///
    /// - Throws: when the folder cannot be used, or a newer program has written it. Damage is no reason: what is left
    ///   is used, and the rest comes again from the offices.
    init(_ host: NodeHost, dataDir: String) throws(StartFault) {
        folder = Self.folder(of: dataDir)
        let began = SystemClock.monotonicMilliseconds
        var image = NodeImage(host.node.settings)
        let opened: (store: Store, report: RecoveryReport)
        do throws(DiskError) {
            let disk = try FileDisk(folder)
            opened = try Store.open(disk, settings: StoreSettings(storeID: SystemEntropy.bytes(16))) {
                image.take($0)
            }
            worker = DiskWorker(disk, on: host.loop)
        } catch {
            throw .store(folder, error)
        }
        let report = opened.report
        hasRows = image.hasRows
        isWhole = report.isWhole && image.unreadable.isEmpty
        Self.tell(report, image, of: folder, began: began, host.log)
        host.onDisk = { [worker, unowned host] task in
            worker.perform(task) { error in host.with { $0.diskFinished(task.number, error, now: $1) } }
        }
        // Figures whose rows are not here could only shrink.
        let haveOwnersRows =
            hasRows || host.node.settings.owned.allSatisfy { image.units[$0]?.state.cellCount ?? 0 == 0 }
        let (isWhole, mayOwnersGoOn) = (isWhole, isWhole && haveOwnersRows)
        host.with { node, now in
            node.restore(image, opened.store, isWhole: isWhole, mayOwnersGoOn: mayOwnersGoOn, now: now)
            return []
        }
    }

    private static func tell(
        _ report: RecoveryReport, _ image: NodeImage, of folder: String, began: Int64, _ log: Log
    ) {
        for tail in report.tornTails {
            log.warning(
                "store-tail-cut",
                [
                    "file": tail.file, "offset": tail.offset, "bytes": tail.bytes,
                    "note": "a write was under way when the power went; nothing acknowledged was in it",
                ])
        }
        for damage in report.damages {
            log.error(
                "store-damaged",
                [
                    "file": damage.file, "offset": damage.offset, "bytes": damage.bytes,
                    "missing": damage.sequencesMissing.map { "\($0)" } ?? "none",
                    "note": "what is missing is asked for again; keep a copy of the folder and look at the disk",
                ])
        }
        for sequence in image.unreadable { log.error("store-record-unreadable", ["sequence": sequence]) }
        for unit in image.unitsWithGaps {
            let position = image.units[unit]?.state.position.map { "\($0)" } ?? "none"
            log.error("store-gap", ["unit": unit, "standsAt": position])
        }
        log.info(
            "store-opened",
            [
                "folder": folder, "units": image.units.count,
                "records": report.snapshotRecords + report.journalRecords, "bytes": report.bytesRead,
                "milliseconds": SystemClock.monotonicMilliseconds - began,
            ])
    }
}
