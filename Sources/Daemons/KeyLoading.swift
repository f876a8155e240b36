package import Configuration
internal import Model
package import Peering

/// Keys from their files.
package enum KeyLoading {
    package static func keyFile(_ path: String) throws(StartFault) -> KeyFile {
        let bytes = try Starting.read(path, key: "keyFile")
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
        let bytes = try Starting.read(path, key: "keyRing")
        let file: KeyRingFile
        do throws(LocatedError) {
            file = try KeyRingFile(bytes, file: path)
        } catch {
            throw .configuration(error)
        }
        var entries: [String: KeyRing.Entry] = [:]
        for entry in file.entries {
            let scope: KeyRing.Scope =
                switch entry.scope {
                case .units(let units): .units(Set(units))
                case .any: .any
                }
            entries[entry.keyID] = KeyRing.Entry(sessionKey: entry.sessionKey.bytes, scope: scope)
        }
        return KeyRing(entries)
    }
}
