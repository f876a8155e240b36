internal import Configuration
package import Model
internal import Runtime

// Which keys there are, and who uses which.
extension KeysCommand {
    /// What an aggregator says of a key in use (`/api/v1/nodes`).
    private struct Use {
        var oldSince: String?
    }

    /// The keys of rings, one line each; no secret among them.
    ///
    /// `nodes` names a file with the answer of `/api/v1/nodes`, for who uses which key.
    package static func list(rings: [String], nodes: String?, now: Moment, _ console: inout Console) throws(Failure) {
        let uses = try nodes.map { path throws(Failure) in try Self.uses(path) }
        var rows = [["NODE", "UNITS", "KEY", "SLOT", "VALID FROM", "VALID UNTIL", "STATE"]]
        if uses != nil { rows[0].append("IN USE") }
        var stillOld: [String] = []
        for path in rings {
            let ring = try KeyRingText(reading: path, mustExist: true)
            for entry in ring.entries {
                var row = [
                    entry.node, units(entry.units), entry.keyID, "\(entry.slot)",
                    entry.validity.from.map { "\($0)" } ?? "-", entry.validity.until.map { "\($0)" } ?? "-",
                    entry.state(at: now),
                ]
                if let uses {
                    let use = uses[entry.keyID]
                    row.append(use.map { use in use.oldSince.map { "old since \($0)" } ?? "yes" } ?? "no")
                    if use?.oldSince != nil { stillOld.append(entry.node) }
                }
                if !rows.contains(row) { rows.append(row) }
            }
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            row.enumerated().map { column, text in
                column == row.count - 1 ? text : text + String(repeating: " ", count: widths[column] - text.count)
            }.joined(separator: "  ")
        }
        try console.print(Array((lines.joined(separator: "\n") + "\n").utf8))
        guard uses != nil else { return }
        let names = Set(stillOld).sorted()
        console.note(
            names.isEmpty
                ? "Nobody who is connected uses an old key."
                : "Still by an old key: \(names.joined(separator: ", ")). Give them their next key file, then SIGHUP.")
    }

    private static func units(_ units: [String]) -> String {
        let shown = units.prefix(2).joined(separator: ",")
        return units.count > 2 ? "\(shown)+\(units.count - 2)" : shown
    }

    /// By key id.
    private static func uses(_ path: String) throws(Failure) -> [String: Use] {
        let bytes = try Inputs.bytes(of: path)
        let root: JSONNode
        do throws(LocatedError) {
            root = try JSONParser.parse(bytes, file: path)
        } catch {
            throw Failure(error)
        }
        guard case .array(let nodes)? = root.member("nodes")?.value else {
            throw Failure(.configuration, "\(path) is no answer of /api/v1/nodes: it has no list \"nodes\"")
        }
        var uses: [String: Use] = [:]
        for node in nodes {
            guard let key = node.member("key"), case .string(let id)? = key.member("id")?.value else { continue }
            uses[id, default: Use()].oldSince = nil
            if case .string(let since)? = key.member("oldSince")?.value { uses[id]?.oldSince = since }
        }
        return uses
    }
}

extension JSONNode {
    fileprivate func member(_ key: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == key }?.value
    }
}
