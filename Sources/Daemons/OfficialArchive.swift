internal import Model
package import Official
package import Runtime

/// The publications of an aggregator, each a folder of its own below `publications/` of the data folder; none is ever
/// written again.
package struct OfficialArchive: Sendable {
    package struct Entry: Sendable {
        package let manifest: OfficialManifest
        /// Of the manifest's bytes, in hexadecimal.
        package let sha256: String
    }

    private let folder: String

    package init(dataDir: String, _ kind: OfficialManifest.Kind = .official) {
        folder = kind == .official ? "\(dataDir)/publications" : "\(dataDir)/publications-daily"
    }

    /// All of them, ascending by number. What cannot be read is no publication.
    package func entries() -> [Entry] {
        guard let names = try? Files.list(folder) else { return [] }
        return names.compactMap { entry -> Entry? in
            guard OfficialManifest.isPlain(entry.name), let bytes = read(entry.name, OfficialManifest.fileName),
                let manifest = try? OfficialManifest(decoding: bytes), manifest.name == entry.name
            else { return nil }
            return Entry(manifest: manifest, sha256: OfficialManifest.sha256(bytes))
        }.sorted { $0.manifest.number < $1.manifest.number }
    }

    /// A file of a publication; `nil` where there is none.
    package func read(_ name: String, _ file: String) -> [UInt8]? {
        guard OfficialManifest.isPlain(name), OfficialManifest.isPlain(file) else { return nil }
        return try? Files.read("\(folder)/\(name)/\(file)", limitBytes: OfficialLimits.fileBytesMax)
    }

    /// Every file of a publication, by name.
    package func files(of manifest: OfficialManifest) -> [String: [UInt8]] {
        manifest.files.reduce(into: [:]) { $0[$1.name] = read(manifest.name, $1.name) }
    }

    /// Takes a publication away, which only the days of A-15 are.
    package func remove(_ name: String) throws(SystemError) {
        guard OfficialManifest.isPlain(name) else { return }
        try Files.removeTree("\(folder)/\(name)")
    }

    /// Keeps a publication: on the disk whole, or not at all.
    package func keep(_ manifest: OfficialManifest, _ files: [OfficialFile]) throws(SystemError) {
        let (new, place) = ("\(folder)/.\(manifest.name).new", "\(folder)/\(manifest.name)")
        guard try Files.facts(of: place) == nil else { throw SystemError("create", place, errno: 17) }
        if try Files.facts(of: new) != nil { try Files.removeTree(new) }
        try Files.makeFolders(new)
        let bytes = manifest.encode()
        let all =
            files + [
                OfficialFile(OfficialManifest.fileName, bytes),
                OfficialFile(OfficialManifest.sealName, OfficialManifest.seal(bytes)),
            ]
        do throws(SystemError) {
            for file in all { try Files.show("\(new)/\(file.name)", file.bytes) }
            Files.synchronizeSystem()
            try Files.rename(new, to: place)
        } catch {
            // A disk that is full gets back what was begun.
            try? Files.removeTree(new)
            throw error
        }
        try Files.synchronizeFolder(folder)
    }

    /// Takes away what a process that was killed had begun.
    package func removeUnfinished() throws(SystemError) {
        guard try Files.facts(of: folder) != nil else { return }
        for entry in try Files.list(folder)
        where entry.facts.kind == .folder && entry.name.hasPrefix(".") && entry.name.hasSuffix(".new") {
            try Files.removeTree("\(folder)/\(entry.name)")
        }
    }
}
