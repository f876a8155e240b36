internal import Bytes
package import Model
package import Nodes
internal import Wire

/// Everything that the figures of a publication are made from: rules, offices, cells.
package struct OfficialInputs: Sendable {
    /// The rules' files as they were read.
    package struct Rules: Sendable {
        package var topology: [UInt8]
        package var procedures: [UInt8]
        package var calendar: [UInt8]
        package var catalogue: [UInt8]
        package var targets: [UInt8]

        package init(
            topology: [UInt8], procedures: [UInt8], calendar: [UInt8], catalogue: [UInt8], targets: [UInt8]
        ) {
            self.topology = topology
            self.procedures = procedures
            self.calendar = calendar
            self.catalogue = catalogue
            self.targets = targets
        }

        static let names = ["topology.csv", "procedures", "calendar.csv", "catalogue.json", "targets.csv"]

        package var files: [OfficialFile] {
            zip(Self.names, [topology, procedures, calendar, catalogue, targets]).map { OfficialFile($0, $1) }
        }
    }

    /// One office, as it stood.
    package struct Office: Hashable, Sendable {
        package var unit: UnitCode
        package var name: String
        package var standing: Standing
        /// Whether its cells are in the figures.
        package var counts: Bool
        /// The time up to which it had taken in its records.
        package var freshness: Moment?

        package enum Standing: String, CaseIterable, Sendable {
            case heard
            /// Expected and not heard: accepted by name.
            case missing
            /// It counts with an office of the day, or stands in no tree: nobody expected it.
            case unexpected
        }

        package init(unit: UnitCode, name: String, standing: Standing, counts: Bool, freshness: Moment?) {
            self.unit = unit
            self.name = name
            self.standing = standing
            self.counts = counts
            self.freshness = freshness
        }
    }

    package var period: Period
    package var asOf: Day
    package var rules: Rules
    /// Ascending by code.
    package var offices: [Office]
    package var units: [UnitCode: UnitExport]

    package init(
        period: Period, asOf: Day, rules: Rules, offices: [Office], units: [UnitCode: UnitExport]
    ) {
        self.period = period
        self.asOf = asOf
        self.rules = rules
        self.offices = offices
        self.units = units
    }

    static let officesName = "offices.csv"
    static let officeColumns = [
        "unit_code", "unit_name", "standing", "counts", "freshness", "position", "digest", "attestation",
    ]

    package static func fileName(of unit: UnitCode) -> String { "\(unit).tcu" }

    /// Rules, offices and cells as files.
    package func files() -> [OfficialFile] {
        var csv = CSVWriter()
        csv.row(Self.officeColumns)
        for office in offices { csv.row(row(office)) }
        return rules.files + [OfficialFile(Self.officesName, csv.bytes)]
            + offices.compactMap { office in
                units[office.unit].map { OfficialFile(Self.fileName(of: office.unit), $0.encode()) }
            }
    }

    func row(_ office: Office) -> [String] {
        let export = units[office.unit]
        return [
            office.unit.description, office.name, office.standing.rawValue, office.counts ? "1" : "0",
            office.freshness?.description ?? "", export?.position?.description ?? "",
            export.map { Hexadecimal.encode($0.digest) } ?? "",
            export.map { Hexadecimal.encode($0.state.attestation) } ?? "",
        ]
    }

    /// Reads them back.
    ///
    /// - Throws: the first thing that is wrong, with file and line.
    package init(_ files: [String: [UInt8]], _ manifest: OfficialManifest) throws(OfficialFault) {
        func bytes(_ name: String) throws(OfficialFault) -> [UInt8] {
            guard let bytes = files[name] else { throw OfficialFault(name, "is not there") }
            return bytes
        }
        let names = Rules.names
        self.init(
            period: manifest.period, asOf: manifest.asOf,
            rules: Rules(
                topology: try bytes(names[0]), procedures: try bytes(names[1]), calendar: try bytes(names[2]),
                catalogue: try bytes(names[3]), targets: try bytes(names[4])),
            offices: [], units: [:])
        let document: CSVDocument
        do throws(CSVDocument.Fault) {
            document = try CSVDocument(Self.officeBytes(files).span)
        } catch {
            throw OfficialFault(Self.officesName, line: error.line, "is no CSV")
        }
        guard document.rows.first?.fields == Self.officeColumns else {
            throw OfficialFault(Self.officesName, line: 1, "has other columns than \(Self.officeColumns)")
        }
        for row in document.rows.dropFirst() { try take(row, files) }
    }

    private static func officeBytes(_ files: [String: [UInt8]]) -> [UInt8] { files[officesName] ?? [] }

    private mutating func take(_ row: CSVDocument.Row, _ files: [String: [UInt8]]) throws(OfficialFault) {
        let file = Self.officesName
        let fields = row.fields
        guard fields.count == Self.officeColumns.count, let unit = UnitCode(fields[0]),
            let standing = Office.Standing(rawValue: fields[2]), ["0", "1"].contains(fields[3]),
            fields[4].isEmpty || TimeText.moment(fields[4]) != nil
        else { throw OfficialFault(file, line: row.line, "is no row of an office") }
        if let last = offices.last, last.unit >= unit {
            throw OfficialFault(file, line: row.line, "\(unit) does not follow \(last.unit)")
        }
        let office = Office(
            unit: unit, name: fields[1], standing: standing, counts: fields[3] == "1",
            freshness: fields[4].isEmpty ? nil : TimeText.moment(fields[4]))
        offices.append(office)
        guard !fields[5].isEmpty else {
            guard !office.counts else { throw OfficialFault(file, line: row.line, "\(unit) counts without cells") }
            return
        }
        let name = Self.fileName(of: unit)
        guard let bytes = files[name] else { throw OfficialFault(name, "is not there") }
        let export: UnitExport
        do throws(UnitExport.Fault) {
            export = try UnitExport(bytes)
        } catch {
            throw OfficialFault(name, "\(error)")
        }
        guard export.state.unit == unit else { throw OfficialFault(name, "holds \(export.state.unit)") }
        units[unit] = export
        guard self.row(office) == fields else {
            throw OfficialFault(
                file, line: row.line, "does not say what \(name) holds: \(self.row(office).joined(separator: ","))")
        }
    }
}
