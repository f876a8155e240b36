internal import Intake
internal import Model

/// The files of a folder in groups that share no unit, so that each can be read without the others.
package enum FileGroups {
    /// Ranges of the files, in their order and of about the same size, each worth the start of a store. One range where
    /// the files do not say whose they are, or stand in an order that parts no units.
    package static func divide(_ files: [RecordsFolder.File], groupBytes: Int64 = groupBytes) -> [Range<Int>] {
        var last: [UnitCode: Int] = [:]
        for (index, file) in files.enumerated() {
            guard let owner = file.owner else { return [0..<files.count] }
            last[owner] = index
        }
        var ranges: [Range<Int>] = []
        var start = 0
        // The furthest file of a unit that has begun: a group may end behind it.
        var furthest = 0
        var size: Int64 = 0
        for (index, file) in files.enumerated() {
            size += cost(file)
            furthest = max(furthest, file.owner.flatMap { last[$0] } ?? index)
            guard size >= groupBytes, furthest == index, index + 1 < files.count else { continue }
            ranges.append(start..<index + 1)
            start = index + 1
            size = 0
        }
        ranges.append(start..<files.count)
        return ranges
    }

    /// A packed file has several times as many bytes of rows.
    private static func cost(_ file: RecordsFolder.File) -> Int64 {
        file.bytes * (file.name.isGzip || file.name.isWorkbook ? packedFactor : 1)
    }
}
