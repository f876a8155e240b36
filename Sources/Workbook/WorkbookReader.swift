package import Bytes

/// Reads one sheet of a workbook as lines of CSV, a step at a time, whatever its size
/// (Protocol/15-workbooks.md).
///
///     directory -> strings -> verifying -> taking -> end
///
/// The sheet is read through once before anything of it is handed out: a damaged workbook must not count in part.
package struct WorkbookReader: ~Copyable {
    /// What a step came to.
    package enum Step: Equatable, Sendable {
        /// Some more has been looked at and is sound so far; nothing is handed out yet.
        case verifying
        /// The next lines.
        case piece
        /// Everything has been handed out.
        case end
    }

    private enum Stage { case directory, strings, verifying, taking, end }

    private let source: any RandomAccess
    private let kind: String
    private var stage = Stage.directory
    private var archive: Archive?
    private var part = ""
    private var isFrom1904 = false
    private var styles = Styles()
    private var strings = SharedStrings()
    private var stringsReader: SharedStringsReader?
    private var sheet: SheetReader?

    /// `kind`: the sheet of this name is read, where there is one.
    package init(_ source: any RandomAccess, kind: String) {
        self.source = source
        self.kind = kind
    }

    /// The buffers that are held, shared strings apart; for tests and figures.
    package private(set) var bufferBytes = 0
    /// What the shared strings take.
    package var stringBytes: Int { strings.bufferBytes }

    /// Replaces `piece` with the next lines, which are none but for `.piece`.
    ///
    /// - Throws: why the workbook is refused; the reader is over then.
    package mutating func next(into piece: inout [UInt8]) throws(WorkbookError) -> Step {
        piece.removeAll(keepingCapacity: true)
        do throws(WorkbookError) {
            let step = try step(&piece)
            bufferBytes = (stringsReader?.measured() ?? 0) + (sheet?.measured() ?? 0)
            return step
        } catch {
            piece.removeAll(keepingCapacity: true)
            release()
            throw error
        }
    }

    private mutating func step(_ piece: inout [UInt8]) throws(WorkbookError) -> Step {
        switch stage {
        case .directory: try open()
        case .strings:
            if try stringsReader?.step(into: &strings) ?? true {
                stringsReader = nil
                try begin(.verifying)
            }
        case .verifying:
            if try sheet?.step(strings, styles, into: &piece) ?? true { try begin(.taking) }
            piece.removeAll(keepingCapacity: true)
        case .taking:
            guard try sheet?.step(strings, styles, into: &piece) ?? true else {
                // A step in which no row ended still has to be a step.
                return piece.isEmpty ? .verifying : .piece
            }
            release()
            return piece.isEmpty ? .end : .piece
        case .end: return .end
        }
        return .verifying
    }

    /// Everything but the strings and the sheet, each part of which has a small limit.
    private mutating func open() throws(WorkbookError) {
        var archive = try Archive(source)
        let (list, relationships) = try Self.sheets(of: &archive)
        guard let part = list.part(named: kind, relationships) else { throw WorkbookError(.sheet(.noVisibleSheet)) }
        if let styles = relationships.first(where: { $0.kind == "styles" }) {
            self.styles = try Styles(try archive.open(styles.target))
        }
        if let strings = relationships.first(where: { $0.kind == "sharedStrings" }) {
            stringsReader = SharedStringsReader(
                try archive.open(strings.target, limit: WorkbookLimits.entryBytesMax))
        }
        self.part = part
        isFrom1904 = list.isFrom1904
        self.archive = archive
        stage = .strings
    }

    /// What the workbook itself says, and where its parts are.
    private static func sheets(
        of archive: inout Archive
    ) throws(WorkbookError) -> (list: SheetList, relationships: [Relationship]) {
        guard let workbook = try archive.relationships(of: "").first(where: { $0.kind == "officeDocument" })?.target
        else { throw WorkbookError(.sheet(.missingPart("officeDocument"))) }
        let list = try SheetList(try archive.open(workbook))
        return (list, try archive.relationships(of: workbook))
    }

    /// The names of the worksheets that can be seen, in the workbook's order.
    ///
    /// - Returns: the names; none are read of a workbook without such a sheet.
    /// - Throws: why the workbook is refused.
    package static func sheetNames(_ source: any RandomAccess) throws(WorkbookError) -> [String] {
        var archive = try Archive(source)
        let (list, relationships) = try sheets(of: &archive)
        return list.visible(relationships).map(\.name)
    }

    private mutating func begin(_ stage: Stage) throws(WorkbookError) {
        guard let part = try archive?.open(part, limit: WorkbookLimits.entryBytesMax) else { return }
        sheet = SheetReader(part, isFrom1904: isFrom1904)
        self.stage = stage
    }

    private mutating func release() {
        stage = .end
        archive = nil
        sheet = nil
        stringsReader = nil
        strings = SharedStrings()
        styles = Styles()
    }
}
