internal import Bytes
internal import Configuration
package import Model
internal import Runtime

/// `tamcap keys new`: draws session and attestation keys.
package enum KeysCommand {
    /// One key for a node that serves `units`: its key file, and the entry added to the key ring of its upstream.
    package static func new(
        units: [UnitCode], node: String?, out: String, ring ringPath: String, _ console: inout Console
    ) throws(Failure) {
        guard let first = units.first else { throw Failure(.usage, "--unit names no unit") }
        try mustNotExist(out)
        var ring = try KeyRingText(reading: ringPath)
        let key = NewKey(node: node ?? first.description, units: units)
        let slot = try ring.freeSlot(node: key.node, file: ringPath)
        ring.entries.append(key.entry(scope: units, slot: slot, withAttestation: true))
        // The ring first: a key that nobody knows is found out at once, a ring entry too many harms nobody.
        try write(ringPath, ring.text)
        try write(out, key.fileText)
        console.note("\(out): key \(key.keyID) for \(units.map(\.description).joined(separator: ", ")), slot \(slot)")
        console.note("\(ringPath): \(ring.entries.count) keys; send SIGHUP to the aggregator that uses it")
    }

    /// Keys for every unit of a tree: `out/keys/UNIT.json` for each, `out/ring-UNIT.json` for the nation and for every
    /// province that has branches.
    ///
    /// The nation's ring knows all of them, with a province's key allowed to pass on its branches' figures; a
    /// province's ring knows its branches, without their attestation keys, which only the national centres share.
    package static func newCountry(topology: Topology, on day: Day, out: String, _ console: inout Console)
        throws(Failure)
    {
        let tree = topology.tree(on: day)
        guard let root = tree.root else { throw Failure(.configuration, "the topology has no nation on \(day)") }
        let folder = "\(out)/keys"
        do throws(SystemError) {
            try Files.makeFolders(folder, mode: 0o700)
        } catch {
            throw Failure(error)
        }
        var nation = KeyRingText()
        var provinces: [UnitCode: KeyRingText] = [:]
        for unit in tree.units where unit != root {
            let key = NewKey(node: unit.description, units: [unit])
            let path = "\(folder)/\(unit).json"
            try mustNotExist(path)
            try write(path, key.fileText)
            let below = tree.descendants(of: unit)
            nation.entries.append(key.entry(scope: [unit] + below, slot: 1, withAttestation: true))
            if let parent = tree.parent(of: unit), parent != root {
                let entry = key.entry(scope: [unit] + below, slot: 1, withAttestation: false)
                provinces[parent, default: KeyRingText()].entries.append(entry)
            }
        }
        try write("\(out)/ring-\(root).json", nation.text)
        for (unit, ring) in provinces.sorted(by: { $0.key < $1.key }) {
            try write("\(out)/ring-\(unit).json", ring.text)
        }
        console.note(
            "\(folder): \(nation.entries.count) keys; \(out)/ring-\(root).json and \(provinces.count) provinces' rings")
    }

    private static func mustNotExist(_ path: String) throws(Failure) {
        let exists: Bool
        do throws(SystemError) {
            exists = try Files.facts(of: path) != nil
        } catch {
            throw Failure(error)
        }
        if exists {
            throw Failure(.failed, "\(path) exists: a key is never overwritten; name another file, or remove it")
        }
    }

    private static func write(_ path: String, _ text: String) throws(Failure) {
        do throws(SystemError) {
            try Files.makeFolders(Files.split(path).folder, mode: 0o700)
            try Files.replace(path, with: Array(text.utf8), mode: 0o600)
        } catch {
            throw Failure(error)
        }
    }
}

/// Two fresh secrets and whose they are.
private struct NewKey {
    let node: String
    let keyID: String
    let units: [UnitCode]
    private let sessionKey = Hexadecimal.encode(SystemEntropy.bytes(SecretKey.bytesCount))
    private let attestationKey = Hexadecimal.encode(SystemEntropy.bytes(SecretKey.bytesCount))

    init(node: String, units: [UnitCode]) {
        self.node = node
        self.units = units
        // Eight digits that no other key of the node has, so that logs tell the old key from the new one.
        keyID = "\(node.prefix(48))-\(Hexadecimal.encode(SystemEntropy.bytes(4)))"
    }

    var fileText: String {
        """
        // A node's own keys. Whoever reads this file can speak for its units: keep it to the node (mode 0600).
        {
            "node": \(quoted(node)),
            "keyID": \(quoted(keyID)),
            "units": [\(units.map { quoted("\($0)") }.joined(separator: ", "))],
            "sessionKey": "\(sessionKey)",
            "attestationKey": "\(attestationKey)",
        }

        """
    }

    func entry(scope: [UnitCode], slot: Int, withAttestation: Bool) -> KeyRingText.Entry {
        KeyRingText.Entry(
            node: node, keyID: keyID, units: scope.map(\.description), sessionKey: sessionKey,
            attestationKey: withAttestation ? attestationKey : nil, slot: slot)
    }
}

/// A key ring as text.
private struct KeyRingText {
    struct Entry {
        var node: String
        var keyID: String
        var units: [String]
        var sessionKey: String
        var attestationKey: String?
        var slot: Int
    }

    var entries: [Entry] = []

    init() {}

    /// The ring of a file, empty when there is none yet.
    init(reading path: String) throws(Failure) {
        do throws(SystemError) {
            guard try Files.facts(of: path) != nil else { return }
        } catch {
            throw Failure(error)
        }
        let bytes = try Inputs.bytes(of: path)
        do throws(LocatedError) {
            entries = try KeyRingFile(bytes, file: path).entries.map { entry in
                let units: [String] =
                    switch entry.scope {
                    case .units(let units): units.map(\.description)
                    case .any: ["*"]
                    }
                return Entry(
                    node: entry.node, keyID: entry.keyID, units: units,
                    sessionKey: Hexadecimal.encode(entry.sessionKey.bytes),
                    attestationKey: entry.attestationKey.map { Hexadecimal.encode($0.bytes) }, slot: entry.slot)
            }
        } catch {
            throw Failure(error)
        }
    }

    /// The slot in which the node has no key yet.
    func freeSlot(node: String, file: String) throws(Failure) -> Int {
        let taken = entries.filter { $0.node == node }.map(\.slot)
        guard let slot = [1, 2].first(where: { !taken.contains($0) }) else {
            throw Failure(
                .failed,
                "\(file): \(node) has keys in both slots; remove the one that is no longer used, then try again")
        }
        return slot
    }

    var text: String {
        let lines = entries.map { entry in
            let attestation = entry.attestationKey.map { ", \"attestationKey\": \"\($0)\"" } ?? ""
            return """
                        { "node": \(quoted(entry.node)), "keyID": \(quoted(entry.keyID)), "slot": \(entry.slot),
                          "units": [\(entry.units.map(quoted).joined(separator: ", "))],
                          "sessionKey": "\(entry.sessionKey)"\(attestation) },
                """
        }
        return """
            // The keys that an aggregator knows, each bound to the units it may write. Keep this file secret (mode
            // 0600).
            {
                "keys": [
            \(lines.joined(separator: "\n"))
                ],
            }

            """
    }
}

/// A JSON string.
private func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return json.text
}
