internal import Bytes
internal import Durability
internal import Intake
internal import Model
internal import Nodes
internal import Office
internal import Peering
internal import Runtime

/// A node's store in its data folder.
enum NodeStore {
    /// The subfolder of a data folder that the store has to itself.
    static func folder(of dataDir: String) -> String { "\(dataDir)/store" }

    /// Reads what the folder holds, and restores the node from it; `desk` is an empty one under the bundle known here,
    /// if there are offices of the node's own and a bundle.
    ///
    /// - Returns: the desk with the rows that were kept; `nil` where the sources have to be read again.
    /// - Throws: when the folder cannot be used, or a newer program has written it. Damage is no reason: what is left
    ///   is used, and the rest comes again from the offices.
    static func open(for host: NodeHost, dataDir: String, desk: OfficeDesk?) throws(StartFault) -> OfficeDesk? {
        let folder = folder(of: dataDir)
        let began = SystemClock.monotonicMilliseconds
        var reading = StoreReading(host.node.settings, desk: desk)
        let opened: (store: Store, report: RecoveryReport)
        do throws(DiskError) {
            let disk = try FileDisk(folder)
            var settings = StoreSettings(storeID: SystemEntropy.bytes(16))
            if host.node.settings.identity.tier == .branch {
                settings.probeMilliseconds = DaemonLimits.agentProbeMilliseconds
            }
            opened = try Store.open(disk, settings: settings) { reading.take($0) }
            host.worker = DiskWorker(disk, on: host.loop)
        } catch {
            throw .store(folder, error)
        }
        tell(opened.report, reading.image, of: folder, began: began, host.log)
        if let fault = reading.rowsFault {
            host.log.error("store-rows-unusable", ["folder": folder, "reason": "\(fault)"])
        }
        var restored: OfficeDesk?
        host.with { node, now in
            restored = reading.restore(node, opened.store, opened.report, now: now)
            return []
        }
        return restored
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
