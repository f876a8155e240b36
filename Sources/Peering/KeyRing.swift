package import Model

/// What a dialer proves itself with.
package struct Credential: Sendable {
    package let keyID: String
    package let sessionKey: [UInt8]
    package let validity: KeyValidity

    package init(keyID: String, sessionKey: [UInt8], validity: KeyValidity = .always) {
        self.keyID = keyID
        self.sessionKey = sessionKey
        self.validity = validity
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
        /// 1 or 2, for people.
        package let slot: Int
        /// The unit that the key was made for first; `nil` for a key of every unit, or where it does not matter.
        package let head: UnitCode?
        /// Only a national centre has it.
        package let attestationKey: [UInt8]?

        package init(
            sessionKey: [UInt8], scope: Scope, node: String = "", validity: KeyValidity = .always, slot: Int = 1,
            head: UnitCode? = nil, attestationKey: [UInt8]? = nil
        ) {
            self.slot = slot
            self.sessionKey = sessionKey
            self.scope = scope
            self.node = node
            self.validity = validity
            self.head = head
            self.attestationKey = attestationKey
        }
    }

    private let entries: [String: Entry]
    /// The names of each node's keys: at 10,000 nodes nobody looks through all of them for each.
    private let keysOfNodes: [String: [String]]
    /// The attestation keys that may be a unit's, each with the head of its entry.
    private let attestations: [UnitCode: [(head: UnitCode, key: [UInt8])]]

    package init(_ entries: [String: Entry] = [:]) {
        self.entries = entries
        var keysOfNodes: [String: [String]] = [:]
        var attestations: [UnitCode: [(head: UnitCode, key: [UInt8])]] = [:]
        for (keyID, entry) in entries.sorted(by: { $0.key < $1.key }) {
            if !entry.node.isEmpty { keysOfNodes[entry.node, default: []].append(keyID) }
            guard let key = entry.attestationKey, let head = entry.head, case .units(let units) = entry.scope else {
                continue
            }
            for unit in units { attestations[unit, default: []].append((head, key)) }
        }
        self.keysOfNodes = keysOfNodes
        self.attestations = attestations
    }

    package subscript(_ keyID: String) -> Entry? { entries[keyID] }

    /// The key, while it is in force (H-19).
    package func inForce(_ keyID: String, at now: Instant) -> Entry? {
        guard let entry = entries[keyID], entry.validity.contains(now.moment) else { return nil }
        return entry
    }

    /// The newest key of the same node that is in force and newer than this one (H-22).
    package func newerKey(than keyID: String, at now: Instant) -> String? {
        guard let entry = entries[keyID] else { return nil }
        let newer = (keysOfNodes[entry.node] ?? []).compactMap { other in
            inForce(other, at: now).map { (keyID: other, validity: $0.validity) }
        }.filter { $0.validity.isNewer(than: entry.validity) }
        return newer.max { $1.validity.isNewer(than: $0.validity) }?.keyID
    }
}

// Whose word counts as the owner's.
extension KeyRing {
    /// Whether a key may speak as the owner of a unit that it may write (D-80): not one whose first unit stands above
    /// it, which passes on what it is told, nor, where offices prove their figures, one of every unit.
    package func mayOwn(_ unit: UnitCode, head: UnitCode?, isAbove: (UnitCode, UnitCode) -> Bool) -> Bool {
        head.map { !isAbove($0, unit) } ?? !hasAttestationKeys
    }

    /// Whether what is told is judged here at all.
    package var hasAttestationKeys: Bool { !attestations.isEmpty }

    /// Whether the ring has one of the keys that may have attested a unit's figures.
    package func hasAttestationKey(of unit: UnitCode, isAbove: (UnitCode, UnitCode) -> Bool) -> Bool {
        attestations[unit]?.contains { !isAbove($0.head, unit) } ?? false
    }

    /// The keys that may have attested a unit's figures: those of its owner.
    package func attestationKeys(of unit: UnitCode, isAbove: (UnitCode, UnitCode) -> Bool) -> [[UInt8]] {
        (attestations[unit] ?? []).filter { !isAbove($0.head, unit) }.map(\.key)
    }
}
