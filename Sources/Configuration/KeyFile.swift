internal import Bytes
package import Model

/// A secret of 32 bytes. It never shows itself: not in a log, not in an error, not in a debugger's description.
package struct SecretKey: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    package let bytes: [UInt8]

    package var description: String { "(a key)" }
    package var debugDescription: String { description }

    init(_ field: JSONField) throws(LocatedError) {
        let text = try field.string()
        guard let bytes = Hexadecimal.decode(text), bytes.count == Self.bytesCount else {
            throw field.fault("a key has 64 hexadecimal digits; make one with: tamcap keys new")
        }
        guard Set(bytes).count >= Self.differentMin else {
            throw field.fault("this key was not drawn at random; make one with: tamcap keys new")
        }
        self.bytes = bytes
    }
}

/// What a node proves itself with at its upstreams: the file named by `keyFile`. It has one key, or while that is being
/// changed two.
package struct KeyFile: Equatable, Sendable {
    /// A session key and an attestation key under one name.
    package struct Slot: Equatable, Sendable {
        package var keyID: String
        /// Shared with the direct upstream.
        package var sessionKey: SecretKey
        /// Shared with the national centres only.
        package var attestationKey: SecretKey
        package var validity: KeyValidity
    }

    package var node: String
    /// The units the keys were made for.
    package var units: [UnitCode]
    /// The newest first; where two begin alike, as in the file.
    package var slots: [Slot]

    package static let keys = ["node", "units", "keys"] + slotKeys
    package static let slotKeys = ["keyID", "sessionKey", "attestationKey", "validFrom", "validUntil"]

    /// The newest, whether it is valid or not.
    package var keyID: String { slots[0].keyID }
    package var sessionKey: SecretKey { slots[0].sessionKey }
    package var attestationKey: SecretKey { slots[0].attestationKey }

    /// The newest that is valid, or when none is the newest: a clock that is wrong silences nobody.
    package func newest(at moment: Moment) -> Slot { slots.first { $0.validity.contains(moment) } ?? slots[0] }

    package init(_ bytes: [UInt8], file: String) throws(LocatedError) {
        let root = JSONField(file: file, node: try JSONParser.parse(bytes, file: file))
        let section = try root.section(keys: Self.keys)
        node = try section.required("node").text(bytesMax: TextLimits.nameBytesMax)
        units = try section.required("units").units()
        guard let list = section["keys"] else {
            slots = [try Slot(section)]
            return
        }
        for key in Self.slotKeys { if let field = section[key] { throw field.fault("stands in \"keys\" already") } }
        slots = []
        for field in try list.list() {
            let slot = try Slot(field.section(keys: Self.slotKeys))
            guard !slots.contains(where: { $0.keyID == slot.keyID }) else {
                throw field.fault("\"\(slot.keyID)\" stands twice")
            }
            slots.append(slot)
        }
        guard (1...2).contains(slots.count) else { throw list.fault("one or two keys are wanted here") }
        if slots.count == 2, slots[1].validity.isNewer(than: slots[0].validity) { slots.swapAt(0, 1) }
    }
}

extension KeyFile.Slot {
    fileprivate init(_ section: JSONSection) throws(LocatedError) {
        keyID = try section.required("keyID").text(bytesMax: TextLimits.nameBytesMax)
        sessionKey = try SecretKey(section.required("sessionKey"))
        attestationKey = try SecretKey(section.required("attestationKey"))
        guard sessionKey != attestationKey else {
            throw try section.required("attestationKey").fault("is the session key again")
        }
        validity = try section.validity()
    }
}

extension JSONSection {
    /// `validFrom` and `validUntil`: times, in Viet Nam where they name no offset; a date alone is the whole day there.
    fileprivate func validity() throws(LocatedError) -> KeyValidity {
        var validity = KeyValidity(from: try moment("validFrom"), until: try moment("validUntil"))
        if let field = self["validUntil"], let until = validity.until, try field.string().utf8.count <= 10 {
            validity.until = Moment(seconds: until.seconds + 86_400)
        }
        if let from = validity.from, let until = validity.until, from >= until, let field = self["validUntil"] {
            throw field.fault("\(until) is not after \"validFrom\"")
        }
        return validity
    }
}

/// The keys an aggregator knows: the file named by `keyRing`.
package struct KeyRingFile: Equatable, Sendable {
    /// Which units a key may write.
    package enum Scope: Equatable, Sendable {
        case units([UnitCode])
        /// Written `"*"`: a relay above all offices.
        case any
    }

    package struct Entry: Equatable, Sendable {
        /// Whose key it is: each node has at most one key in each slot.
        package var node: String
        package var keyID: String
        package var sessionKey: SecretKey
        /// Only a national centre has it.
        package var attestationKey: SecretKey?
        package var scope: Scope
        /// 1 or 2: while a key is being changed the node has one in each.
        package var slot: Int
        package var validity = KeyValidity.always
        /// Since when it has been taken away: such a key is as good as not there.
        package var revoked: Moment?
    }

    package var entries: [Entry]

    package static let keys = ["keys"]
    package static let entryKeys = [
        "node", "keyID", "sessionKey", "attestationKey", "units", "slot", "validFrom", "validUntil", "revoked",
    ]

    package init(_ bytes: [UInt8], file: String) throws(LocatedError) {
        let root = JSONField(file: file, node: try JSONParser.parse(bytes, file: file))
        let section = try root.section(keys: Self.keys)
        entries = []
        var lines: [String: Int] = [:]
        var slots: [String: Int] = [:]
        for field in try section.required("keys").list() {
            let section = try field.section(keys: Self.entryKeys)
            let entry = try Self.entry(section)
            let line = field.node.place.line
            if let first = lines.updateValue(line, forKey: entry.keyID) {
                throw try section.required("keyID").fault("\"\(entry.keyID)\" stands twice; first in line \(first)")
            }
            if let first = slots.updateValue(line, forKey: "\(entry.slot) \(entry.node)") {
                throw (section["slot"] ?? field).fault(
                    "\(entry.node) has a key in slot \(entry.slot) already, in line \(first)")
            }
            entries.append(entry)
        }
    }

    private static func entry(_ section: JSONSection) throws(LocatedError) -> Entry {
        let keyID = try section.required("keyID").text(bytesMax: TextLimits.nameBytesMax)
        var scope = Scope.any
        let units = try section.required("units")
        let isAny = try units.list().contains { $0.node.value == .string("*") }
        if isAny {
            guard try units.list().count == 1 else { throw units.fault("\"*\" stands alone") }
        } else {
            scope = .units(try units.units())
        }
        let entry = Entry(
            node: try section["node"].map { field throws(LocatedError) in
                try field.text(bytesMax: TextLimits.nameBytesMax)
            } ?? keyID,
            keyID: keyID,
            sessionKey: try SecretKey(section.required("sessionKey")),
            attestationKey: try section["attestationKey"].map { field throws(LocatedError) in try SecretKey(field) },
            scope: scope,
            slot: try section.integer("slot", in: 1...2, or: 1), validity: try section.validity(),
            revoked: try section.moment("revoked"))
        guard entry.attestationKey != entry.sessionKey else {
            throw try section.required("attestationKey").fault("is the session key again")
        }
        return entry
    }
}
