package import Configuration
internal import Model
package import Peering
internal import Runtime

/// Keys from their files.
package enum KeyLoading {
    /// A file of keys that a configuration names under `key`.
    private static func read(_ path: String, key: String) throws(StartFault) -> [UInt8] {
        do throws(SecretFile.Fault) {
            return try SecretFile.read(path, limitBytes: DaemonLimits.configurationBytesMax)
        } catch {
            if case .system(let error) = error { throw .unreadable(error, key: key) }
            throw .exposed(error, key: key)
        }
    }

    package static func keyFile(_ path: String) throws(StartFault) -> KeyFile {
        var bytes = try read(path, key: "keyFile")
        defer { SecretFile.wipe(&bytes) }
        do throws(LocatedError) {
            return try KeyFile(bytes, file: path)
        } catch {
            throw .configuration(error)
        }
    }

    /// - Throws: when the key may not write the unit that a configuration names in `setting`.
    static func check(_ keys: KeyFile, of path: String, mayWrite unit: UnitCode, setting: String) throws(StartFault) {
        guard !keys.units.contains(unit) else { return }
        throw .configuration(
            LocatedError(
                file: path, line: 1, column: nil, key: "units",
                reason: "this key may not write \(unit); ask for one that may, or correct \"\(setting)\""))
    }

    package static func keyRing(_ path: String) throws(StartFault) -> KeyRing {
        var bytes = try read(path, key: "keyRing")
        defer { SecretFile.wipe(&bytes) }
        let file: KeyRingFile
        do throws(LocatedError) {
            file = try KeyRingFile(bytes, file: path)
        } catch {
            throw .configuration(error)
        }
        var entries: [String: KeyRing.Entry] = [:]
        for entry in file.entries where entry.revoked == nil {
            let (scope, head): (KeyRing.Scope, UnitCode?) =
                switch entry.scope {
                case .units(let units): (.units(Set(units)), units.first)
                case .any: (.any, nil)
                }
            entries[entry.keyID] = KeyRing.Entry(
                sessionKey: entry.sessionKey.bytes, scope: scope, node: entry.node, validity: entry.validity,
                slot: entry.slot, head: head, attestationKey: entry.attestationKey?.bytes)
        }
        return KeyRing(entries)
    }
}

extension KeyFile {
    /// What it proves itself with, the newest first.
    var credentials: [Credential] {
        slots.map { Credential(keyID: $0.keyID, sessionKey: $0.sessionKey.bytes, validity: $0.validity) }
    }

    /// The attestation keys by the names of the session keys that they go with.
    var attestationKeysOfCredentials: [String: [UInt8]] {
        Dictionary(slots.map { ($0.keyID, $0.attestationKey.bytes) }, uniquingKeysWith: { first, _ in first })
    }
}
