internal import Configuration
internal import Model
package import Nodes

extension KeyLoading {
    /// The keys with which a centre signs its bundles: of each unit the attestation keys of its own node, in every slot
    /// (D-91). A province's key may write its branches, too, but they hold keys of their own: those that were made for
    /// the fewest units are a unit's own.
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
        var own: [UnitCode: (scope: Int, keys: [[UInt8]])] = [:]
        for entry in ring.entries {
            guard let key = entry.attestationKey, case .units(let units) = entry.scope else { continue }
            for unit in units {
                let known = own[unit]?.scope ?? .max
                if units.count < known { own[unit] = (units.count, []) }
                if units.count <= known { own[unit]?.keys.append(key.bytes) }
            }
        }
        self.init(own.mapValues(\.keys))
    }
}
