internal import Configuration
internal import Model
package import Nodes

extension KeyLoading {
    /// The keys with which a centre signs its bundles: of each unit the attestation keys of all that may write it
    /// (D-86). Which of them the unit's agent holds is not known here: it may have moved to an agent of several units,
    /// or be changing its key. A digest under a key that it does not hold is of no use to anybody.
    package static func bundleKeys(_ path: String) throws(StartFault) -> BundleKeys {
        let bytes = try Starting.read(path, key: "keyRing")
        do throws(LocatedError) {
            return BundleKeys(ring: try KeyRingFile(bytes, file: path))
        } catch {
            throw .configuration(error)
        }
    }
}

extension BundleKeys {
    init(ring: KeyRingFile) {
        var keys: [UnitCode: [[UInt8]]] = [:]
        for entry in ring.entries where entry.revoked == nil {
            guard let key = entry.attestationKey, case .units(let units) = entry.scope else { continue }
            for unit in units { keys[unit, default: []].append(key.bytes) }
        }
        self.init(keys)
    }
}
