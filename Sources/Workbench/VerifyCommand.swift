internal import Bytes
internal import Configuration
internal import HTTPService
internal import Model
internal import Official
internal import Runtime

/// `tamcap verify`: whether a publication is what it says, on any machine (Protocol/26-official-results.md, A-12).
package struct VerifyCommand: Sendable {
    /// A publication's folder, the folder of all of them, or an aggregator's address with or without a publication.
    package var place: String
    /// A key ring with offices' attestation keys; without one attestations are not checked.
    package var ring: String?

    package init(_ place: String) { self.place = place }

    private struct Found {
        let place: String
        let files: [String: [UInt8]]
    }

    /// - Throws: `.failed` when anything is wrong, after all of it has been printed.
    package func run(_ console: inout Console) throws(Failure) {
        let keys = try attestationKeys()
        var found = place.hasPrefix("http://") ? try fetched() : try folders()
        guard !found.isEmpty else { throw Failure(.failed, "\(place) has no publication") }
        found.sort { $0.place.utf8.lexicographicallyPrecedes($1.place.utf8) }
        var (wrong, manifests) = (0, [String: [UInt8]]())
        for publication in found {
            let bytes = publication.files[OfficialManifest.fileName]
            if let bytes, let manifest = try? OfficialManifest(decoding: bytes) { manifests[manifest.name] = bytes }
        }
        for publication in found {
            let check = OfficialCheck(publication.files) { keys[$0] ?? [] }
            var faults = check.faults
            if let manifest = check.manifest {
                let previous = manifest.previous.flatMap { manifests[$0.name] ?? beside(publication.place, $0.name) }
                if let fault = OfficialCheck.chainFault(manifest, previous: previous) { faults.append(fault) }
                if faults.isEmpty {
                    try console.print(text(check, manifest, hasPrevious: previous != nil, hasKeys: !keys.isEmpty))
                }
            }
            wrong += faults.count
            for fault in faults { try console.print("\(publication.place)/\(fault)\n") }
        }
        guard wrong == 0 else { throw Failure(.failed, "\(wrong) faults in \(found.count) publications") }
    }

    private func text(
        _ check: OfficialCheck, _ manifest: OfficialManifest, hasPrevious: Bool, hasKeys: Bool
    ) -> String {
        let chain =
            manifest.previous.map { hasPrevious ? "follows \($0.name)" : "names \($0.name), which is not here" }
            ?? "is the first"
        let attested =
            hasKeys
            ? "\(check.attested) of \(check.counting) attestations checked" : "attestations not checked (--ring)"
        return "\(manifest.name): right; as of \(manifest.asOf), \(manifest.heard) of \(manifest.expected) offices, "
            + "\(manifest.files.count) files; \(chain); \(attested)\n"
    }

    // MARK: - Where from

    private func attestationKeys() throws(Failure) -> [UnitCode: [[UInt8]]] {
        guard let ring else { return [:] }
        let bytes = try Inputs.bytes(of: ring)
        let file: KeyRingFile
        do throws(LocatedError) {
            file = try KeyRingFile(bytes, file: ring)
        } catch {
            throw Failure(error)
        }
        var keys: [UnitCode: [[UInt8]]] = [:]
        for entry in file.entries {
            guard let key = entry.attestationKey, case .units(let units) = entry.scope else { continue }
            for unit in units { keys[unit, default: []].append(key.bytes) }
        }
        return keys
    }

    private func folders() throws(Failure) -> [Found] {
        var place = place
        while place.count > 1, place.hasSuffix("/") { place.removeLast() }
        do throws(SystemError) {
            guard try Files.facts(of: place)?.kind == .folder else {
                throw SystemError("open", place, errno: 2)
            }
            let entries = try Files.list(place)
            if entries.contains(where: { $0.name == OfficialManifest.fileName }) { return [try Self.folder(place)] }
            var found: [Found] = []
            for entry in entries where entry.facts.kind == .folder && !entry.name.hasPrefix(".") {
                found.append(try Self.folder("\(place)/\(entry.name)"))
            }
            return found
        } catch {
            throw Failure(error)
        }
    }

    private static func folder(_ path: String) throws(SystemError) -> Found {
        var files: [String: [UInt8]] = [:]
        for entry in try Files.list(path) {
            files[entry.name] =
                entry.facts.kind == .file
                ? try Files.read("\(path)/\(entry.name)", limitBytes: OfficialLimits.fileBytesMax) : []
        }
        return Found(place: path, files: files)
    }

    /// The manifest of the publication before, in the folder beside.
    private func beside(_ path: String, _ name: String) -> [UInt8]? {
        guard OfficialManifest.isPlain(name), !path.hasPrefix("http://") else { return nil }
        return try? Files.read(
            "\(Files.split(path).folder)/\(name)/\(OfficialManifest.fileName)", limitBytes: OfficialLimits.fileBytesMax)
    }

    /// From an aggregator: the publication that the address names (`http://HOST:PORT/publications/2026-10-r1`), or all.
    private func fetched() throws(Failure) -> [Found] {
        let path = "/publications"
        let parts = place.split(separator: path, maxSplits: 1, omittingEmptySubsequences: false)
        let fetcher = try SiteFetcher(String(parts[0]))
        func ask(_ target: String) throws(Failure) -> [UInt8] {
            let answer = try fetcher.ask(target)
            guard answer.status == .ok else {
                throw Failure(.failed, "\(target): \(String(decoding: answer.body, as: UTF8.self))")
            }
            return answer.body
        }
        let named = parts.count > 1 ? parts[1].split(separator: "/").first.map(String.init) : nil
        let names = if let named { [named] } else { try Self.names(in: ask("/api/v1/publications")) }
        var found: [Found] = []
        for name in names where OfficialManifest.isPlain(name) {
            var files: [String: [UInt8]] = [:]
            for file in [OfficialManifest.fileName, OfficialManifest.sealName] {
                files[file] = try ask("\(path)/\(name)/\(file)")
            }
            let manifest = try? OfficialManifest(decoding: files[OfficialManifest.fileName] ?? [])
            for entry in manifest?.files ?? [] { files[entry.name] = try ask("\(path)/\(name)/\(entry.name)") }
            found.append(Found(place: "\(parts[0])\(path)/\(name)", files: files))
        }
        return found
    }

    private static func names(in list: [UInt8]) throws(Failure) -> [String] {
        do throws(LocatedError) {
            let root = JSONField(file: "publications", node: try JSONParser.parse(list, file: "publications"))
            var names: [String] = []
            for (key, value) in try root.entries() where key == "publications" {
                for item in try value.list() {
                    for (key, value) in try item.entries() where key == "name" { names.append(try value.string()) }
                }
            }
            return names
        } catch {
            throw Failure(error)
        }
    }
}
