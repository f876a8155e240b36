internal import Bytes
package import Model
internal import Nodes

/// Checks a publication: every digest, every figure from the cells, every attestation of which a key is known
/// (Protocol/26-official-results.md, A-12).
package struct OfficialCheck {
    /// The keys that may have made a unit's attestations; none: they are not checked.
    package typealias Keys = (UnitCode) -> [[UInt8]]

    /// `nil` where it cannot be read.
    package private(set) var manifest: OfficialManifest?
    /// What is wrong, at most `OfficialLimits.faultsMax`.
    package private(set) var faults: [OfficialFault] = []
    /// Offices whose attestation was checked and fits.
    package private(set) var attested = 0
    /// Offices whose cells count.
    package private(set) var counting = 0

    /// - Parameters:
    ///   - files: everything that is there, by name.
    ///   - keys: of offices.
    package init(_ files: [String: [UInt8]], keys: Keys = { _ in [] }) {
        checkDigests(files)
        // Figures of damaged files say nothing.
        guard faults.isEmpty, let manifest, manifest.kind == .official else { return }
        do throws(OfficialFault) {
            try checkFigures(files, manifest, keys)
        } catch {
            faults.append(error)
        }
    }

    private mutating func say(_ fault: OfficialFault) {
        if faults.count < OfficialLimits.faultsMax { faults.append(fault) }
    }

    private mutating func checkDigests(_ files: [String: [UInt8]]) {
        let name = OfficialManifest.fileName
        guard let bytes = files[name] else { return say(OfficialFault(name, "is not there")) }
        if let fault = Self.sealFault(bytes, files[OfficialManifest.sealName]) { say(fault) }
        do throws(LocatedError) {
            let manifest = try OfficialManifest(decoding: bytes)
            self.manifest = manifest
            if manifest.encode() != bytes { say(OfficialFault(name, line: 1, "is not written as the page says")) }
            for entry in manifest.files {
                if let fault = Self.fault(of: entry, files[entry.name]) { say(fault) }
            }
            let known = Set(manifest.files.map(\.name) + [name, OfficialManifest.sealName])
            for other in files.keys.sorted() where !known.contains(other) {
                say(OfficialFault(other, "is not listed in \(name)"))
            }
        } catch {
            say(OfficialFault(name, line: error.line, error.reason))
        }
    }

    /// What is wrong with a manifest, as its own digest says.
    package static func sealFault(_ manifest: [UInt8], _ seal: [UInt8]?) -> OfficialFault? {
        guard seal != OfficialManifest.seal(manifest) else { return nil }
        let why = seal == nil ? "is not there" : "is not the SHA-256 of \(OfficialManifest.fileName)"
        return OfficialFault(OfficialManifest.sealName, line: 1, why)
    }

    /// What is wrong with a file, as the manifest lists it.
    package static func fault(of entry: OfficialManifest.Entry, _ bytes: [UInt8]?) -> OfficialFault? {
        guard let bytes else { return OfficialFault(entry.name, "is not there") }
        guard bytes.count == entry.bytes else {
            return OfficialFault(entry.name, "has \(bytes.count) bytes and not \(entry.bytes)")
        }
        guard OfficialManifest.sha256(bytes) == entry.sha256 else {
            return OfficialFault(entry.name, "has another SHA-256 than the manifest says")
        }
        return nil
    }

    // MARK: - Figures

    private mutating func checkFigures(
        _ files: [String: [UInt8]], _ manifest: OfficialManifest, _ keys: Keys
    ) throws(OfficialFault) {
        let inputs = try OfficialInputs(files, manifest)
        checkOffices(inputs, manifest)
        checkAttestations(inputs, keys)
        let made = try OfficialFigures(inputs).files()
        for file in made {
            guard let there = files[file.name] else {
                say(OfficialFault(file.name, "is not there"))
                continue
            }
            if let line = Self.firstDifference(there, file.bytes) {
                say(OfficialFault(file.name, line: line.number, "does not follow from the cells: \(line.text)"))
            }
        }
        let known = Set(made.map(\.name) + inputs.files().map(\.name) + [OfficialChanges.fileName])
        for entry in manifest.files where !known.contains(entry.name) {
            say(OfficialFault(entry.name, "is no file of such a publication"))
        }
    }

    private mutating func checkOffices(_ inputs: OfficialInputs, _ manifest: OfficialManifest) {
        let heard = inputs.offices.count { $0.standing == .heard }
        let missing = inputs.offices.filter { $0.standing == .missing }.map(\.unit)
        counting = inputs.offices.count(where: \.counts)
        guard manifest.heard == heard, manifest.without == missing, manifest.expected == heard + missing.count else {
            say(
                OfficialFault(
                    OfficialManifest.fileName,
                    "says \(manifest.heard) of \(manifest.expected) offices heard, without "
                        + "\(manifest.without.map(\.description)); \(OfficialInputs.officesName) says \(heard), "
                        + "without "
                        + "\(missing.map(\.description))"))
            return
        }
    }

    private mutating func checkAttestations(_ inputs: OfficialInputs, _ keys: Keys) {
        for office in inputs.offices where office.counts {
            let known = keys(office.unit)
            guard !known.isEmpty, let export = inputs.units[office.unit] else { continue }
            let fits = known.contains { key in
                [false, true].contains {
                    Attestation.make(key: key, export.state, isConfirmed: $0) == export.state.attestation
                }
            }
            guard fits else {
                say(
                    OfficialFault(
                        OfficialInputs.fileName(of: office.unit),
                        "its attestation was not made by \(office.unit)'s key over these cells"))
                continue
            }
            attested += 1
        }
    }

    /// The first line in which two files differ, and what should stand there; `nil` where they are equal.
    static func firstDifference(_ there: [UInt8], _ made: [UInt8]) -> (number: Int, text: String)? {
        guard there != made else { return nil }
        let (left, right) = (lines(there), lines(made))
        let place = zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let number = place ?? min(left.count, right.count)
        func text(_ lines: [ArraySlice<UInt8>]) -> String {
            lines.indices.contains(number) ? "\"\(String(decoding: lines[number], as: UTF8.self))\"" : "nothing"
        }
        return (number + 1, "\(text(left)) stands there, and it should be \(text(right))")
    }

    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    // MARK: - Chain

    /// What is wrong between a publication and the one that it names as its previous.
    ///
    /// - Parameters:
    ///   - manifest: of the later one.
    ///   - previous: the bytes of the manifest of the one before; `nil` where it is not at hand.
    /// - Returns: `nil` where all is right, or nothing can be said.
    package static func chainFault(_ manifest: OfficialManifest, previous: [UInt8]?) -> OfficialFault? {
        let name = OfficialManifest.fileName
        guard let named = manifest.previous else {
            return manifest.number == 1
                ? nil : OfficialFault(name, "number \(manifest.number) names no previous publication")
        }
        guard let previous else { return nil }
        guard OfficialManifest.sha256(previous) == named.sha256 else {
            return OfficialFault(name, "the manifest of \(named.name) has another SHA-256 than the one named here")
        }
        guard let other = try? OfficialManifest(decoding: previous), other.name == named.name,
            other.number == manifest.number - 1
        else { return OfficialFault(name, "\(named.name) is not number \(manifest.number - 1) of the chain") }
        return nil
    }
}
