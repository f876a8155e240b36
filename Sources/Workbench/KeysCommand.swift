internal import Bytes
internal import Configuration
package import Model
internal import Runtime

/// `tamcap keys`: draws session and attestation keys, changes them, takes them away, shows which there are.
package enum KeysCommand {
    /// One key for a node that serves `units`: its key file, and the entry added to the key ring of its upstream.
    package static func new(
        units: [UnitCode], node: String?, out: String, ring ringPath: String, from: Moment? = nil,
        until: Moment? = nil, _ console: inout Console
    ) throws(Failure) {
        guard let first = units.first else { throw Failure(.usage, "--unit names no unit") }
        try mustNotExist(out)
        var ring = try KeyRingText(reading: ringPath)
        if let from, let until, until <= from {
            throw Failure(.usage, "--valid-until \(until) is not after --valid-from \(from)")
        }
        let validity = KeyValidity(from: from, until: until)
        let key = NewKey(node: node ?? first.description)
        let file = KeyFileText(node: key.node, units: units, slots: [key.slot(validity)])
        let slot = try ring.freeSlot(node: key.node, file: ringPath)
        ring.entries.append(key.entry(scope: units, slot: slot, withAttestation: true, validity: validity))
        // The ring first: a key that nobody knows is found out at once, a ring entry too many harms nobody.
        try write(ringPath, ring.text)
        try write(out, file.text)
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
            let key = NewKey(node: unit.description)
            let path = "\(folder)/\(unit).json"
            try mustNotExist(path)
            try write(path, KeyFileText(node: key.node, units: [unit], slots: [key.slot(.always)]).text)
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

    static func mustNotExist(_ path: String) throws(Failure) {
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

    static func write(_ path: String, _ text: String) throws(Failure) {
        do throws(SystemError) {
            try Files.makeFolders(Files.split(path).folder, mode: 0o700)
            try Files.replace(path, with: Array(text.utf8), mode: 0o600)
        } catch {
            throw Failure(error)
        }
    }
}
