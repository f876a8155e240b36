internal import Configuration
package import Model
internal import Runtime

// Changing and taking away keys.
extension KeysCommand {
    /// A further key for a node: the old one goes on for a while beside it, so that nothing has to happen at once.
    ///
    /// `rings` are those of the aggregators that know the node; one of them, or its present key file, has its
    /// attestation key. `out` becomes its next key file, with both keys. The new one begins at `from`, and the old one
    /// is valid for `overlapDays` beyond that.
    package static func rotate(
        node: String, rings: [String], keyFile: String?, out: String, from: Moment, overlapDays: Int, now: Moment,
        _ console: inout Console
    ) throws(Failure) {
        try mustNotExist(out)
        let present = try keyFile.map { path throws(Failure) in try KeyFileText(reading: path) }
        let fresh = NewKey(node: node)
        let until = Moment(seconds: max(from, now).seconds + Int64(overlapDays) * 86_400)
        var changed: [(path: String, ring: KeyRingText)] = []
        var (old, attestationKey): (KeyRingText.Entry?, String?)
        for path in rings {
            var ring = try KeyRingText(reading: path, mustExist: true)
            let entry = try add(fresh, to: &ring, file: path, from: from, until: until, now: now)
            if let old, old.keyID != entry.keyID {
                throw Failure(
                    .failed, "\(path) has \(entry.keyID) as the newest key of \(node), and \(rings[0]) \(old.keyID)")
            }
            if old == nil { old = entry }
            attestationKey = attestationKey ?? entry.attestationKey
            changed.append((path, ring))
        }
        guard let old else { throw Failure(.usage, "--ring is missing: the ring of the aggregator above \(node)") }
        attestationKey = attestationKey ?? present?.slots.first { $0.keyID == old.keyID }?.attestationKey
        guard let attestationKey else {
            throw Failure(
                .failed,
                "no ring here has the attestation key of \(old.keyID): name the nation's ring, too, or the "
                    + "node's present key file with --key-file")
        }
        let units = present?.units ?? old.units.compactMap { UnitCode($0) }
        guard !units.isEmpty else {
            throw Failure(.usage, "\(old.keyID) may write every unit: name its key file with --key-file")
        }
        let next = KeyFileText(
            node: node, units: units,
            slots: [
                KeyFileText.Slot(
                    keyID: old.keyID, sessionKey: old.sessionKey, attestationKey: attestationKey,
                    validity: old.validity), fresh.slot(KeyValidity(from: from)),
            ])
        // The rings first: a key that nobody knows is found out at once, a ring entry too many harms nobody.
        for (path, ring) in changed { try write(path, ring.text) }
        try write(out, next.text)
        console.note("\(out): \(fresh.keyID) from \(from) on, \(old.keyID) until \(old.validity.until ?? until)")
        for (path, _) in changed { console.note("\(path): changed; send SIGHUP to the aggregator that uses it") }
        console.note("Then put \(out) in the place of the node's key file (mode 0600) and send SIGHUP to the node.")
    }

    /// Adds the new key, and gives the old one its end.
    ///
    /// - Returns: the old one.
    private static func add(
        _ fresh: NewKey, to ring: inout KeyRingText, file: String, from: Moment, until: Moment, now: Moment
    ) throws(Failure) -> KeyRingText.Entry {
        let node = fresh.node
        guard let place = ring.newest(of: node, at: now) else {
            throw Failure(.failed, "\(file) has no key of \(node) that may serve; make one with: tamcap keys new")
        }
        for other in ring.places(of: node) where other != place && ring.entries[other].mayServe(at: now) {
            let (id, end) = (ring.entries[other].keyID, ring.entries[other].validity.until)
            throw Failure(
                .failed,
                "\(file): \(node) is being given a new key already: \(id) is still valid"
                    + (end.map { " until \($0)" } ?? "") + "; wait for its end, or: tamcap keys revoke \(id)")
        }
        let keyID = ring.entries[place].keyID
        ring.entries[place].validity.until = min(ring.entries[place].validity.until ?? until, until)
        let old = ring.entries[place]
        ring.entries.removeAll { $0.node == node && $0.keyID != keyID }
        ring.entries.append(
            KeyRingText.Entry(
                node: node, keyID: fresh.keyID, units: old.units, sessionKey: fresh.sessionKey,
                attestationKey: old.attestationKey == nil ? nil : fresh.attestationKey, slot: 3 - old.slot,
                validity: KeyValidity(from: from)))
        return old
    }

    /// Takes a key away, or all keys of a node or unit: what it says of itself stays, so that `list` shows it.
    package static func revoke(_ name: String, rings: [String], now: Moment, _ console: inout Console) throws(Failure) {
        var changed: [(path: String, ring: KeyRingText)] = []
        var found: [String] = []
        for path in rings {
            var ring = try KeyRingText(reading: path, mustExist: true)
            let places = Self.places(of: name, in: ring)
            for place in places where ring.entries[place].revoked == nil {
                ring.entries[place].revoked = now
                found.append(ring.entries[place].keyID)
            }
            if !places.isEmpty { changed.append((path, ring)) }
        }
        guard !changed.isEmpty else {
            throw Failure(
                .failed, "no ring named here has a key, node or unit \(name); see: tamcap keys list --ring \(rings[0])")
        }
        guard !found.isEmpty else { return console.note("\(name) has been revoked already; nothing has changed") }
        for (path, ring) in changed { try write(path, ring.text) }
        console.note("revoked: \(Set(found).sorted().joined(separator: ", "))")
        for (path, _) in changed {
            console.note("\(path): changed; SIGHUP to the aggregator that uses it ends the connections at once")
        }
    }

    /// A key of that name; else all of the node; else all that were made for the unit first of all.
    private static func places(of name: String, in ring: KeyRingText) -> [Int] {
        for isMeant: (KeyRingText.Entry) -> Bool in [
            { $0.keyID == name }, { $0.node == name }, { $0.units.first == name },
        ] {
            let places = ring.entries.indices.filter { isMeant(ring.entries[$0]) }
            if !places.isEmpty { return places }
        }
        return []
    }
}
