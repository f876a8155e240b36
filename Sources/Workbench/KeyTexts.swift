internal import Bytes
internal import Configuration
internal import Model
internal import Runtime

/// Two fresh secrets and whose they are.
struct NewKey {
    let node: String
    let keyID: String
    let sessionKey = Hexadecimal.encode(SystemEntropy.bytes(SecretKey.bytesCount))
    let attestationKey = Hexadecimal.encode(SystemEntropy.bytes(SecretKey.bytesCount))

    init(node: String) {
        self.node = node
        // Eight digits that no other key of the node has, so that logs tell the old key from the new one.
        keyID = "\(node.prefix(48))-\(Hexadecimal.encode(SystemEntropy.bytes(4)))"
    }

    func slot(_ validity: KeyValidity) -> KeyFileText.Slot {
        KeyFileText.Slot(
            keyID: keyID, sessionKey: sessionKey, attestationKey: attestationKey, validity: validity)
    }

    func entry(
        scope: [UnitCode], slot: Int, withAttestation: Bool, validity: KeyValidity = .always
    ) -> KeyRingText.Entry {
        KeyRingText.Entry(
            node: node, keyID: keyID, units: scope.map(\.description), sessionKey: sessionKey,
            attestationKey: withAttestation ? attestationKey : nil, slot: slot, validity: validity)
    }
}

/// A node's key file as text: with one key in the form that every program reads, with two in a list.
struct KeyFileText {
    struct Slot {
        var keyID: String
        var sessionKey: String
        var attestationKey: String
        var validity: KeyValidity

        init(keyID: String, sessionKey: String, attestationKey: String, validity: KeyValidity) {
            self.keyID = keyID
            self.sessionKey = sessionKey
            self.attestationKey = attestationKey
            self.validity = validity
        }

        init(_ slot: KeyFile.Slot) {
            self.init(
                keyID: slot.keyID, sessionKey: Hexadecimal.encode(slot.sessionKey.bytes),
                attestationKey: Hexadecimal.encode(slot.attestationKey.bytes), validity: slot.validity)
        }

        /// The members, each on a line.
        func lines(_ indentation: String) -> String {
            let members =
                [
                    "\"keyID\": \(quoted(keyID))", "\"sessionKey\": \"\(sessionKey)\"",
                    "\"attestationKey\": \"\(attestationKey)\"",
                ] + members(of: validity)
            return members.map { "\(indentation)\($0),\n" }.joined()
        }
    }

    var node: String
    var units: [UnitCode]
    /// One or two.
    var slots: [Slot]

    /// A key file that is there.
    init(reading path: String) throws(Failure) {
        var bytes = try KeyRingText.secret(path)
        defer { SecretFile.wipe(&bytes) }
        do throws(LocatedError) {
            let file = try KeyFile(bytes, file: path)
            (node, units, slots) = (file.node, file.units, file.slots.map { Slot($0) })
        } catch {
            throw Failure(error)
        }
    }

    init(node: String, units: [UnitCode], slots: [Slot]) {
        (self.node, self.units, self.slots) = (node, units, slots)
    }

    var text: String {
        let keys =
            slots.count == 1
            ? slots[0].lines("    ")
            : "    \"keys\": [\n" + slots.map { "        {\n\($0.lines("            "))        },\n" }.joined()
                + "    ],\n"
        return """
            // A node's own keys. Whoever reads this file can speak for its units: keep it to the node (mode 0600).
            {
                "node": \(quoted(node)),
                "units": [\(units.map { quoted("\($0)") }.joined(separator: ", "))],
            \(keys)}

            """
    }
}

/// A key ring as text.
struct KeyRingText {
    struct Entry {
        var node: String
        var keyID: String
        var units: [String]
        var sessionKey: String
        var attestationKey: String?
        var slot: Int
        var validity = KeyValidity.always
        var revoked: Moment?

        /// Whether it is worth keeping at a moment: neither taken away nor over.
        func mayServe(at moment: Moment) -> Bool {
            revoked == nil && validity.until.map { moment < $0 } ?? true
        }

        func state(at moment: Moment) -> String {
            if revoked != nil { return "revoked" }
            if let until = validity.until, moment >= until { return "over" }
            return validity.contains(moment) ? "in force" : "not yet"
        }
    }

    var entries: [Entry] = []

    init() {}

    /// The ring of a file; empty when there is none yet, unless there must be one.
    init(reading path: String, mustExist: Bool = false) throws(Failure) {
        do throws(SystemError) {
            if !mustExist, try Files.facts(of: path) == nil { return }
        } catch {
            throw Failure(error)
        }
        var bytes = try Self.secret(path)
        defer { SecretFile.wipe(&bytes) }
        do throws(LocatedError) {
            entries = try KeyRingFile(bytes, file: path).entries.map { Entry($0) }
        } catch {
            throw Failure(error)
        }
    }

    static func secret(_ path: String) throws(Failure) -> [UInt8] {
        do throws(SecretFile.Fault) {
            return try SecretFile.read(path, limitBytes: Inputs.bytesMax)
        } catch {
            throw Failure(.configuration, "\(error)")
        }
    }

    /// The places of a node's keys.
    func places(of node: String) -> [Int] { entries.indices.filter { entries[$0].node == node } }

    /// The place of the node's newest key that may still serve.
    func newest(of node: String, at moment: Moment) -> Int? {
        places(of: node).filter { entries[$0].mayServe(at: moment) }.max {
            entries[$1].validity.isNewer(than: entries[$0].validity)
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
            let times = members(of: entry.validity) + (entry.revoked.map { ["\"revoked\": \"\($0)\""] } ?? [])
            return """
                        { "node": \(quoted(entry.node)), "keyID": \(quoted(entry.keyID)), "slot": \(entry.slot),\
                \(times.map { " \($0)," }.joined())
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

extension KeyRingText.Entry {
    init(_ entry: KeyRingFile.Entry) {
        let units: [String] =
            switch entry.scope {
            case .units(let units): units.map(\.description)
            case .any: ["*"]
            }
        self.init(
            node: entry.node, keyID: entry.keyID, units: units,
            sessionKey: Hexadecimal.encode(entry.sessionKey.bytes),
            attestationKey: entry.attestationKey.map { Hexadecimal.encode($0.bytes) }, slot: entry.slot,
            validity: entry.validity, revoked: entry.revoked)
    }
}

private func members(of validity: KeyValidity) -> [String] {
    (validity.from.map { ["\"validFrom\": \"\($0)\""] } ?? [])
        + (validity.until.map { ["\"validUntil\": \"\($0)\""] } ?? [])
}

/// A JSON string.
func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return json.text
}
