package import Model

/// What a dialer proves itself with.
package struct Credential: Sendable {
    package let keyID: String
    package let sessionKey: [UInt8]

    package init(keyID: String, sessionKey: [UInt8]) {
        self.keyID = keyID
        self.sessionKey = sessionKey
    }
}

/// The keys a listener knows, each bound to the units it may write. Two slots of one node are two entries with the same
/// units, so that a key can be changed without a moment in which neither works.
package struct KeyRing: Sendable {
    /// Which units a key may write.
    package enum Scope: Sendable, Equatable {
        case units(Set<UnitCode>)
        /// Every unit of the topology: a relay above all offices, or a test.
        case any

        package func mayWrite(_ unit: UnitCode) -> Bool {
            switch self {
            case .units(let units): units.contains(unit)
            case .any: true
            }
        }
    }

    package struct Entry: Sendable, Equatable {
        package let sessionKey: [UInt8]
        package let scope: Scope
        /// Whose key it is; empty where the ring does not say.
        package let node: String
        package let validity: KeyValidity

        package init(sessionKey: [UInt8], scope: Scope, node: String = "", validity: KeyValidity = .always) {
            self.sessionKey = sessionKey
            self.scope = scope
            self.node = node
            self.validity = validity
        }
    }

    private var entries: [String: Entry]

    package init(_ entries: [String: Entry] = [:]) { self.entries = entries }

    package subscript(_ keyID: String) -> Entry? { entries[keyID] }

    /// The key, while it is in force (H-19).
    package func inForce(_ keyID: String, at now: Instant) -> Entry? {
        guard let entry = entries[keyID], entry.validity.contains(now.moment) else { return nil }
        return entry
    }

    /// The newest key of the same node that is in force and newer than this one (H-22).
    package func newerKey(than keyID: String, at now: Instant) -> String? {
        guard let entry = entries[keyID], !entry.node.isEmpty else { return nil }
        let newer = entries.filter { other, candidate in
            other != keyID && candidate.node == entry.node && candidate.validity.contains(now.moment)
                && candidate.validity.isNewer(than: entry.validity)
        }
        return newer.max { $1.value.validity.isNewer(than: $0.value.validity) }?.key
    }
}
