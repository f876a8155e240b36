import Bytes
import Foundation
import TestSupport

/// Where the protocol's files are, from where this file is.
enum ProjectFiles {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let protocolText = root.appending(path: "Protocol")
    static let vectors = protocolText.appending(path: "vectors")

    static func text(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }

    static func json(_ path: String) throws -> VectorJSON {
        try VectorJSON(parsing: text(vectors.appending(path: path)))
    }

    /// Files below a folder with this extension, by path; build products left out.
    static func files(below url: URL, extension suffix: String) -> [URL] {
        let all = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
        var found: [URL] = []
        while let next = all?.nextObject() as? URL {
            if next.lastPathComponent.hasPrefix(".") {
                all?.skipDescendants()
            } else if next.pathExtension == suffix {
                found.append(next)
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// `RECORD_VECTORS=1 swift test --filter ConformanceTests` writes what the ordinary run compares.
    static let isRecording = ProcessInfo.processInfo.environment["RECORD_VECTORS"] != nil
}

/// A vector of a stream as it stands in `valid/` and `invalid/`.
struct StreamVector {
    let file: String
    let name: String
    let requirements: [String]
    let phase: ReferenceDecoder.Phase
    let stream: [UInt8]
    let json: VectorJSON

    static func load(_ folder: String) throws -> [StreamVector] {
        let urls = ProjectFiles.files(below: ProjectFiles.vectors.appending(path: folder), extension: "json")
        return try urls.flatMap { url in
            try VectorJSON(parsing: ProjectFiles.text(url)).items.map { entry in
                let phase = ReferenceDecoder.Phase(rawValue: entry["phase"]?.text ?? "")
                guard let phase, let stream = Hexadecimal.decode(entry["stream"]?.text ?? "") else {
                    throw VectorFault(file: url.lastPathComponent, entry: entry["name"]?.text ?? "")
                }
                return StreamVector(
                    file: url.lastPathComponent, name: entry["name"]?.text ?? "",
                    requirements: entry["requirements"]?.items.compactMap(\.text) ?? [], phase: phase, stream: stream,
                    json: entry)
            }
        }
    }

    /// The key of all MACs in vectors: 00 01 02 … 1f.
    static let macKey = (0..<32).map { UInt8($0) }
}

struct VectorFault: Error {
    let file: String
    let entry: String
}
