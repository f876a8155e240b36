internal import Bytes

/// The container: which entries there are, and how much of them may still be unpacked (W-04).
struct Archive {
    let source: any RandomAccess
    let directory: ZipDirectory
    private var unpackedLeft = WorkbookLimits.unpackedBytesMax

    init(_ source: any RandomAccess) throws(WorkbookError) {
        self.source = source
        directory = try ZipDirectory(source)
    }

    /// Opens a part by its name in the container.
    mutating func open(_ name: String, limit: Int64 = WorkbookLimits.partBytesMax) throws(WorkbookError) -> XMLReader {
        guard let entry = directory[name] else { throw WorkbookError(.sheet(.missingPart(name))) }
        let reader = try EntryReader.open(entry, source, limit: limit)
        guard entry.bytes <= unpackedLeft else {
            throw WorkbookError(.unpackedTooLarge(limit: WorkbookLimits.unpackedBytesMax), entry: entry.name)
        }
        unpackedLeft -= entry.bytes
        return XMLReader(reader)
    }

    /// The relationships of a part, none where it has none; `""` is the whole container.
    mutating func relationships(of part: String) throws(WorkbookError) -> [Relationship] {
        let folder = part.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let file = part.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let name = (folder + ["_rels", "\(file).rels"]).joined(separator: "/")
        guard directory[name] != nil else { return [] }
        return try Relationship.all(try open(name), folder: folder.map(String.init))
    }
}

/// What a part says of another one.
struct Relationship: Equatable, Sendable {
    var id: [UInt8]
    /// The last word of its type, `worksheet`; empty where the type is none of the office's own.
    var kind: String
    /// The name of an entry.
    var target: String

    private static let kinds = [
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
        "http://purl.oclc.org/ooxml/officeDocument/relationships/",
    ]

    static func all(_ part: consuming XMLReader, folder: [String]) throws(WorkbookError) -> [Relationship] {
        var xml = part
        var found: [Relationship] = []
        while true {
            switch try xml.next() {
            case .done: return found
            case .start where xml.depth == 1:
                guard xml.name == .relationships, xml.namespace == .packageRelationships else {
                    throw xml.error(.wrongRoot)
                }
            case .start where xml.depth == 2 && xml.name == .relationship && xml.namespace == .packageRelationships:
                guard found.count < WorkbookLimits.relationshipsMax else {
                    throw xml.error(.tooMany("Relationship", limit: WorkbookLimits.relationshipsMax))
                }
                let isInside = xml.value(.targetMode).map { $0 != Array("External".utf8) } ?? true
                if isInside, let id = xml.value(.relationshipID), let target = xml.value(.target) {
                    let type = String(decoding: xml.value(.kind) ?? [], as: UTF8.self)
                    let kind = kinds.first { type.hasPrefix($0) }.map { String(type.dropFirst($0.count)) }
                    let path = resolve(String(decoding: target, as: UTF8.self), folder)
                    found.append(Relationship(id: id, kind: kind ?? "", target: path))
                }
            default: break
            }
        }
    }

    /// A target, relative to the folder of the part that names it.
    private static func resolve(_ target: String, _ folder: [String]) -> String {
        var parts = target.hasPrefix("/") ? [] : folder
        for part in target.split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }
}
