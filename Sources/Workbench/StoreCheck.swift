internal import Bytes
internal import Durability
internal import Model
internal import Nodes

/// `tamcap store check`: whether a store is whole, and what is missing if not.
package enum StoreCheck {
    /// What was found, and whether nothing is missing.
    ///
    /// - Throws: `.configuration` (3) when it is no store.
    package static func run(_ path: String, asJSON: Bool) throws(Failure) -> (text: String, isWhole: Bool) {
        let folder = try StoreFolder(path)
        let (image, report) = try folder.read({ NodeImage() }, { $0.read($1) })
        let isWhole = report.isWhole && image.unreadable.isEmpty
        let gaps = image.unitsWithGaps.map(\.description)
        let text =
            asJSON
            ? json(folder.path, report, image.unreadable, gaps, isWhole)
            : text(folder.path, report, image.unreadable, gaps, isWhole)
        return (text, isWhole)
    }

    private static func text(
        _ path: String, _ report: RecoveryReport, _ unreadable: [UInt64], _ gaps: [String], _ isWhole: Bool
    ) -> String {
        var lines = ["\(path): store \(report.storeID.map { Hexadecimal.encode($0) } ?? "without a readable header")"]
        if let snapshot = report.snapshotFile {
            lines.append(
                "  \(snapshot): \(report.snapshotRecords) records, covers the journal to \(report.snapshotCovers)")
        }
        let journals = report.files.filter { StoreFileKind.journal.number(in: $0) != nil }.count
        lines.append("  journal: \(journals) files, \(report.journalRecords) records, to \(report.lastSequence)")
        for tail in report.tornTails {
            lines.append("  torn tail: \(place(tail)), as a power cut leaves it, or a write under way")
        }
        for skipped in report.skipped { lines.append("  unreadable, nothing missing: \(place(skipped))") }
        for damage in report.damages { lines.append("  DAMAGE: \(place(damage)): \(missing(damage))") }
        for sequence in unreadable { lines.append("  DAMAGE: record \(sequence) says nothing that this program knows") }
        for unit in gaps {
            lines.append("  unit \(unit): a change is missing; it stands at the last state known whole")
        }
        lines.append(isWhole ? "whole" : "NOT WHOLE")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func place(_ damage: RecoveryReport.Damage) -> String {
        "\(damage.file) at \(damage.offset), \(damage.bytes) bytes"
    }

    private static func missing(_ damage: RecoveryReport.Damage) -> String {
        if let lost = damage.sequencesMissing {
            return lost.count == 1
                ? "record \(lost.lowerBound) is missing"
                : "records \(lost.lowerBound) to \(lost.upperBound) are missing"
        }
        guard let lost = damage.snapshotRecordsMissing else { return "nothing is missing" }
        return lost.upperBound >= StoreFormat.sequenceMax
            ? "the snapshot's records from number \(lost.lowerBound) on are missing, nobody knows how many"
            : "\(lost.count) records of the snapshot from number \(lost.lowerBound) on are missing"
    }

    private static func json(
        _ path: String, _ report: RecoveryReport, _ unreadable: [UInt64], _ gaps: [String], _ isWhole: Bool
    ) -> String {
        func list(_ json: inout JSONWriter, _ name: String, _ damages: [RecoveryReport.Damage]) {
            json.field(name) { json in
                json.array { json in
                    for damage in damages {
                        json.object { json in
                            json.field("file", damage.file)
                            json.field("offset", damage.offset)
                            json.field("bytes", damage.bytes)
                            json.field("firstMissing", damage.sequencesMissing?.lowerBound)
                            json.field("lastMissing", damage.sequencesMissing?.upperBound)
                            json.field("firstSnapshotRecordMissing", damage.snapshotRecordsMissing?.lowerBound)
                        }
                    }
                }
            }
        }
        var json = JSONWriter()
        json.object { json in
            json.field("path", path)
            json.field("store", report.storeID.map { Hexadecimal.encode($0) })
            json.field("whole", isWhole)
            json.field("snapshot", report.snapshotFile)
            json.field("snapshotRecords", report.snapshotRecords)
            json.field("snapshotCovers", report.snapshotCovers)
            json.field("journalRecords", report.journalRecords)
            json.field("lastSequence", report.lastSequence)
            list(&json, "tornTails", report.tornTails)
            list(&json, "damages", report.damages)
            list(&json, "skipped", report.skipped)
            json.field("unreadableRecords") { json in json.array { json in unreadable.forEach { json.integer($0) } } }
            json.field("unitsWithGaps") { json in json.array { json in gaps.forEach { json.string($0) } } }
        }
        return json.text + "\n"
    }
}
