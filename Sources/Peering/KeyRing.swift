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

    package struct Entry: Sendable {
        package let sessionKey: [UInt8]
        package let scope: Scope

        package init(sessionKey: [UInt8], scope: Scope) {
            self.sessionKey = sessionKey
            self.scope = scope
        }
    }

    private var entries: [String: Entry]

    package init(_ entries: [String: Entry] = [:]) { self.entries = entries }

    package subscript(_ keyID: String) -> Entry? { entries[keyID] }
}
