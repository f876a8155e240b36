// What people read of a refused workbook: where, what, and what to do where something can be done.

extension WorkbookError: CustomStringConvertible {
    package var description: String {
        guard let place else { return "\(fault)" }
        var text = place.entry
        if let row = place.row {
            let cell = place.column.map { "cell \(CellReference.letters($0))\(row)" }
            text += ", \(cell ?? "row \(row)")"
        }
        return "\(text), byte \(place.byte): \(fault)"
    }
}

extension WorkbookError.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .source(let number): "the workbook cannot be read: system error \(number)"
        case .cutShort: "the file became shorter while it was read"
        case .zip(let fault): "\(fault)"
        case .xml(let fault): "\(fault)"
        case .sheet(let fault): "\(fault)"
        }
    }
}

extension ZipFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notZip: "this is no .xlsx workbook, or it is cut short"
        case .compoundFile: "this is an old .xls or has a password; save it as .xlsx without a password"
        case .directory: "the directory of the workbook contradicts the file; save it again"
        case .spansDisks: "the workbook is a part of several files"
        case .tooManyEntries(let limit): "the workbook has more than \(limit) parts"
        case .directoryTooLarge(let limit): "the directory of the workbook has more than \(limit) bytes"
        case .badName: "the name of a part is no text"
        case .duplicateName: "two parts have this name"
        case .overlap: "the part lies over another one"
        case .encrypted: "the part is encrypted; save the workbook without a password"
        case .method(let method): "the part is packed by method \(method), which is neither 0 nor 8"
        case .localHeader: "the part says otherwise of itself than the directory does; save the workbook again"
        case .entryTooLarge(let declared, let limit): "the part has \(declared) bytes, more than \(limit)"
        case .unpackedTooLarge(let limit): "the workbook unpacks to more than \(limit) bytes"
        case .corrupt: "the packed data are damaged"
        case .sizeDiffers(let declared): "the part does not have the \(declared) bytes that are declared"
        case .checksum(let declared, let got):
            "the part is damaged: its checksum is \(got), \(declared) is declared"
        }
    }
}

extension XMLFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .encoding: "the XML declares another encoding than UTF-8 or, with a byte order mark, UTF-16"
        case .character: "here is no character that XML allows"
        case .syntax: "the XML is not well-formed"
        case .doctype: "the XML has a DOCTYPE, which no workbook needs"
        case .entity: "the XML names an unknown entity"
        case .endTag: "the XML ends an element that is not open"
        case .unboundPrefix: "the XML has a prefix that is not declared"
        case .repeatedAttribute: "the XML has an attribute twice"
        case .ends: "the XML ends too early"
        case .tooDeep(let limit): "the XML is deeper than \(limit) elements"
        case .tooManyAttributes(let limit): "the XML has an element of more than \(limit) attributes or namespaces"
        case .nameTooLong(let limit): "the XML has a name of more than \(limit) bytes"
        case .tagTooLong(let limit): "the XML has a tag of more than \(limit) bytes"
        }
    }
}

extension SheetFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingPart(let role): "the workbook has no part \(role)"
        case .wrongRoot: "the part is not what the workbook says it is"
        case .noVisibleSheet: "the workbook has no visible sheet; show the one with the records"
        case .repeatedSheetData: "the sheet has its cells twice"
        case .rowOrder(let after): "the row is not after row \(after)"
        case .cellOrder: "the cell is not after the one before it"
        case .reference: "the cell or row says no place, or that of another row"
        case .tooManyRows(let limit): "the sheet has more than \(limit) rows"
        case .tooManyColumns(let limit): "the sheet has values beyond column \(limit)"
        case .cellType: "the cell has a type that is none"
        case .number: "the cell says a number that is none"
        case .boolean: "here is neither true nor false"
        case .noSuchString(let index): "the cell names text \(index), which the workbook has not"
        case .noSuchStyle(let index): "the cell names style \(index), which the workbook has not"
        case .textTooLong(let limit): "the text has more than \(limit) bytes"
        case .rowTooLong(let limit): "the row has more than \(limit) bytes"
        case .tooMuchText(let limit): "the sheet has more than \(limit) bytes of text"
        case .tooManyStrings(let limit): "the workbook has more than \(limit) texts"
        case .stringsTooLarge(let limit): "the texts of the workbook have more than \(limit) bytes"
        case .tooMany(let element, let limit): "the workbook has more than \(limit) elements \(element)"
        }
    }
}
