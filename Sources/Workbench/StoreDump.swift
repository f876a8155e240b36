internal import Bytes
internal import Durability
package import Model
internal import Nodes
internal import Wire

/// `tamcap store dump`: every record of a store, a line each.
package enum StoreDump {
    /// Prints the records, or those of one unit with their cells.
    ///
    /// - Throws: `.configuration` (3) when it is no store, and what `print` throws.
    package static func run(
        _ path: String, unit: UnitCode?, asJSON: Bool, _ print: (String) throws(Failure) -> Void
    ) throws(Failure) {
        let folder = try StoreFolder(path)
        var failure: Failure?
        // What has been printed cannot be taken back, so a second attempt begins behind it.
        var printed = 0
        _ = try folder.read({ (count: 0, hasAges: [UnitCode: Bool]()) }) { progress, record in
            let lines = describe(record, unit, &progress.hasAges, asJSON: asJSON)
            guard let lines, failure == nil else { return }
            progress.count += 1
            guard progress.count > printed else { return }
            printed += 1
            do throws(Failure) { try print(lines) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    static func name(_ kind: UInt8) -> String {
        StoreRecordKind(rawValue: kind).map { "\($0)" } ?? "kind \(kind)"
    }

    private static func describe(
        _ record: StoredRecord, _ wanted: UnitCode?, _ hasAges: inout [UnitCode: Bool], asJSON: Bool
    ) -> String? {
        let found = contents(record, &hasAges)
        if let wanted, found.unit != wanted { return nil }
        if asJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("sequence", record.sequence)
                json.field("kind", name(record.kind))
                json.field("snapshot", record.isSnapshot)
                json.field("bytes", record.payload.count)
                json.field("unit", found.unit.map { "\($0)" })
                json.field("says", found.says)
                if wanted != nil || !found.cells.isEmpty {
                    json.field("cells") { json in
                        json.array { json in for cell in found.cells { json.cell(cell, of: found.unit) } }
                    }
                }
            }
            return json.text + "\n"
        }
        let unit = found.unit.map { "\($0) " } ?? ""
        let place = record.isSnapshot ? "snapshot" : "journal"
        let head = "\(record.sequence) \(place) \(name(record.kind)) \(unit)\(found.says)\n"
        guard wanted != nil else { return head }
        return head + found.cells.map { "    \($0.key) \(text($0.measures))\n" }.joined()
    }

    private static func contents(
        _ record: StoredRecord, _ hasAges: inout [UnitCode: Bool]
    ) -> (unit: UnitCode?, says: String, cells: [UnitState.StoredCell]) {
        let (span, bytes) = (record.payload.span, "\(record.payload.count) bytes")
        do throws(WireError) {
            switch StoreRecordKind(rawValue: record.kind) {
            case .cells:
                var cursor = 0
                let unit = try span.unit(&cursor)
                let piece = try StoredCellsPiece(span, hasAges: hasAges[unit] ?? false)
                var says = "piece \(piece.index + 1) of \(piece.pieces), \(piece.cells.count) cells"
                if let head = piece.head {
                    hasAges[unit] = head.isFull
                    says += ", \(head.before.map(text) ?? "all") to \(text(head.after))"
                }
                return (unit, says, piece.cells)
            case .tags:
                let (unit, tags) = try StoredTags.decode(span)
                return (unit, "\(tags.recent.count) recent, \(tags.acknowledged.count) acknowledged", [])
            case .status:
                let status = try StoredStatus(span)
                var says: [String] = status.isShrunk ? ["shrunk"] : []
                if let known = status.greatestKnown { says.append("greatest known \(known)") }
                if let heard = status.heardAtUnixMilliseconds { says.append("heard at \(heard)") }
                if let health = status.health { says.append("fresh to \(health.freshness)") }
                return (status.unit, says.joined(separator: ", "), [])
            case .holding:
                let holding = try StoredHolding(span)
                let position = holding.position.map { "\($0)" } ?? "nothing"
                return (holding.unit, "\(holding.holder) holds \(position), \(holding.level)", [])
            case .rows, nil: return (nil, bytes, [])
            }
        } catch {
            return (nil, "\(bytes) that say nothing: \(error)", [])
        }
    }

    private static func text(_ position: StoredPosition) -> String {
        position.position.map { "\($0)" } ?? "version \(position.version)#" + String(position.tag, radix: 16)
    }

    /// Counts by name; of a series its sum.
    private static func text(_ measures: Measures) -> String {
        let words = Measure.allCases.compactMap { measure -> String? in
            let count = measure.isSeries ? measures.sum(measure) : measures[measure]
            return count == 0 ? nil : "\(measure.name)=\(count)"
        }
        return words.isEmpty ? "empty" : words.joined(separator: " ")
    }
}
