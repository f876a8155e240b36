/// Why a workbook is refused whole, and where.
package struct WorkbookError: Error, Equatable, Sendable {
    package enum Fault: Equatable, Sendable {
        /// The bytes could not be read; the number is the source's own.
        case source(Int32)
        /// The bytes ended earlier than the source had said.
        case cutShort
        case zip(ZipFault)
        case xml(XMLFault)
        case sheet(SheetFault)
    }

    /// An entry of the container, and a byte of it unpacked.
    package struct Place: Equatable, Sendable {
        package var entry: String
        package var byte: Int64
        /// The sheet's row and column, from 1.
        package var row: Int?
        package var column: Int?
    }

    package var fault: Fault
    /// `nil` where the file as a whole is meant.
    package var place: Place?

    init(_ fault: Fault, _ place: Place? = nil) {
        self.fault = fault
        self.place = place
    }

    init(_ fault: ZipFault, entry: String? = nil) {
        self.init(.zip(fault), entry.map { Place(entry: $0, byte: 0) })
    }
}

/// What is wrong with the container.
package enum ZipFault: Equatable, Sendable {
    case notZip
    /// An old `.xls`, or a workbook with a password: both are compound files.
    case compoundFile
    /// The end record, the zip64 records or the directory contradict each other or the file's size.
    case directory
    case spansDisks
    case tooManyEntries(limit: Int)
    case directoryTooLarge(limit: Int)
    case badName
    case duplicateName
    case overlap
    case encrypted
    case method(UInt16)
    /// The local header does not repeat what the directory says.
    case localHeader
    case entryTooLarge(declared: Int64, limit: Int64)
    case unpackedTooLarge(limit: Int64)
    /// The packed bytes are no deflate stream.
    case corrupt
    case sizeDiffers(declared: Int64)
    case checksum(declared: UInt32, got: UInt32)
}

/// What is wrong with a part's XML.
package enum XMLFault: Equatable, Sendable {
    case encoding
    case character
    case syntax
    case doctype
    case entity
    case endTag
    case unboundPrefix
    case repeatedAttribute
    case ends
    case tooDeep(limit: Int)
    case tooManyAttributes(limit: Int)
    case nameTooLong(limit: Int)
    case tagTooLong(limit: Int)
}

/// What is wrong with what the parts say.
package enum SheetFault: Equatable, Sendable {
    /// A part that must be there is not, by its role.
    case missingPart(String)
    case wrongRoot
    case noVisibleSheet
    case repeatedSheetData
    case rowOrder(after: Int)
    case cellOrder
    case reference
    case tooManyRows(limit: Int)
    case tooManyColumns(limit: Int)
    case cellType
    case number
    case boolean
    case noSuchString(Int)
    case noSuchStyle(Int)
    case textTooLong(limit: Int)
    case rowTooLong(limit: Int)
    case tooMuchText(limit: Int64)
    case tooManyStrings(limit: Int)
    case stringsTooLarge(limit: Int)
    case tooMany(String, limit: Int)
}
