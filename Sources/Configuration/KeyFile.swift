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

/// What a node proves itself with at its upstreams: the file named by `keyFile`.
package struct KeyFile: Equatable, Sendable {
    package var node: String
    package var keyID: String
    /// Shared with the direct upstream.
    package var sessionKey: SecretKey
    /// Shared with the national centres only.
    package var attestationKey: SecretKey
    /// The units the key was made for.
    package var units: [UnitCode]

    package static let keys = ["node", "keyID", "sessionKey", "attestationKey", "units"]

    package init(_ bytes: [UInt8], file: String) throws(LocatedError) {
        let root = JSONField(file: file, node: try JSONParser.parse(bytes, file: file))
        let section = try root.section(keys: Self.keys)
        node = try section.required("node").text(bytesMax: TextLimits.nameBytesMax)
        keyID = try section.required("keyID").text(bytesMax: TextLimits.nameBytesMax)
        sessionKey = try SecretKey(section.required("sessionKey"))
        attestationKey = try SecretKey(section.required("attestationKey"))
        guard sessionKey != attestationKey else {
            throw try section.required("attestationKey").fault("is the session key again")
        }
        units = try section.required("units").units()
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
    }

    package var entries: [Entry]

    package static let keys = ["keys"]
    package static let entryKeys = ["node", "keyID", "sessionKey", "attestationKey", "units", "slot"]

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
            slot: try section.integer("slot", in: 1...2, or: 1))
        guard entry.attestationKey != entry.sessionKey else {
            throw try section.required("attestationKey").fault("is the session key again")
        }
        return entry
    }
}
