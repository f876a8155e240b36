internal import Bytes
internal import Durability
internal import Model
internal import Nodes

/// `tamcap store stats`: what fills a store.
package enum StoreStats {
    private struct Count {
        var records = 0
        var bytes = 0
    }

    private struct Counts {
        var snapshot: [UInt8: Count] = [:]
        var journal: [UInt8: Count] = [:]
        var image = NodeImage()
    }

    /// Files, kinds of records, units.
    ///
    /// - Throws: `.configuration` (3) when it is no store.
    package static func run(_ path: String, asJSON: Bool) throws(Failure) -> String {
        let folder = try StoreFolder(path)
        let (counts, report) = try folder.read({ Counts() }) { counts, record in
            let place = record.isSnapshot ? \Counts.snapshot : \Counts.journal
            counts[keyPath: place][record.kind, default: Count()].records += 1
            counts[keyPath: place][record.kind, default: Count()].bytes += record.payload.count
            counts.image.read(record)
        }
        let sizes = report.files.map { (name: $0, bytes: folder.size($0)) }
        return asJSON ? json(counts, sizes) : text(folder.path, counts, sizes)
    }

    /// Kinds that occur, ascending.
    private static func rows(_ counts: Counts) -> [(name: String, snapshot: Count, journal: Count)] {
        Set(counts.snapshot.keys).union(counts.journal.keys).sorted().map { kind in
            (StoreDump.name(kind), counts.snapshot[kind] ?? Count(), counts.journal[kind] ?? Count())
        }
    }

    private static func text(
        _ path: String, _ counts: Counts, _ sizes: [(name: String, bytes: Int)]
    ) -> String {
        var lines = ["\(path): \(sizes.reduce(0) { $0 + $1.bytes }) bytes in \(sizes.count) files"]
        for (name, bytes) in sizes { lines.append("  \(name) \(bytes)") }
        lines.append("records, bytes before compression: in the snapshot | in the journal after it")
        for row in rows(counts) {
            lines.append(
                "  \(row.name): \(row.snapshot.records), \(row.snapshot.bytes) | "
                    + "\(row.journal.records), \(row.journal.bytes)")
        }
        let units = counts.image.units
        lines.append("units: \(units.count)")
        for unit in units.keys.sorted() {
            guard let state = units[unit]?.state else { continue }
            lines.append("  \(unit) \(state.position.map { "\($0)" } ?? "no position"), \(state.cellCount) cells")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func json(_ counts: Counts, _ sizes: [(name: String, bytes: Int)]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.field("files") { json in
                json.array { json in
                    for (name, bytes) in sizes {
                        json.object { json in
                            json.field("name", name)
                            json.field("bytes", bytes)
                        }
                    }
                }
            }
            json.field("kinds") { json in
                json.array { json in
                    for row in rows(counts) {
                        json.object { json in
                            json.field("kind", row.name)
                            json.field("snapshotRecords", row.snapshot.records)
                            json.field("snapshotBytes", row.snapshot.bytes)
                            json.field("journalRecords", row.journal.records)
                            json.field("journalBytes", row.journal.bytes)
                        }
                    }
                }
            }
            json.field("units") { json in
                json.array { json in
                    for unit in counts.image.units.keys.sorted() {
                        guard let state = counts.image.units[unit]?.state else { continue }
                        json.object { json in
                            json.field("unit", unit.description)
                            json.field("position", state.position.map { "\($0)" })
                            json.field("cells", state.cellCount)
                        }
                    }
                }
            }
        }
        return json.text + "\n"
    }
}
