internal import Bytes
internal import Intake
internal import Model
internal import Runtime
internal import Workbook

/// What an agent would make of one file, before anything counts.
struct Trial {
    /// What told the kind of the rows.
    enum KindFrom: Equatable {
        case name
        case sheet
        case configuration
        /// Only the columns: an agent would not know it.
        case columns
    }

    let name: String
    var kind = RecordKind.dossiers
    var kindFrom = KindFrom.columns
    var format = RecordFormat.csv
    var isGzip = false
    /// Of a workbook, the sheet that is read.
    var sheet: String?
    /// Why the file would be set aside; `nil` where its rows would be read.
    var fault: RecordFileFault?
    /// The file would be set aside for want of versions; what follows is what its rows would be with
    /// `missingVersion` as the block has it.
    var supposesVersion = false
    /// How the file is written; of one without a header, how the row is that came nearest to one.
    var form: FileForm?
    /// Of NDJSON, what its lines have at their top.
    var keys: [FileForm.Column] = []
    var rows = 0
    var rejected = 0
    var counts = IntakeCounts()
    /// Whose rows they are; none where neither row nor configuration says it.
    var units: [UnitCode] = []
    var tally = TrialTally()
    /// Values that a mapping is needed for, by field in the order of its table.
    var values: [TrialValues] = []
    var warnings: [IntakeWarning] = []
    /// A record that counts, field by field.
    var example: [(field: String, value: String)] = []

    init(_ name: String) { self.name = name }

    /// The file is taken, and all of its rows are.
    var isClean: Bool { fault == nil && kindFrom != .columns && rejected == 0 }

    /// The columns of the header, or the keys of the lines.
    var columns: [FileForm.Column] { form?.columns ?? keys }

    /// The columns of which the file has none, in words of `FileFault`.
    var missing: [FileFault.MissingColumn] {
        guard case .file(.missingColumns(let columns)) = fault else { return [] }
        return columns
    }

    /// Nothing but versions is missing, and no column looks like them.
    var lacksOnlyVersion: Bool { missing.map(\.name) == ["CapNhat"] && missing.first?.nearest == nil }
}

/// A value that is none here, and on how many rows it stands.
struct TrialValues {
    let field: String
    var values: [(text: String, rows: Int)]
}

/// The refused rows of one reading: how many, and a few of each reason.
struct TrialTally {
    private(set) var reasons: [RejectReason: Int] = [:]
    private(set) var first: [RejectedRow] = []
    /// By field and by the value as mappings compare it.
    private(set) var values: [String: [String: (text: String, rows: Int)]] = [:]
    /// Rows that do not say whose they are, and rows of another unit than the file's.
    private(set) var withoutUnit = 0
    private(set) var ofOthers = 0

    mutating func add(_ rows: [RejectedRow]) {
        for row in rows {
            reasons[row.reason, default: 0] += 1
            if reasons[row.reason] ?? 0 <= DaemonLimits.trialExamplesMax { first.append(row) }
            if row.reason == .unknownUnit { ofOthers += 1 }
            if row.reason == .missingField, row.field == "MaDonVi" { withoutUnit += 1 }
            if row.reason == .badValue, let field = row.field, let value = row.value { add(field, value, row.kind) }
        }
    }

    private mutating func add(_ field: String, _ value: String, _ kind: RecordKind) {
        guard !value.isEmpty, value.utf8.count < DaemonLimits.trialValueBytesMax,
            RecordSchema.of(kind).about(field)?.takesWords == true
        else { return }
        let key = value.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        guard values[field]?[key] != nil || (values[field]?.count ?? 0) < DaemonLimits.trialValuesMax else { return }
        values[field, default: [:]][key, default: (value, 0)].rows += 1
    }
}

extension RecordSchema {
    /// What a field of the kind is.
    func about(_ field: String) -> FieldAbout? { fields.firstIndex(of: field).map { about[$0] } }
}

extension FieldAbout {
    /// Whether another system may well say it in words.
    var takesWords: Bool {
        switch form {
        case .codes, .flag: true
        default: false
        }
    }
}
