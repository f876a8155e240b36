/// What the workbook itself says: its sheets, and which day is the first.
struct SheetList: Sendable {
    struct Sheet: Equatable, Sendable {
        var name: String
        var relationship: [UInt8]
        var isHidden: Bool
    }

    private(set) var sheets: [Sheet] = []
    private(set) var isFrom1904 = false

    init(_ part: consuming XMLReader) throws(WorkbookError) {
        var xml = part
        var isInSheets = false
        while true {
            switch try xml.next() {
            case .done: return
            case .start where xml.depth == 1:
                guard xml.name == .workbook, xml.namespace == .sheet else { throw xml.error(.wrongRoot) }
            case .start where xml.depth == 2 && xml.namespace == .sheet:
                isInSheets = xml.name == .sheets
                if xml.name == .properties, let flag = xml.value(.date1904) {
                    guard let isOn = Self.boolean(flag) else { throw xml.error(.boolean) }
                    isFrom1904 = isOn
                }
            case .start where xml.depth == 3 && isInSheets && xml.name == .sheet && xml.namespace == .sheet:
                guard sheets.count < WorkbookLimits.relationshipsMax else {
                    throw xml.error(.tooMany("sheet", limit: WorkbookLimits.relationshipsMax))
                }
                let state = xml.value(.state) ?? Array("visible".utf8)
                sheets.append(
                    Sheet(
                        name: String(decoding: xml.value(.name) ?? [], as: UTF8.self),
                        relationship: xml.value(.id, .officeRelationships) ?? [],
                        isHidden: state != Array("visible".utf8)))
            default: break
            }
        }
    }

    /// An XML Schema boolean.
    static func boolean(_ bytes: [UInt8]) -> Bool? {
        switch String(decoding: bytes, as: UTF8.self) {
        case "1", "true", "on": true
        case "0", "false", "off": false
        default: nil
        }
    }

    /// The worksheets that can be seen, with their parts, in the workbook's order.
    func visible(_ relationships: [Relationship]) -> [(name: String, part: String)] {
        sheets.compactMap { sheet in
            let found = relationships.first { $0.id == sheet.relationship && $0.kind == "worksheet" }
            return sheet.isHidden ? nil : found.map { (sheet.name, $0.target) }
        }
    }

    /// The part to read: the visible worksheet of this name, in any case, or else the first visible one (W-08).
    func part(named name: String, _ relationships: [Relationship]) -> String? {
        let sheets = visible(relationships)
        return (sheets.first { $0.name.lowercased() == name.lowercased() } ?? sheets.first)?.part
    }
}
