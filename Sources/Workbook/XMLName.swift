internal import Bytes

/// A local name as two words, so that comparing costs as much as comparing numbers: exact up to 16 bytes, which every
/// name that a workbook's reader asks for has.
struct XMLName: Equatable, Sendable {
    private let count: Int
    private let first: UInt64
    private let last: UInt64

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        count = range.count
        first = Self.word(bytes, range.lowerBound..<min(range.upperBound, range.lowerBound + 8))
        last = range.count > 8 ? Self.word(bytes, range.upperBound - 8..<range.upperBound) : 0
    }

    init(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes.span, 0..<bytes.count)
    }

    @inline(__always)
    private static func word(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        if range.lowerBound &+ 8 <= bytes.count {
            let shift = UInt64(64 &- 8 &* range.count)
            return shift == 64 ? 0 : bytes.word(at: range.lowerBound) & (.max >> shift)
        }
        var word: UInt64 = 0
        for at in range.reversed() { word = word << 8 | UInt64(bytes[at]) }
        return word
    }
}

extension XMLName {
    // The sheet, most frequent first.
    static let c = XMLName("c")
    static let v = XMLName("v")
    static let r = XMLName("r")
    static let s = XMLName("s")
    static let t = XMLName("t")
    static let f = XMLName("f")
    static let row = XMLName("row")
    static let inline = XMLName("is")
    static let sheetData = XMLName("sheetData")
    static let worksheet = XMLName("worksheet")
    static let formulaText = XMLName("str")
    static let inlineText = XMLName("inlineStr")
    // Shared strings.
    static let strings = XMLName("sst")
    static let item = XMLName("si")
    // Styles.
    static let styleSheet = XMLName("styleSheet")
    static let formats = XMLName("numFmts")
    static let format = XMLName("numFmt")
    static let formatID = XMLName("numFmtId")
    static let formatCode = XMLName("formatCode")
    static let cellStyles = XMLName("cellXfs")
    static let style = XMLName("xf")
    // The workbook and relationships.
    static let workbook = XMLName("workbook")
    static let properties = XMLName("workbookPr")
    static let date1904 = XMLName("date1904")
    static let sheets = XMLName("sheets")
    static let sheet = XMLName("sheet")
    static let name = XMLName("name")
    static let state = XMLName("state")
    static let id = XMLName("id")
    static let declaration = XMLName("xmlns")
    static let relationships = XMLName("Relationships")
    static let relationship = XMLName("Relationship")
    static let relationshipID = XMLName("Id")
    static let kind = XMLName("Type")
    static let target = XMLName("Target")
    static let targetMode = XMLName("TargetMode")
}

/// The namespaces that matter, in their transitional and strict forms; all others are one.
enum XMLNamespace: Equatable, Sendable {
    case none, sheet, officeRelationships, packageRelationships, xml, other

    init(_ address: [UInt8]) {
        self = Self.known[address] ?? (address.isEmpty ? .none : .other)
    }

    private static let known: [[UInt8]: XMLNamespace] = [
        Array("http://schemas.openxmlformats.org/spreadsheetml/2006/main".utf8): .sheet,
        Array("http://purl.oclc.org/ooxml/spreadsheetml/main".utf8): .sheet,
        Array("http://schemas.openxmlformats.org/officeDocument/2006/relationships".utf8): .officeRelationships,
        Array("http://purl.oclc.org/ooxml/officeDocument/relationships".utf8): .officeRelationships,
        Array("http://schemas.openxmlformats.org/package/2006/relationships".utf8): .packageRelationships,
    ]
}

/// Which prefix means which namespace, from the innermost element outwards.
struct XMLBindings: Sendable {
    private struct Binding {
        var depth: Int
        var prefix: [UInt8]
        var namespace: XMLNamespace
    }

    private var bindings: [Binding] = []
    /// What elements without a prefix are in.
    private(set) var standard = XMLNamespace.none

    /// - Returns: false when there are too many.
    mutating func add(_ prefix: [UInt8], _ namespace: XMLNamespace, depth: Int) -> Bool {
        guard bindings.count < WorkbookLimits.bindingsMax else { return false }
        bindings.append(Binding(depth: depth, prefix: prefix, namespace: namespace))
        if prefix.isEmpty { standard = namespace }
        return true
    }

    /// Forgets what an element that has ended declared.
    mutating func leave(depth: Int) {
        while let last = bindings.last, last.depth >= depth {
            bindings.removeLast()
            if last.prefix.isEmpty { standard = self[[]] ?? .none }
        }
    }

    subscript(_ prefix: [UInt8]) -> XMLNamespace? {
        if let found = bindings.last(where: { $0.prefix == prefix }) { return found.namespace }
        return prefix == Array("xml".utf8) ? .xml : nil
    }
}
