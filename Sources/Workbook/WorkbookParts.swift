/// The parts of a written workbook that are the same for all sheets.
enum WorkbookParts {
    /// Places in `cellXfs` of `styles`.
    enum Style: Int { case plain, head, text, whole, micro, day }

    static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006"
    private static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    private static func part(_ text: String) -> [UInt8] { Array((declaration + text).utf8) }

    static func contentTypes(_ sheets: Int) -> [UInt8] {
        let overrides = (1...max(1, sheets)).map {
            "<Override PartName=\"/xl/worksheets/sheet\($0).xml\" ContentType=\"\(type).worksheet+xml\"/>"
        }
        return part(
            "<Types xmlns=\"\(package)/content-types\">"
                + "<Default Extension=\"rels\""
                + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(type).sheet.main+xml\"/>"
                + "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(type).styles+xml\"/>"
                + overrides.joined() + "</Types>")
    }

    static var relations: [UInt8] {
        part(
            "<Relationships xmlns=\"\(package)/relationships\"><Relationship Id=\"rId1\""
                + " Type=\"\(relation)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")
    }

    static func workbook(_ names: [String]) -> [UInt8] {
        let sheets = names.enumerated().map {
            "<sheet name=\"\(XMLText.escaped($1))\" sheetId=\"\($0 + 1)\" r:id=\"rId\($0 + 1)\"/>"
        }
        return part(
            "<workbook xmlns=\"\(main)\" xmlns:r=\"\(relation)\"><bookViews><workbookView/></bookViews>"
                + "<sheets>\(sheets.joined())</sheets></workbook>")
    }

    static func workbookRelations(_ sheets: Int) -> [UInt8] {
        let list = (1...max(1, sheets)).map {
            "<Relationship Id=\"rId\($0)\" Type=\"\(relation)/worksheet\" Target=\"worksheets/sheet\($0).xml\"/>"
        }
        return part(
            "<Relationships xmlns=\"\(package)/relationships\">" + list.joined()
                + "<Relationship Id=\"rId\(sheets + 1)\" Type=\"\(relation)/styles\" Target=\"styles.xml\"/>"
                + "</Relationships>")
    }

    /// Built-in formats: 3 is `#,##0`, 49 is text.
    static var styles: [UInt8] {
        let formats = [
            (number: 0, font: 0, fill: 0), (number: 49, font: 1, fill: 2), (number: 49, font: 0, fill: 0),
            (number: 3, font: 0, fill: 0), (number: 164, font: 0, fill: 0), (number: 165, font: 0, fill: 0),
        ].map {
            "<xf numFmtId=\"\($0.number)\" fontId=\"\($0.font)\" fillId=\"\($0.fill)\" borderId=\"0\" xfId=\"0\""
                + " applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\"/>"
        }
        let font = "<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/>"
        return part(
            "<styleSheet xmlns=\"\(main)\"><numFmts count=\"2\">"
                + "<numFmt numFmtId=\"164\" formatCode=\"#,##0.00####\"/>"
                + "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
                + "<fonts count=\"2\"><font>\(font)</font><font><b/>\(font)</font></fonts>"
                + "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
                + "<fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\">"
                + "<fgColor rgb=\"FFE8EEF4\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>"
                + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
                + "<cellStyleXfs count=\"1\">"
                + "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
                + "<cellXfs count=\"\(formats.count)\">\(formats.joined())</cellXfs>"
                + "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
                + "</styleSheet>")
    }
}
