internal import Bytes

/// A target sheet: the targets of its applied rows, and which edition it is.
package struct TargetEdition: Editioned {
    package let edition: Edition
    package let targets: [Target]
    /// The file; empty where there is none.
    package let bytes: [UInt8]

    package init(_ targets: [Target], edition: Edition = Edition()) {
        self.targets = targets
        self.edition = edition
        bytes = []
    }

    /// Reads a file like Cluster/catalogue/targets.csv. Its edition stands in the columns `version` and `from`, which
    /// may be missing and are the same in every row.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - file: its name in errors.
    ///   - catalogue: whose indicators the targets name.
    /// - Throws: the first line that is wrong.
    package init(csv bytes: [UInt8], file: String, catalogue: Catalogue) throws(LocatedError) {
        self.bytes = bytes
        targets = try Target.read(csv: bytes, file: file, catalogue: catalogue)
        let sheet = try Sheet(
            bytes.span, file: file, required: Target.columns, known: Target.columns + Target.furtherColumns)
        var edition = Edition(hash: SHA256.digest(bytes).bytes)
        if let first = sheet.rows.first {
            edition.version = first["version"]
            edition.from = try first.day("from")
            for column in ["version", "from"] {
                for row in sheet.rows where row[column] != first[column] {
                    throw row.error(
                        column,
                        "\"\(row[column])\" is not \"\(first[column])\": a sheet is one edition, and all its "
                            + "rows say the same")
                }
            }
        }
        guard edition.version.utf8.count <= Edition.versionBytesMax else {
            throw LocatedError(
                file: file, line: 2, column: nil, key: "version",
                reason: "longer than \(Edition.versionBytesMax) bytes")
        }
        self.edition = edition
    }
}
