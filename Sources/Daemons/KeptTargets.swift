internal import Bytes
internal import Configuration
package import Model
package import Runtime

/// The target sheets that were in force last, in the data folder, so that a restart knows what closed periods were held
/// against (Protocol/26-official-results.md, A-03). What cannot be read counts as none: a program of before wrote none.
///
///     1, number (varint), of each: the file, length-prefixed
package struct KeptTargets: Sendable {
    private static let layout: UInt8 = 1
    private let path: String

    package init(dataDir: String) { path = "\(dataDir)/targets" }

    /// - Parameter catalogues: whose indicators they name; those shipped name the shipped one's.
    /// - Returns: `nil` where there are none, or none that can be read.
    package func read(under catalogues: Editions<Catalogue>?) -> Editions<TargetEdition>? {
        guard let bytes = try? Files.read(path, limitBytes: DaemonLimits.keptTargetsBytesMax),
            let files = try? Self.files(bytes.span)
        else { return nil }
        let sheets = files.compactMap { file in
            ((catalogues?.given ?? []) + [CatalogueFile.standard()]).lazy.compactMap {
                try? TargetEdition(csv: file, file: path, catalogue: $0)
            }.first
        }
        guard sheets.count == files.count, let first = sheets.first else { return nil }
        return try? Editions(first, Array(sheets.dropFirst()))
    }

    private static func files(_ bytes: Span<UInt8>) throws(BytesError) -> [[UInt8]] {
        var cursor = 0
        guard try bytes.readUInt8(&cursor) == layout else { return [] }
        var files: [[UInt8]] = []
        for _ in 0..<(try bytes.readVarint(&cursor)) {
            let length = Int(truncatingIfNeeded: try bytes.readVarint(&cursor))
            files.append(try bytes.readBytes(&cursor, count: length))
        }
        return files
    }

    package func write(_ targets: Editions<TargetEdition>) throws(SystemError) {
        var bytes = [Self.layout]
        bytes.writeVarint(UInt64(targets.given.count))
        for sheet in targets.given { bytes.writeLengthPrefixed(sheet.bytes) }
        try Files.replace(path, with: bytes)
    }
}
